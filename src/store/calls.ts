import type { Kysely, Selectable } from "kysely";
import type { Clock } from "../base/clock.ts";
import { CallwrightError } from "../base/errors.ts";
import type { CallOutcome, JournalEntry } from "../call/journal-events.ts";
import type { CallRecord } from "./call-records.ts";
import { toDatabaseError } from "./database-errors.ts";
import type { Schema } from "./schema.ts";

const mostCalls = 200;
const mostEntries = 5_000;

/** Which calls to list, newest first. */
export interface CallQuery {
  /** Words that were said, a phone number, an id; all in one piece, upper or lower case. */
  readonly search?: string | undefined;
  /** `live`: those that have not ended. */
  readonly outcome?: CallOutcome | "live" | undefined;
  readonly agent?: string | undefined;
  /** Default 50, at most 200. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** One page of calls. */
export interface CallPage {
  readonly calls: readonly CallRecord[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** Reads calls and their journals. Written by the journal writer; errors by code as the database's. */
export class CallStore {
  readonly #db: Kysely<Schema>;
  readonly #clock: Clock;

  constructor({ db, clock }: { readonly db: Kysely<Schema>; readonly clock: Clock }) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Throws CALLS_QUERY_INVALID for a cursor or a limit that is none. */
  listCalls(query: CallQuery = {}): Promise<CallPage> {
    return this.#read("The calls could not be read", async () => {
      const limit = Math.min(positive(query.limit ?? 50), mostCalls);
      let select = this.#db
        .selectFrom("calls")
        .selectAll()
        .orderBy("started_at", "desc")
        .orderBy("id", "desc")
        .limit(limit + 1);
      if (query.agent !== undefined) select = select.where("agent", "=", query.agent);
      if (query.outcome === "live") select = select.where("ended_at", "is", null);
      else if (query.outcome !== undefined) select = select.where("outcome", "=", query.outcome);
      const search = query.search?.trim() ?? "";
      if (search !== "") {
        const pattern = `%${search.replaceAll("\0", "").replaceAll(/[\\%_]/g, "\\$&")}%`;
        select = select.where((where) =>
          where.or(
            (["search_text", "id", "from_number", "to_number", "disposition"] as const).map((column) =>
              where(column, "ilike", pattern),
            ),
          ),
        );
      }
      if (query.cursor !== undefined) {
        const { startedAt, id } = readCursor(query.cursor);
        select = select.where((where) =>
          where.or([
            where("started_at", "<", startedAt),
            where.and([where("started_at", "=", startedAt), where("id", "<", id)]),
          ]),
        );
      }
      const rows = await select.execute();
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const calls = page.map(toRecord);
      return rows.length > limit && last !== undefined ? { calls, nextCursor: toCursor(last) } : { calls };
    });
  }

  /** Undefined when there is no such call. */
  getCall(id: string): Promise<CallRecord | undefined> {
    return this.#read("The call could not be read", async () => {
      const row = await this.#db.selectFrom("calls").selectAll().where("id", "=", id).executeTakeFirst();
      return row === undefined ? undefined : toRecord(row);
    });
  }

  /** Entries after `afterSeq` in order, at most `limit` (default and most: 5000). */
  getJournal(
    id: string,
    {
      afterSeq = 0,
      limit = mostEntries,
    }: { readonly afterSeq?: number | undefined; readonly limit?: number | undefined } = {},
  ): Promise<readonly JournalEntry[]> {
    return this.#read("The journal could not be read", async () => {
      const rows = await this.#db
        .selectFrom("journal")
        .select(["seq", "at_ms", "event"])
        .where("call_id", "=", id)
        .where("seq", ">", afterSeq)
        .orderBy("seq")
        .limit(Math.min(positive(limit), mostEntries))
        .execute();
      return rows.map((row) => ({ seq: row.seq, atMs: row.at_ms, event: row.event }));
    });
  }

  #read<T>(what: string, work: () => Promise<T>): Promise<T> {
    return this.#clock.external(
      work().catch((error: unknown) => {
        throw toDatabaseError(error, what);
      }),
    );
  }
}

function toRecord(row: Selectable<Schema["calls"]>): CallRecord {
  return {
    id: row.id,
    agent: row.agent,
    transport: row.transport,
    startedAt: row.started_at.toISOString(),
    brain: row.brain,
    stt: row.stt,
    tts: row.tts,
    turnCount: row.turn_count,
    ...present({
      from: row.from_number,
      to: row.to_number,
      endedAt: row.ended_at?.toISOString() ?? null,
      outcome: row.outcome,
      disposition: row.disposition,
      firstWordP50Ms: row.first_word_p50_ms,
      firstWordP95Ms: row.first_word_p95_ms,
      recordingPath: row.recording_path,
    }),
  };
}

type Present<T> = { [K in keyof T]?: NonNullable<T[K]> };

/** Leaves out what is null, as JSON readers like it. */
function present<T extends Record<string, unknown>>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Present<T>;
}

/** The place of a call in the list. Its time to the ms is exact, since that is how it was written. */
function toCursor(row: Selectable<Schema["calls"]>): string {
  return Buffer.from(`${row.started_at.getTime()} ${row.id}`).toString("base64url");
}

function readCursor(cursor: string): { readonly startedAt: Date; readonly id: string } {
  const [, time, id] = /^(\d{1,15}) (.+)$/.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (time !== undefined && id !== undefined && !id.includes("\0")) return { startedAt: new Date(Number(time)), id };
  throw invalid("cursor", "the cursor is not one that a list of calls gave");
}

function positive(limit: number): number {
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw invalid("limit", "the limit is not a whole number above 0");
}

function invalid(field: string, what: string): CallwrightError {
  return new CallwrightError(`Calls cannot be listed so: ${what}`, { code: "CALLS_QUERY_INVALID", field });
}
