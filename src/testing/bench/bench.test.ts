import { describe, expect, it } from "vitest";
import { openEnergyVad } from "../../audio/energy-vad.ts";
import { Pacer } from "../../audio/pacer.ts";
import { speechLike } from "../../audio/tone.ts";
import { seededRandom } from "../../base/random.ts";
import { VirtualClock } from "../../base/virtual-clock.ts";
import { openSession } from "./bench-world.ts";
import type { BenchWorld, CallSetting } from "./bench-world.ts";
import { latencyRow, stopRow } from "./row-result.ts";
import { checkRuler } from "./self-check.ts";
import { SoundTimeline } from "./sound-timeline.ts";
import { summarise } from "./statistics.ts";
import { plainTurn } from "./turns.ts";
import type { TurnFigure } from "./turns.ts";
import type { TwilioExchange } from "./twilio-line.ts";
import { UtteranceBank } from "./utterance-bank.ts";
import type { CallerVoice } from "./voices.ts";

/** A buzz for every word. */
const buzz: CallerVoice = {
  name: "buzz",
  speak: (text) =>
    Promise.resolve({
      samples: speechLike({ sampleRateHz: 16_000, durationMs: 280 * text.split(" ").length }),
      sampleRateHz: 16_000,
    }),
};

function virtualWorld(clock: VirtualClock): BenchWorld {
  return {
    clock,
    vad: openEnergyVad(),
    pacer: new Pacer(clock),
    random: seededRandom("bench test"),
    bank: new UtteranceBank([buzz]),
    // Sockets have no virtual time; nothing here calls by telephone.
    exchange: undefined as unknown as TwilioExchange,
    signal: new AbortController().signal,
    parallel: 1,
    turns: 1,
    onProgress: () => undefined,
  };
}

async function oneTurn(setting: Omit<CallSetting, "line">, reply: string): Promise<TurnFigure> {
  const clock = new VirtualClock();
  const world = virtualWorld(clock);
  const utterance = await world.bank.make(
    { parts: ["what are your opening hours on friday"], voice: 0 },
    { sampleRateHz: 16_000, mulaw: false },
  );
  let figure: TurnFigure | undefined;
  const played = openSession(world, { ...setting, line: "loopback" }, "test").then(async (session) => {
    figure = await plainTurn(session, { utterance, reply }, seededRandom(1));
    await session.call[Symbol.asyncDispose]();
  });
  await clock.runWhileNot(() => figure !== undefined, 60_000);
  await clock.advance(1000);
  await played;
  // The clock ran until it was there.
  return figure as TurnFigure;
}

function turn(latencyMs: number): TurnFigure {
  return { latencyMs, cutOff: false, overlapMs: 0, detail: { voice: "", text: "", firstMs: undefined, marks: {} } };
}

const head = { name: "row", title: "row", line: "loopback", target: {}, peers: "–" } as const;

describe("the ruler", () => {
  it("sees a delay that was put in, to the millisecond", async () => {
    const clock = new VirtualClock();
    let seenMs: number | undefined;
    const checked = checkRuler(virtualWorld(clock), "loopback").then((check) => {
      ({ seenMs } = check);
    });
    await clock.runWhileNot(() => seenMs !== undefined, 60_000);
    await checked;
    expect(seenMs).toBeCloseTo(100, 0);
  });

  it("refuses a figure that is better than the delays inside it", () => {
    expect(latencyRow([turn(576)], { ...head, aloneMs: 575 }).n).toBe(1);
    expect(() => latencyRow([turn(573)], { ...head, aloneMs: 575 })).toThrow(
      expect.objectContaining({ code: "BENCH_RULER_BROKEN" }),
    );
    expect(() => stopRow([-1], head)).toThrow(expect.objectContaining({ code: "BENCH_RULER_BROKEN" }));
  });

  it("finds stretches of sound, over late frames and gaps", () => {
    const timeline = new SoundTimeline(8000);
    const sound = new Int16Array(160).fill(0).map((_, index) => 8000 * Math.cos(index / 3));
    timeline.push(new Int16Array(160), 0);
    timeline.push(sound, 20);
    timeline.push(sound, 43);
    timeline.push(sound, 300);
    const stretches = timeline.stretches.map(({ startMs, endMs }) => [Math.round(startMs), Math.round(endMs)]);
    expect(stretches).toEqual([
      [20, 63],
      [300, 320],
    ]);
    expect(timeline.onsetAfter(21)).toBeCloseTo(300, 0);
  });

  it("takes percentiles by nearest rank", () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(summarise(values)).toEqual({ n: 100, p50: 50, p95: 95, p99: 99, least: 1, most: 100 });
  });
});

describe("a turn of the bench in virtual time", () => {
  it("takes the delays of the vendors and little more, model-led", async () => {
    const { latencyMs, cutOff } = await oneTurn({ lead: "model" }, "Sure, I can help you with that.");
    expect(cutOff).toBe(false);
    expect(latencyMs).toBeGreaterThanOrEqual(575);
    expect(latencyMs).toBeLessThan(605);
  });

  it("saves the recogniser's lag when the transcript is complete at the end of speech", async () => {
    const { latencyMs } = await oneTurn({ lead: "model", eager: true }, "Sure, I can help you with that.");
    expect(latencyMs).toBeGreaterThanOrEqual(425);
    expect(latencyMs).toBeLessThan(455);
  });

  it("takes the wait for the end of the turn, rules-led", async () => {
    const { latencyMs } = await oneTurn({ lead: "rules" }, "Sure, I can help you with that.");
    expect(latencyMs).toBeGreaterThanOrEqual(224);
    expect(latencyMs).toBeLessThan(300);
  });
});
