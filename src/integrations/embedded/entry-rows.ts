import type { Selectable } from "kysely";
import type { Appointment } from "../../contracts/calendar.ts";
import type { Schema } from "../../store/schema.ts";
import type { SlotRules } from "./slot-rules.ts";

/** A row of `calendar_entries`. */
export type EntryRow = Selectable<Schema["calendar_entries"]>;

/** An appointment's row as the contract has it. The table's checks see to it that nothing is missing. */
export function toAppointment(rules: SlotRules, row: EntryRow): Appointment {
  return rules.appointment({
    id: row.id,
    serviceId: row.service_id ?? "",
    practitionerId: row.practitioner_id,
    startMs: row.starts_at.getTime(),
    endMs: row.ends_at.getTime(),
    name: row.name ?? "",
    phone: row.phone ?? "",
    status: row.status ?? "booked",
  });
}
