import type { ColumnType, Generated } from "kysely";
import type { CallOutcome, JournalEvent } from "../call/journal-events.ts";
import type { ReplyKind, TurnFigure } from "./turn-figures.ts";

/** A moment: read as a Date, written as a Date or as ISO 8601. */
type Instant = ColumnType<Date, Date | string, Date | string>;
type NullableInstant = ColumnType<Date | null, Date | string | null, Date | string | null>;

/** Every table of the database, as the migrations leave it. */
export interface Schema {
  /** Running programs, so that the calls of one that died can be told from live ones. */
  processes: {
    id: string;
    host: string;
    pid: number;
    seen_at: Instant;
  };
  calls: {
    id: string;
    process_id: string | null;
    agent: string;
    transport: string;
    from_number: string | null;
    to_number: string | null;
    started_at: Instant;
    ended_at: NullableInstant;
    outcome: CallOutcome | null;
    disposition: string | null;
    brain: string;
    stt: string;
    tts: string;
    turn_count: Generated<number>;
    /** What the caller waited for the first word that answers, ms. */
    first_word_p50_ms: number | null;
    first_word_p95_ms: number | null;
    recording_path: string | null;
    search_text: Generated<string>;
    /** What the caller waited for an answer the last time, and the longest; null without a spoken turn, ms. */
    last_wait_ms: number | null;
    worst_wait_ms: number | null;
  };
  journal: {
    call_id: string;
    seq: number;
    at_ms: number;
    type: JournalEvent["type"];
    event: ColumnType<JournalEvent, string, string>;
  };
  /** What is counted of the turns of calls that have ended; written once, with the end. The journal is the source. */
  turn_figures: {
    call_id: string;
    seq: number;
    turn_id: string;
    agent: string;
    at: Instant;
    type: TurnFigure["type"];
    /** Replies only, like the two waits. */
    reply_kind: ReplyKind | null;
    first_sound_ms: number | null;
    first_word_ms: number | null;
  };
  calendars: {
    id: string;
    seed_id: string;
    created_at: Instant;
  };
  /** All that takes up a practitioner's time, in one table, so that one constraint keeps it apart. */
  calendar_entries: {
    id: string;
    calendar_id: string;
    kind: "appointment" | "hold" | "busy";
    practitioner_id: string;
    starts_at: Instant;
    ends_at: Instant;
    service_id: string | null;
    name: string | null;
    phone: string | null;
    status: "booked" | "cancelled" | null;
    call_id: string | null;
    /** Holds only. An expired one is removed before anything is entered in its place. */
    expires_at: NullableInstant;
    created_at: Instant;
  };
  /** Writes that were done, by idempotency key, with what they answered. */
  calendar_requests: {
    calendar_id: string;
    key: string;
    /** What was asked for: the same key with another request is refused. */
    request: string;
    response: ColumnType<unknown, string | null, string | null>;
    created_at: Instant;
  };
  callbacks: {
    id: string;
    /** The business, or the single call in the case of an isolated one: the id of its calendar. */
    book_id: string;
    key: string;
    call_id: string;
    name: string;
    phone: string;
    wanted: string;
    reason: string;
    created_at: Instant;
  };
}
