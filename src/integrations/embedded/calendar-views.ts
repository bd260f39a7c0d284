import type { Selectable } from "kysely";
import type { Callback } from "../../contracts/calendar.ts";
import type { Schema } from "../../store/schema.ts";
import type { EntryRow } from "./entry-rows.ts";
import { nextDate } from "./opening-hours.ts";
import type { SlotRules } from "./slot-rules.ts";

/** A calendar as other programs read it (`talk --json`). Services and practitioners by name, times ISO 8601 with offset. */
export interface CalendarSnapshot {
  readonly appointments: readonly {
    readonly service: string;
    readonly start: string;
    readonly end: string;
    readonly practitioner: string;
    readonly name: string;
    readonly phone: string;
    readonly status: "booked" | "cancelled";
  }[];
  readonly callbacks: readonly Omit<Callback, "id" | "callId">[];
}

/** Seven days for the Calendar page. */
export interface CalendarWeek {
  readonly timeZone: string;
  readonly practitioners: readonly { readonly id: string; readonly name: string; readonly role: string }[];
  readonly days: readonly {
    readonly date: string;
    readonly closedReason?: string;
    readonly open: readonly { readonly start: string; readonly end: string }[];
    readonly entries: readonly CalendarWeekEntry[];
  }[];
}

/** What takes up time on a day. */
export interface CalendarWeekEntry {
  readonly id: string;
  readonly kind: "appointment" | "hold" | "busy";
  readonly practitionerId: string;
  readonly start: string;
  readonly end: string;
  readonly service?: string;
  readonly name?: string;
  readonly phone?: string;
  /** The call that made it, for a link. */
  readonly callId?: string;
}

/** Rows to a {@link CalendarSnapshot}. */
export function toSnapshot(
  rules: SlotRules,
  rows: readonly EntryRow[],
  callbacks: readonly Selectable<Schema["callbacks"]>[],
): CalendarSnapshot {
  return {
    appointments: rows.map((row) => ({
      service: nameOf(rules.seed.services, row.service_id ?? ""),
      start: rules.hours.iso(row.starts_at.getTime()),
      end: rules.hours.iso(row.ends_at.getTime()),
      practitioner: nameOf(rules.seed.practitioners, row.practitioner_id),
      name: row.name ?? "",
      phone: row.phone ?? "",
      status: row.status ?? "booked",
    })),
    callbacks: callbacks.map(({ name, phone, wanted, reason }) => ({ name, phone, when: wanted, reason })),
  };
}

/** Rows to a {@link CalendarWeek} from `date` on. */
export function toWeek(rules: SlotRules, date: string, rows: readonly EntryRow[]): CalendarWeek {
  const { hours, seed } = rules;
  const days: CalendarWeek["days"][number][] = [];
  for (let current = date; days.length < 7; current = nextDate(current)) {
    const { spans, closedReason } = hours.day(current);
    days.push({
      date: current,
      ...(closedReason === undefined ? {} : { closedReason }),
      open: spans.map(({ startMs, endMs }) => ({ start: hours.iso(startMs), end: hours.iso(endMs) })),
      entries: rows
        .filter((row) => hours.dateAt(row.starts_at.getTime()) === current)
        .map((row) => toEntry(rules, row)),
    });
  }
  const practitioners = seed.practitioners.map(({ id, name, role }) => ({ id, name, role }));
  return { timeZone: hours.zone, practitioners, days };
}

function toEntry(rules: SlotRules, row: EntryRow): CalendarWeekEntry {
  return {
    id: row.id,
    kind: row.kind,
    practitionerId: row.practitioner_id,
    start: rules.hours.iso(row.starts_at.getTime()),
    end: rules.hours.iso(row.ends_at.getTime()),
    ...(row.service_id === null ? {} : { service: nameOf(rules.seed.services, row.service_id) }),
    ...(row.name === null ? {} : { name: row.name }),
    ...(row.phone === null ? {} : { phone: row.phone }),
    ...(row.call_id === null ? {} : { callId: row.call_id }),
  };
}

/** The id itself for what is in the calendar and no longer in the facts. */
function nameOf(items: readonly { readonly id: string; readonly name: string }[], id: string): string {
  return items.find((item) => item.id === id)?.name ?? id;
}
