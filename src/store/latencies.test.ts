import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestDatabase } from "../../test/setup/database.ts";
import { openTestDatabase } from "../../test/setup/database.ts";
import { systemClock } from "../base/clock.ts";
import type { CallOutcome } from "../call/journal-events.ts";
import { writeBatch } from "./journal-batch.ts";
import { LatencyStore } from "./latencies.ts";
import type { TurnFigure } from "./turn-figures.ts";

const dayMs = Date.UTC(2026, 10, 20);
const hourMs = 3_600_000;
const hours = Array.from({ length: 24 }, (_, hour) => dayMs + hour * hourMs);
const pieces = { bucketStartsMs: hours, boundsMs: [300, 600], waitBoundsMs: [500, 1000] };
const day = { fromMs: dayMs, toMs: dayMs + 24 * hourMs };
let database: TestDatabase;
let store: LatencyStore;

interface Ended {
  readonly id: string;
  readonly atMs: number;
  readonly outcome: CallOutcome;
  readonly agent?: string;
  readonly turns: readonly TurnFigure[];
  readonly lastWaitMs?: number;
  readonly worstWaitMs?: number;
}

async function write({ id, atMs, outcome, agent = "front-desk", ...figures }: Ended): Promise<void> {
  const start = { id, agent, transport: "loopback", startedAtMs: atMs, brain: "rules", stt: "s", tts: "t" };
  const end = { id, endedAtMs: atMs + 60_000, outcome, disposition: "", turnCount: 1, searchText: "", ...figures };
  // Twice, as a spool may be replayed.
  for (let time = 0; time < 2; time++) {
    await writeBatch(database.db, [
      { kind: "call-start", processId: "ps_1", call: start },
      { kind: "call-end", end },
    ]);
  }
}

const reply = (seq: number, firstSoundMs: number, firstWordMs: number): TurnFigure => ({
  type: "reply",
  seq,
  atMs: seq * 1000,
  turnId: `t_${seq}`,
  kind: firstSoundMs < firstWordMs ? "onset" : "plain",
  firstSoundMs,
  firstWordMs,
});

beforeAll(async () => {
  database = await openTestDatabase();
  store = new LatencyStore({ db: database.db, clock: systemClock });
  await write({
    id: "c_1",
    atMs: dayMs + 9 * hourMs,
    outcome: "completed",
    turns: [
      reply(1, 250, 700),
      reply(2, 400, 400),
      { type: "cut-off", seq: 3, atMs: 3000, turnId: "t_3" },
      { type: "interruption", seq: 4, atMs: 4000, turnId: "t_2" },
      { type: "typed-reply", seq: 5, atMs: 5000, turnId: "t_4" },
    ],
    lastWaitMs: 400,
    worstWaitMs: 700,
  });
  await write({
    id: "c_2",
    atMs: dayMs + 10 * hourMs,
    outcome: "caller-hung-up",
    agent: "sales",
    turns: [reply(1, 1500.4, 1500.4)],
    lastWaitMs: 2400,
    worstWaitMs: 2400,
  });
  await write({ id: "c_before", atMs: dayMs - hourMs, outcome: "completed", turns: [reply(1, 1, 1)], lastWaitMs: 1 });
});
afterAll(() => database[Symbol.asyncDispose]());

describe("what callers waited", () => {
  it("is told by percentiles, of all, by kind and by hour, and once for what was written twice", async () => {
    const measured = await store.measure(day, pieces);
    expect(measured.all).toEqual({
      count: 3,
      firstSound: { p50Ms: 400, p95Ms: 1500, p99Ms: 1500 },
      firstWord: { p50Ms: 700, p95Ms: 1500, p99Ms: 1500 },
    });
    expect([...measured.kinds].map(([kind, { count }]) => `${kind} ${count}`).sort()).toEqual(["onset 1", "plain 2"]);
    expect([measured.buckets.size, measured.buckets.get(9)?.count, measured.buckets.get(10)?.count]).toEqual([2, 2, 1]);
    expect(measured.buckets.get(10)?.firstWord?.p99Ms).toBe(1500);
  });

  it("fills the bars of both measures by kind", async () => {
    const { bars } = await store.measure(day, pieces);
    expect(bars.map(({ kind, firstSound, firstWord, count }) => [kind, firstSound, firstWord, count])).toEqual(
      expect.arrayContaining([
        ["onset", 0, 2, 1],
        ["plain", 1, 1, 1],
        ["plain", 2, 2, 1],
      ]),
    );
    expect(bars).toHaveLength(3);
  });

  it("has what went wrong beside it, by hour", async () => {
    const { events } = await store.measure(day, pieces);
    expect(events.map(({ bucket, type, count }) => `${bucket} ${type} ${count}`).sort()).toEqual([
      "9 cut-off 1",
      "9 interruption 1",
      "9 typed-reply 1",
    ]);
  });

  it("counts calls, and those whose caller hung up, by their last and their worst wait", async () => {
    const { hangUps } = await store.measure(day, pieces);
    expect(hangUps.map(({ wait, bar, calls, hungUp }) => `${wait} ${bar} ${hungUp}/${calls}`).sort()).toEqual([
      "last 0 0/1",
      "last 2 1/1",
      "worst 1 0/1",
      "worst 2 1/1",
    ]);
  });

  it("is narrowed to an agent, and empty where there is nothing", async () => {
    const sales = await store.measure({ ...day, agent: "sales" }, pieces);
    expect([sales.all.count, sales.events.length, sales.hangUps.length]).toEqual([1, 0, 2]);
    const nobody = await store.measure({ ...day, agent: "'; drop table calls; --" }, pieces);
    expect([nobody.all, nobody.bars, nobody.hangUps]).toEqual([{ count: 0 }, [], []]);
  });

  it("says where the slowest turns are", async () => {
    const query = { ...day, measure: "first-word", limit: 10 } as const;
    const found = async (narrow: object): Promise<readonly string[]> =>
      (await store.slowestTurns({ ...query, ...narrow })).map(({ callId, turnId }) => `${callId}/${turnId}`);
    expect(await found({})).toEqual(["c_2/t_1", "c_1/t_1", "c_1/t_2"]);
    expect(await found({ limit: 1 })).toEqual(["c_2/t_1"]);
    expect(await found({ kind: "onset" })).toEqual(["c_1/t_1"]);
    expect(await found({ atLeastMs: 400, belowMs: 1000 })).toEqual(["c_1/t_1", "c_1/t_2"]);
    expect(await found({ measure: "first-sound", belowMs: 300 })).toEqual(["c_1/t_1"]);
    expect(await found({ agent: "sales" })).toEqual(["c_2/t_1"]);
  });
});

describe("a day of a hundred thousand turns", () => {
  it("is read at once", { timeout: 60_000 }, async () => {
    await using large = await openTestDatabase();
    await sql`
      insert into calls (id, agent, transport, started_at, ended_at, outcome, brain, stt, tts, last_wait_ms, worst_wait_ms)
      select 'c_' || n, 'front-desk', 'sip', ${new Date(dayMs)}::timestamptz + n * interval '8 s',
        ${new Date(dayMs)}::timestamptz + n * interval '8 s' + interval '1 min',
        case when n % 9 = 0 then 'caller-hung-up' else 'completed' end, 'rules', 's', 't',
        300 + n % 1500, 600 + n % 2500
      from generate_series(1, 10000) as n`.execute(large.db);
    await sql`
      insert into turn_figures (call_id, seq, turn_id, agent, at, type, reply_kind, first_sound_ms, first_word_ms)
      select 'c_' || n / 10, n, 't_' || n, 'front-desk', ${new Date(dayMs)}::timestamptz + n * interval '0.86 s',
        'reply', (array['plain', 'speculation', 'prediction', 'branch', 'onset', 'fallback'])[1 + n % 6],
        200 + random() * 300, 300 + random() * 900
      from generate_series(1, 100000) as n`.execute(large.db);
    await sql`analyze`.execute(large.db);
    const reader = new LatencyStore({ db: large.db, clock: systemClock });
    const boundsMs = Array.from({ length: 40 }, (_, index) => (index + 1) * 50);
    const spentMs: number[] = [];
    for (let time = 0; time < 3; time++) {
      const startedMs = systemClock.now();
      const { all } = await reader.measure(day, { ...pieces, boundsMs });
      spentMs.push(Math.round(systemClock.now() - startedMs));
      expect(all.count).toBe(100_000);
    }
    console.log(`100,000 turns: ${spentMs.join(", ")} ms`);
    // The figure to hold is 300 ms on a machine of its own; this one does other things too.
    expect(Math.min(...spentMs)).toBeLessThan(3000);
  });
});
