import type { Kysely } from "kysely";
import type { Clock } from "../../base/clock.ts";
import type { Ids } from "../../base/ids.ts";
import { secureIds } from "../../base/ids.ts";
import type { Callback, CallbackBook } from "../../contracts/calendar.ts";
import type { Schema } from "../../store/schema.ts";
import type { CalendarChange } from "./calendar-changes.ts";
import { CalendarChanges } from "./calendar-changes.ts";
import { databaseCall } from "./database-call.ts";
import { checkPerson, invalid } from "./slot-rules.ts";

const longestText = 500;

/** How to open an {@link EmbeddedCallbackBook}. */
export interface CallbackBookOptions {
  readonly db: Kysely<Schema>;
  readonly clock: Clock;
  /** The calendar that these belong to: its id. */
  readonly bookId: string;
  readonly ids?: Ids;
}

/** Wishes to be called back, in our own database. A key holds one wish: what comes later under it takes its place. */
export class EmbeddedCallbackBook implements CallbackBook {
  readonly #options: Required<CallbackBookOptions>;
  readonly #changes = new CalendarChanges();

  constructor(options: CallbackBookOptions) {
    this.#options = { ids: secureIds, ...options };
  }

  /** Errors by code: CALENDAR_INVALID (with the field), CALENDAR_UNAVAILABLE. */
  record(callback: Parameters<CallbackBook["record"]>[0], signal: AbortSignal): Promise<Callback> {
    const { db, clock, bookId, ids } = this.#options;
    return databaseCall(clock, signal, async () => {
      const person = checkPerson(callback);
      const said = {
        ...person,
        wanted: checkText("when", callback.when),
        reason: checkText("reason", callback.reason),
      };
      const written = await db
        .insertInto("callbacks")
        .values({
          id: ids.next("cb"),
          book_id: bookId,
          key: callback.idempotencyKey,
          call_id: callback.callId,
          ...said,
          created_at: new Date(clock.wallTimeMs()),
        })
        .onConflict((conflict) =>
          conflict
            .columns(["book_id", "key"])
            .doUpdateSet(said)
            .where((row) =>
              row.or([
                row("callbacks.name", "!=", said.name),
                row("callbacks.phone", "!=", said.phone),
                row("callbacks.wanted", "!=", said.wanted),
                row("callbacks.reason", "!=", said.reason),
              ]),
            ),
        )
        .returningAll()
        .executeTakeFirst();
      // Nothing comes back when the very same was noted already.
      const row = written ?? (await this.#existing(callback.idempotencyKey));
      const result = {
        id: row.id,
        name: row.name,
        phone: row.phone,
        when: row.wanted,
        reason: row.reason,
        callId: row.call_id,
      };
      if (written !== undefined)
        this.#changes.emit({ type: "callback-recorded", calendarId: bookId, callback: result });
      return result;
    });
  }

  /** Hears of every callback recorded through this object. Returns what ends the listening. */
  onChange(listener: (change: CalendarChange) => void): () => void {
    return this.#changes.listen(listener);
  }

  #existing(key: string) {
    const { db, bookId } = this.#options;
    return db
      .selectFrom("callbacks")
      .selectAll()
      .where("book_id", "=", bookId)
      .where("key", "=", key)
      .executeTakeFirstOrThrow();
  }
}

function checkText(field: string, text: string): string {
  const clean = text.replaceAll("\0", "").trim();
  if (clean.length <= longestText) return clean;
  throw invalid(field, `it is longer than ${longestText} characters`);
}
