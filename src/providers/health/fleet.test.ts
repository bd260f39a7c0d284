import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CallwrightError, CancelledError } from "../../base/errors.ts";
import { silentLog } from "../../base/log.ts";
import { VirtualClock } from "../../base/virtual-clock.ts";
import { learnedDeadlineMs } from "./deadlines.ts";
import { Fleet } from "./fleet.ts";
import { Latencies, LatencyWindow } from "./latency-window.ts";

const lost = new CallwrightError("lost", { code: "STT_CONNECTION_LOST", retryable: true });
const [first, second, local] = [{ name: "first" }, { name: "second" }, { name: "whisper" }];

function openFleet() {
  const clock = new VirtualClock();
  const fleet = new Fleet({ clock, log: silentLog, localEngines: ["whisper"] });
  return { clock, fleet, route: fleet.createRoute("stt", [first, second, local]) };
}

describe("a route", () => {
  test("puts a vendor that keeps failing last, and back in its place when its probe is due", async () => {
    const { clock, route } = openFleet();
    for (let time = 0; time < 2; time++) route.attempt(first).failed(lost);
    expect(route.order()).toEqual([second, local, first]);
    expect(route.available()).toEqual([second, local]);
    await clock.advance(5000);
    expect(route.order()).toEqual([first, second, local]);
    const probe = route.attempt(first);
    expect(route.order()).toEqual([second, local, first]);
    probe.succeeded();
    expect(route.order()).toEqual([first, second, local]);
  });

  test("offers every vendor when all of them rest, the one that rests shortest first", () => {
    const { route } = openFleet();
    route.attempt(first).failed(new CallwrightError("no", { code: "STT_UNAUTHORIZED" }));
    for (const vendor of [second, local]) for (let time = 0; time < 2; time++) route.attempt(vendor).failed(lost);
    expect(route.order()).toEqual([second, local, first]);
    expect(route.available()).toEqual([]);
  });

  test("prefers the noticeably faster vendor when it is told to, and tries the one it does not know", () => {
    const { fleet } = openFleet();
    const route = fleet.createRoute("stt", [first, second, local], { prefer: "fastest" });
    const answer = (vendor: { name: string }, ms: number): void => {
      for (let time = 0; time < 5; time++) route.attempt(vendor).measured("first", ms);
    };
    answer(first, 300);
    expect(route.order()).toEqual([second, first, local]);
    answer(second, 100);
    answer(local, 10);
    expect(route.order()).toEqual([second, first, local]);
    const { fleet: other } = openFleet();
    const even = other.createRoute("stt", [first, second], { prefer: "fastest" });
    for (const [vendor, ms] of [
      [first, 303],
      [second, 300],
    ] as const) {
      for (let time = 0; time < 5; time++) even.attempt(vendor).measured("first", ms);
    }
    expect(even.order()).toEqual([first, second]);
  });

  test("shares what it learns with every other route of the process", () => {
    const { fleet, route } = openFleet();
    const other = fleet.createRoute("stt", [first, second]);
    for (let time = 0; time < 2; time++) route.attempt(first).failed(lost);
    expect(other.order()).toEqual([second, first]);
    expect(fleet.createRoute("tts", [first, second]).order()).toEqual([first, second]);
  });
});

describe("an attempt", () => {
  test("counts its first end only, and cancelling as neither good nor bad", () => {
    const { fleet, route } = openFleet();
    const attempt = route.attempt(first);
    attempt.succeeded();
    attempt.failed(lost);
    attempt.cancelled();
    route.attempt(first).cancelled();
    route.attempt(first).failed(new CancelledError("barge-in"));
    expect(fleet.snapshot()[0]).toMatchObject({
      attempts: 3,
      underWay: 0,
      successes: 1,
      failures: 0,
      cancelled: 2,
      errorRate: 0,
      state: "closed",
    });
  });
});

describe("a fleet", () => {
  test("tells of breakers that open and close, and survives a listener that throws", async () => {
    const { clock, fleet, route } = openFleet();
    const news: unknown[] = [];
    fleet.subscribe(() => {
      throw new Error("not mine");
    });
    const stop = fleet.subscribe((event) => news.push(event));
    for (let time = 0; time < 2; time++) route.attempt(first).failed(lost);
    await clock.advance(5000);
    route.attempt(first).succeeded();
    stop();
    for (let time = 0; time < 2; time++) route.attempt(first).failed(lost);
    expect(news).toEqual([
      { type: "breaker-opened", kind: "stt", name: "first", code: "STT_CONNECTION_LOST", coolDownMs: 5000 },
      { type: "breaker-closed", kind: "stt", name: "first" },
    ]);
  });

  test("shows latency, errors and money of each vendor", async () => {
    const { clock, fleet } = openFleet();
    fleet.describe("llm", "model", {
      region: "eu",
      price: {
        perMillionInputTokensUsd: 2,
        perMillionCachedTokensUsd: 0.5,
        perMillionOutputTokensUsd: 8,
        source: "test",
        asOf: "2026-11",
      },
    });
    const model = { name: "model" };
    const route = fleet.createRoute("llm", [model]);
    for (let ms = 1; ms <= 100; ms++) {
      const attempt = route.attempt(model);
      attempt.measured("first", ms * 10);
      attempt.succeeded();
    }
    route.attempt(model).used?.({ inputTokens: 1_000_000, cachedTokens: 500_000, outputTokens: 100_000 });
    await clock.advance(1000);
    route.attempt(model).failed(lost);
    route.switched(model, model);
    expect(fleet.snapshot().filter(({ kind }) => kind === "llm")).toMatchObject([
      {
        kind: "llm",
        name: "model",
        region: "eu",
        state: "closed",
        attempts: 102,
        failures: 1,
        failovers: 1,
        costUsd: expect.closeTo(2.05),
        costPerMinuteUsd: expect.closeTo(0.41),
        lastError: { code: "STT_CONNECTION_LOST", atWallMs: clock.wallTimeMs() },
        stages: { first: { count: 100, p50Ms: 500, p95Ms: 950, p99Ms: 990, deadlineMs: 1425 } },
      },
    ]);
    const { histogram } = fleet.healthOf("llm", "model").snapshot().stages.first;
    expect(histogram.reduce((sum, count) => sum + count, 0)).toBe(100);
    expect(histogram.slice(0, 3)).toEqual([5, 5, 10]);
  });
});

describe("learned deadlines", () => {
  test("are a default until enough is known, then follow the vendor's own P95, and grow when they were too short", () => {
    const { route } = openFleet();
    const llm = new Fleet({ clock: new VirtualClock(), log: silentLog }).createRoute("llm", [first]);
    expect(llm.deadlineMs(first, "first")).toBe(2500);
    for (let time = 0; time < 40; time++) llm.attempt(first).measured("first", 600);
    expect(llm.deadlineMs(first, "first")).toBe(900);
    for (let time = 0; time < 4; time++) llm.attempt(first).measured("first", 900);
    expect(llm.deadlineMs(first, "first")).toBe(1350);
    expect(route.deadlineMs(local, "first")).toBeGreaterThan(route.deadlineMs(first, "first"));
  });

  test("stay within their bounds, whatever was measured", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("stt" as const, "llm" as const, "tts" as const, "s2s" as const),
        fc.constantFrom("open" as const, "first" as const, "between" as const),
        fc.array(fc.tuple(fc.double({ min: 0, max: 1e7, noNaN: true }), fc.boolean()), { maxLength: 60 }),
        fc.boolean(),
        (kind, stage, durations, isLocal) => {
          const latencies = new Latencies(durations.map(([durationMs, isLeast]) => ({ durationMs, isLeast })));
          const deadline = learnedDeadlineMs(stage, { kind, isLocal, latencies });
          expect(deadline).toBeGreaterThanOrEqual(350);
          expect(deadline).toBeLessThanOrEqual(10_000);
        },
      ),
    );
  });
});

describe("a latency window", () => {
  test("holds the last few hundred durations of a quarter of an hour", async () => {
    const clock = new VirtualClock();
    const window = new LatencyWindow(clock);
    for (let ms = 1; ms <= 300; ms++) window.add(ms);
    expect(window.read().count).toBe(256);
    expect(window.read().quantileMs(0)).toBe(45);
    await clock.advance(15 * 60_000 + 1);
    window.add(7);
    window.add(Number.NaN);
    window.add(-1);
    expect(window.read()).toMatchObject({ count: 1, longestMs: 7 });
  });

  test("has quantiles by nearest rank when nothing was given up", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 1, max: 100 }),
        (values, percent) => {
          const latencies = new Latencies(values.map((durationMs) => ({ durationMs, isLeast: false })));
          const sorted = values.toSorted((one, other) => one - other);
          const rank = Math.ceil((percent * values.length) / 100);
          expect(latencies.quantileMs(percent / 100)).toBe(sorted[rank - 1]);
        },
      ),
    );
  });

  test("counts what was given up as longer than it was waited for", () => {
    const samples = (known: number, given: number) => [
      ...Array.from({ length: known }, (_, index) => ({ durationMs: index + 1, isLeast: false })),
      ...Array.from({ length: given }, () => ({ durationMs: 500, isLeast: true })),
    ];
    const few = new Latencies(samples(98, 2));
    expect([few.quantileMs(0.5), few.quantileMs(0.95), few.quantileMs(0.99)]).toEqual([50, 95, undefined]);
    expect(new Latencies(samples(40, 60)).quantileMs(0.5)).toBeUndefined();
    const deadline = (known: number, given: number) =>
      learnedDeadlineMs("first", { kind: "llm", isLocal: false, latencies: new Latencies(samples(known, given)) });
    expect([deadline(98, 2), deadline(40, 60)]).toEqual([500, 2500]);
  });
});
