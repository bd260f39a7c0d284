import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CallwrightError } from "../base/errors.ts";
import type { LatencyScope, MeasuredLatency, SlowTurnQuery } from "../store/latencies.ts";
import { scriptedTts } from "../testing/scripted-tts.ts";
import type { ApiError } from "./api-types.ts";
import type { LatencyAnswer, SlowTurnsAnswer } from "./latency-answers.ts";
import type { LatencyArchive } from "./server-options.ts";
import { openTestServer } from "./test-server.test-support.ts";
import type { TestServer } from "./test-server.test-support.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const nothing: MeasuredLatency = {
  all: { count: 0 },
  kinds: new Map(),
  buckets: new Map(),
  events: [],
  bars: [],
  hangUps: [],
};

/** Answers what it was given, and keeps what it was asked. */
class AskedArchive implements LatencyArchive {
  measured = nothing;
  isDown = false;
  readonly scopes: LatencyScope[] = [];
  readonly queries: SlowTurnQuery[] = [];

  measure(scope: LatencyScope): Promise<MeasuredLatency> {
    this.scopes.push(scope);
    if (!this.isDown) return Promise.resolve(this.measured);
    return Promise.reject(new CallwrightError("down", { code: "DATABASE_UNAVAILABLE", retryable: true }));
  }

  slowestTurns(query: SlowTurnQuery): ReturnType<LatencyArchive["slowestTurns"]> {
    this.queries.push(query);
    const at = new Date(Date.UTC(2026, 10, 20, 9));
    const waits = { firstSoundMs: 300, firstWordMs: 1800 };
    return Promise.resolve([{ callId: "c_1", turnId: "t_3", agent: "echo", at, kind: "onset", ...waits }]);
  }
}

const archive = new AskedArchive();
let server: TestServer;
beforeAll(async () => {
  server = await openTestServer({ tts: [scriptedTts()], server: { latencies: archive } });
});
afterAll(() => server[Symbol.asyncDispose]());

async function latency(query: string): Promise<LatencyAnswer> {
  const reply = await server.get(`/v1/latency${query}`);
  expect(reply.status).toBe(200);
  return reply.json as LatencyAnswer;
}

describe("what callers waited", () => {
  it("is of the day that ends with this hour, when nothing else is asked", async () => {
    const { from, to, unit, buckets } = await latency("");
    expect(Date.parse(to) - Date.parse(from)).toBe(dayMs);
    expect(Date.parse(to) % hourMs).toBe(0);
    expect([unit, buckets.length]).toEqual(["hour", 24]);
  });

  it("is cut into hours up to two days, and into days beyond", async () => {
    const week = await latency("?from=2026-11-01T00:00:00Z&to=2026-11-08T00:00:00-05:00&agent=echo");
    expect([week.unit, week.buckets.length, week.buckets.at(-1)?.to]).toEqual(["day", 8, "2026-11-08T05:00:00.000Z"]);
    expect(archive.scopes.at(-1)).toEqual({
      fromMs: Date.UTC(2026, 10, 1),
      toMs: Date.UTC(2026, 10, 8, 5),
      agent: "echo",
      timeZone: "UTC",
    });
    expect((await latency("?from=2026-11-01T00:00:00Z")).to).toBe("2026-11-02T00:00:00.000Z");
  });

  it("begins days where the reader is, also when clocks are changed", async () => {
    // In Berlin summer time ended on 25 October: that day had 25 hours.
    const { buckets } = await latency("?from=2026-10-24T12:00:00Z&to=2026-10-28T12:00:00Z&timeZone=Europe/Berlin");
    expect(buckets.map(({ from }) => from)).toEqual([
      "2026-10-24T12:00:00.000Z",
      "2026-10-24T22:00:00.000Z",
      "2026-10-25T23:00:00.000Z",
      "2026-10-26T23:00:00.000Z",
      "2026-10-27T23:00:00.000Z",
    ]);
  });

  it("has every kind, every hour and every bar, and shares of hang-ups with their interval", async () => {
    const waits = {
      count: 3,
      firstSound: { p50Ms: 250, p95Ms: 300, p99Ms: 300 },
      firstWord: { p50Ms: 600, p95Ms: 900, p99Ms: 900 },
    };
    archive.measured = {
      all: waits,
      kinds: new Map([["onset", waits]]),
      buckets: new Map([[1, waits]]),
      events: [
        { bucket: 1, type: "cut-off", count: 2 },
        { bucket: 0, type: "overlap", count: 1 },
      ],
      bars: [
        { kind: "onset", firstSound: 5, firstWord: 12, count: 2 },
        { kind: "onset", firstSound: 5, firstWord: 40, count: 1 },
      ],
      hangUps: [{ wait: "last", bar: 6, calls: 4, hungUp: 3 }],
    };
    const answer = await latency("?from=2026-11-20T09:00:00Z&to=2026-11-20T11:00:00Z");
    archive.measured = nothing;
    expect(answer.all).toEqual(waits);
    expect(answer.kinds.map(({ kind, count }) => `${kind} ${count}`)).toEqual([
      "onset 3",
      "branch 0",
      "prediction 0",
      "speculation 0",
      "plain 0",
      "fallback 0",
    ]);
    expect(answer.buckets.map(({ waits: { count }, cutOffs, overlaps }) => [count, cutOffs, overlaps])).toEqual([
      [0, 0, 1],
      [3, 2, 0],
    ]);
    expect(answer.events).toEqual({ cutOffs: 2, interruptions: 0, overlaps: 1, typedTurns: 0 });
    const onset = answer.histogram.kinds.find(({ kind }) => kind === "onset");
    expect([onset?.firstSound[5], onset?.firstWord[12], onset?.firstWord[40]]).toEqual([3, 2, 1]);
    expect(answer.histogram.boundsMs).toHaveLength((onset?.firstWord.length ?? 0) - 1);
    const bar = answer.hangUps.last.at(-1);
    expect(bar).toMatchObject({ fromMs: 3000, calls: 4, hungUp: 3, interval: { share: 0.75 } });
    expect(bar).not.toHaveProperty("toMs");
    expect(answer.hangUps.last[0]).toEqual({ fromMs: 0, toMs: 300, calls: 0, hungUp: 0 });
    expect([answer.hangUps.calls, answer.hangUps.hungUp]).toEqual([4, 3]);
  });

  it("leads to its slowest turns", async () => {
    const query = "?from=2026-11-20T09:00:00Z&measure=first-sound&kind=onset&atLeastMs=800&belowMs=2000&limit=5";
    const { turns } = (await server.get(`/v1/latency/turns${query}`)).json as SlowTurnsAnswer;
    expect(turns).toEqual([
      {
        callId: "c_1",
        turnId: "t_3",
        agent: "echo",
        at: "2026-11-20T09:00:00.000Z",
        kind: "onset",
        firstSoundMs: 300,
        firstWordMs: 1800,
      },
    ]);
    expect(archive.queries).toEqual([
      expect.objectContaining({ measure: "first-sound", kind: "onset", atLeastMs: 800, belowMs: 2000, limit: 5 }),
    ]);
  });

  it.each([
    ["/v1/latency?from=yesterday", "from"],
    ["/v1/latency?from=2026-11-20", "from"],
    ["/v1/latency?to=2026-11-20T09:00:00", "to"],
    ["/v1/latency?from=2026-11-20T09:00:00Z&to=2026-11-20T09:00:00Z", "to"],
    ["/v1/latency?from=2026-09-20T09:00:00Z&to=2026-11-20T09:00:00Z", "from"],
    ["/v1/latency?timeZone=Atlantis", "timeZone"],
    [`/v1/latency?agent=${"x".repeat(101)}`, "agent"],
    ["/v1/latency/turns?limit=101", "limit"],
    ["/v1/latency/turns?kind=quick", "kind"],
    ["/v1/latency/turns?atLeastMs=-1", "atLeastMs"],
    ["/v1/latency/turns?measure=mean", "measure"],
  ])("refuses %s and names the field", async (path, field) => {
    const reply = await server.get(path);
    const { error } = reply.json as ApiError;
    expect([reply.status, error.code, error.field]).toEqual([400, "REQUEST_INVALID", field]);
    expect(error.hint).not.toBe("");
  });

  it("says that the database does not answer", async () => {
    archive.isDown = true;
    const reply = await server.get("/v1/latency");
    archive.isDown = false;
    expect([reply.status, (reply.json as ApiError).error.code]).toEqual([503, "DATABASE_UNAVAILABLE"]);
  });
});
