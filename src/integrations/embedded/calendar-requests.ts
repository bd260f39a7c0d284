import type { Kysely, Transaction } from "kysely";
import type { Appointment, Slot } from "../../contracts/calendar.ts";
import { invalid } from "./slot-rules.ts";
import type { Schema } from "../../store/schema.ts";
import type { AppointmentChange } from "./calendar-changes.ts";
import { keyReused } from "./database-call.ts";
import { plainName } from "./names.ts";

interface Owner {
  readonly name: string;
  readonly phone: string;
}

/** What a write asks for, in one line: two requests with the same idempotency key must be the same. */
export const requestText = {
  book: (slot: Slot, owner: Owner): string => join("book", ...slotParts(slot), ...ownerParts(owner)),
  move: (appointmentId: string, slot: Slot, owner: Owner): string =>
    join("move", appointmentId, ...slotParts(slot), ...ownerParts(owner)),
  cancel: (appointmentId: string, owner: Owner): string => join("cancel", appointmentId, ...ownerParts(owner)),
};

function slotParts(slot: Slot): readonly string[] {
  return [slot.serviceId, slot.practitionerId, slot.start, slot.end];
}

function ownerParts(owner: Owner): readonly string[] {
  return [plainName(owner.name), owner.phone];
}

function join(...parts: readonly string[]): string {
  return parts.join("|");
}

interface WriteOnceOptions {
  readonly db: Kysely<Schema>;
  readonly calendarId: string;
  readonly key: string;
  readonly request: string;
  readonly createdAt: Date;
}

/**
 * Does a write unless this key has done it already; then answers what it answered, and there is no change. All in one
 * transaction: a write that fails leaves its key free.
 */
export async function writeOnce(
  { db, calendarId, key, request, createdAt }: WriteOnceOptions,
  write: (work: Transaction<Schema>) => Promise<AppointmentChange>,
): Promise<{ readonly answer: Appointment; readonly change?: AppointmentChange }> {
  if (key === "") throw invalid("idempotencyKey", "an idempotency key is missing");
  return await db.transaction().execute(async (work) => {
    const fresh = await work
      .insertInto("calendar_requests")
      .values({ calendar_id: calendarId, key, request, response: null, created_at: createdAt })
      // Waits for a twin that is under way; when that one fails, this one is the first.
      .onConflict((conflict) => conflict.columns(["calendar_id", "key"]).doNothing())
      .returning("key")
      .executeTakeFirst();
    const ours = { calendar_id: calendarId, key };
    if (fresh === undefined) {
      const done = await work
        .selectFrom("calendar_requests")
        .select(["request", "response"])
        .where((where) => where.and(ours))
        .executeTakeFirstOrThrow();
      if (done.request !== request) throw keyReused();
      // Written below, by this version or an earlier one of the same contract.
      return { answer: done.response as Appointment };
    }
    const change = await write(work);
    await work
      .updateTable("calendar_requests")
      .set({ response: JSON.stringify(change.appointment) })
      .where((where) => where.and(ours))
      .execute();
    return { answer: change.appointment, change };
  });
}
