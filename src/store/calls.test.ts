import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestDatabase } from "../../test/setup/database.ts";
import { openTestDatabase } from "../../test/setup/database.ts";
import { systemClock } from "../base/clock.ts";
import { CallStore } from "./calls.ts";
import { summariseCall } from "./call-records.ts";
import { toEntryWrite, writeBatch } from "./journal-batch.ts";

const firstMs = Date.UTC(2026, 0, 5, 14);
let database: TestDatabase;
let store: CallStore;

beforeAll(async () => {
  database = await openTestDatabase();
  store = new CallStore({ db: database.db, clock: systemClock });
  // Seven calls, two of them at the same moment.
  for (const [index, minute] of [0, 1, 2, 2, 3, 4, 5].entries()) {
    const id = `c_${index}`;
    const call = {
      id,
      agent: index % 2 === 0 ? "front-desk" : "bench",
      transport: "loopback",
      from: `+1212555010${index}`,
    };
    await writeBatch(database.db, [
      {
        kind: "call-start",
        processId: "ps_1",
        call: { ...call, startedAtMs: firstMs + minute * 60_000, brain: "rules", stt: "s", tts: "t" },
      },
      toEntryWrite(id, { seq: 1, atMs: 0, event: { type: "waiting", turnId: "t_1" } }),
    ]);
    if (index === 6) continue;
    const outcome = index === 5 ? "escalated" : "completed";
    const searchText = `100% sure of number_${index}, Größe`;
    const ended = {
      id,
      endedAtMs: firstMs + 600_000,
      outcome,
      disposition: "booked",
      turnCount: index,
      searchText,
    } as const;
    await writeBatch(database.db, [{ kind: "call-end", end: ended }]);
  }
});
afterAll(() => database[Symbol.asyncDispose]());

describe("the list of calls", () => {
  it("is newest first, page by page, without loss or repetition", async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.listCalls({ limit: 2, cursor });
      seen.push(...page.calls.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(["c_6", "c_5", "c_4", "c_3", "c_2", "c_1", "c_0"]);
  });

  it.each([
    [{ outcome: "live" }, ["c_6"]],
    [{ outcome: "escalated" }, ["c_5"]],
    [{ agent: "bench" }, ["c_5", "c_3", "c_1"]],
    [{ search: "NUMBER_3" }, ["c_3"]],
    [{ search: "number%3" }, []],
    [{ search: "100%" }, ["c_5", "c_4", "c_3", "c_2", "c_1", "c_0"]],
    [{ search: "größe", agent: "bench" }, ["c_5", "c_3", "c_1"]],
    [{ search: "5550104" }, ["c_4"]],
    [{ search: "'; drop table calls; --" }, []],
  ] as const)("filters by %j", async (query, ids) => {
    const { calls } = await store.listCalls(query);
    expect(calls.map(({ id }) => id)).toEqual(ids);
  });

  it("names the field of a query that is wrong", async () => {
    await expect(store.listCalls({ cursor: "nonsense" })).rejects.toMatchObject({
      code: "CALLS_QUERY_INVALID",
      field: "cursor",
    });
    await expect(store.listCalls({ limit: 0 })).rejects.toMatchObject({ code: "CALLS_QUERY_INVALID", field: "limit" });
  });

  it("leaves out what is not known of a live call, and knows no call that is not there", async () => {
    expect(await store.getCall("c_6")).not.toHaveProperty("endedAt");
    expect(await store.getCall("c_none")).toBeUndefined();
    expect(await store.getJournal("c_none")).toEqual([]);
  });

  it("reads a journal from where one left off", async () => {
    await writeBatch(
      database.db,
      [2, 3, 4].map((seq) => toEntryWrite("c_0", { seq, atMs: seq, event: { type: "waiting", turnId: "t_1" } })),
    );
    const read = await store.getJournal("c_0", { afterSeq: 1, limit: 2 });
    expect(read.map(({ seq }) => seq)).toEqual([2, 3]);
  });
});

describe("the figures of a call", () => {
  it("come from its journal: turns, waits, and what was said", () => {
    const latency = (firstWordMs: number) => ({
      totalMs: 1,
      firstWordMs,
      stages: [],
      marks: {},
      began: "commit" as const,
    });
    const figures = summariseCall([
      {
        seq: 1,
        atMs: 0,
        event: { type: "agent-speech-end", turnId: "t_0", heard: "Good morning", interrupted: false },
      },
      {
        seq: 2,
        atMs: 1,
        event: { type: "turn-commit", turnId: "t_1", revision: 1, text: "A cleaning", kind: "speech" },
      },
      ...[300, 500, 400].map((wait, index) => ({
        seq: 3 + index,
        atMs: 2,
        event: { type: "turn-latency", turnId: "t_1", latency: latency(wait) } as const,
      })),
    ]);
    expect(figures).toMatchObject({
      turnCount: 1,
      firstWordP50Ms: 400,
      firstWordP95Ms: 500,
      searchText: "Good morning\nA cleaning",
    });
  });

  it("are empty for an empty journal", () => {
    expect(summariseCall([])).toEqual({
      turnCount: 0,
      firstWordP50Ms: undefined,
      firstWordP95Ms: undefined,
      searchText: "",
      turns: [],
    });
  });
});
