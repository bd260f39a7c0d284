import type { Kysely, Transaction } from "kysely";
import { sql } from "kysely";
import { z } from "zod";
import type { JournalEntry } from "../call/journal-events.ts";
import type { CallEnd, CallStart } from "./call-records.ts";
import type { Schema } from "./schema.ts";
import type { TurnFigure } from "./turn-figures.ts";

/** One thing to be written. A line of a spool file is one of these. */
export type JournalWrite =
  | { readonly kind: "call-start"; readonly processId: string; readonly call: CallStart }
  /** `event` is JSON already: what was written cannot change while it waits. */
  | {
      readonly kind: "entry";
      readonly callId: string;
      readonly seq: number;
      readonly atMs: number;
      readonly type: string;
      readonly event: string;
    }
  | { readonly kind: "call-end"; readonly end: CallEnd };

const spooled = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("call-start"), processId: z.string(), call: z.custom<CallStart>(hasId) }),
  z.object({
    kind: z.literal("entry"),
    callId: z.string(),
    seq: z.number(),
    atMs: z.number(),
    type: z.string(),
    event: z.string(),
  }),
  z.object({ kind: z.literal("call-end"), end: z.custom<CallEnd>(hasId) }),
]);

function hasId(value: unknown): boolean {
  return typeof value === "object" && value !== null && "id" in value && typeof value.id === "string";
}

/** An entry of a call's journal as it is written. */
export function toEntryWrite(callId: string, entry: JournalEntry): JournalWrite {
  const { seq, atMs, event } = entry;
  return { kind: "entry", callId, seq, atMs, type: event.type, event: toPostgresJson(event) };
}

/** A line of a spool file; undefined when it was cut short, as the last line before a crash may be. */
export function parseSpoolLine(line: string): JournalWrite | undefined {
  try {
    return spooled.parse(JSON.parse(line));
  } catch {
    // The caller counts and reports what could not be read.
    return undefined;
  }
}

/** JSON without what PostgreSQL's jsonb refuses: the character 0, and halves of surrogate pairs. */
function toPostgresJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!/\\u(?:0000|d[89a-f])/i.test(json)) return json;
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === "string" ? plainText(part) : part));
}

function plainText(text: string): string {
  return text.replaceAll("\0", "").toWellFormed();
}

/** Writes a batch in one transaction, in order. Writing it twice changes nothing. */
export async function writeBatch(db: Kysely<Schema>, batch: readonly JournalWrite[]): Promise<void> {
  if (batch.length === 0) return;
  await db.transaction().execute(async (work) => {
    for (const write of batch) if (write.kind === "call-start") await writeStart(work, write);
    await writeEntries(
      work,
      batch.filter((write) => write.kind === "entry"),
    );
    for (const write of batch) if (write.kind === "call-end") await writeEnd(work, write.end);
  });
}

async function writeStart(
  work: Transaction<Schema>,
  { processId, call }: JournalWrite & { kind: "call-start" },
): Promise<void> {
  await work
    .insertInto("calls")
    .values({
      id: call.id,
      process_id: processId,
      agent: plainText(call.agent),
      transport: call.transport,
      from_number: optionalText(call.from),
      to_number: optionalText(call.to),
      started_at: new Date(Math.trunc(call.startedAtMs)),
      brain: call.brain,
      stt: call.stt,
      tts: call.tts,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
}

async function writeEntries(
  work: Transaction<Schema>,
  entries: readonly (JournalWrite & { kind: "entry" })[],
): Promise<void> {
  if (entries.length === 0) return;
  const column = <K extends keyof (JournalWrite & { kind: "entry" })>(name: K) => entries.map((entry) => entry[name]);
  // Five arrays, whatever the number of rows: one statement text, and no limit of parameters.
  await sql`
    insert into journal (call_id, seq, at_ms, type, event)
    select * from unnest(
      ${column("callId")}::text[], ${column("seq")}::int[], ${column("atMs")}::float8[],
      ${column("type")}::text[], ${column("event")}::jsonb[])
    on conflict do nothing`.execute(work);
}

async function writeEnd(work: Transaction<Schema>, end: CallEnd): Promise<void> {
  await work
    .updateTable("calls")
    .set({
      ended_at: new Date(Math.trunc(end.endedAtMs)),
      outcome: end.outcome,
      disposition: plainText(end.disposition),
      turn_count: end.turnCount,
      first_word_p50_ms: end.firstWordP50Ms ?? null,
      first_word_p95_ms: end.firstWordP95Ms ?? null,
      recording_path: optionalText(end.recordingPath),
      search_text: plainText(end.searchText),
      last_wait_ms: end.lastWaitMs ?? null,
      worst_wait_ms: end.worstWaitMs ?? null,
    })
    .where("id", "=", end.id)
    .execute();
  await writeTurnFigures(work, end.id, end.turns ?? []);
}

/** Writes what is counted of a call's turns; nothing for a call that is not there. */
export async function writeTurnFigures(
  work: Kysely<Schema>,
  callId: string,
  turns: readonly TurnFigure[],
): Promise<void> {
  if (turns.length === 0) return;
  const replies = turns.map((turn) => (turn.type === "reply" ? turn : undefined));
  await sql`
    insert into turn_figures (call_id, seq, turn_id, agent, at, type, reply_kind, first_sound_ms, first_word_ms)
    select calls.id, seq, turn_id, agent, started_at + at_ms * interval '1 ms', type, reply_kind, sound_ms, word_ms
    from calls, unnest(
      ${turns.map(({ seq }) => seq)}::int[], ${turns.map(({ turnId }) => turnId)}::text[],
      ${turns.map(({ atMs }) => atMs)}::float8[], ${turns.map(({ type }) => type)}::text[],
      ${replies.map((reply) => reply?.kind ?? null)}::text[],
      ${replies.map((reply) => reply?.firstSoundMs ?? null)}::real[],
      ${replies.map((reply) => reply?.firstWordMs ?? null)}::real[]
    ) as turns (seq, turn_id, at_ms, type, reply_kind, sound_ms, word_ms)
    where calls.id = ${callId}
    on conflict do nothing`.execute(work);
}

function optionalText(text: string | undefined): string | null {
  return text === undefined ? null : plainText(text);
}
