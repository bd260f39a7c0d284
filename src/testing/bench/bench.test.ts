import { describe, expect, it } from "vitest";
import { speechLike } from "../../audio/tone.ts";
import { seededRandom } from "../../base/random.ts";
import type { VirtualClock } from "../../base/virtual-clock.ts";
import { openSession } from "./bench-session.ts";
import type { CallSetting } from "./bench-session.ts";
import { turnRow } from "./row-result.ts";
import { scenarios } from "./rows.ts";
import { checkRuler } from "./self-check.ts";
import { SoundTimeline } from "./sound-timeline.ts";
import { summarise } from "./statistics.ts";
import { targets } from "./targets.ts";
import { plainTurn } from "./turns.ts";
import type { TurnFigure } from "./turns.ts";
import { UtteranceBank } from "./utterance-bank.ts";
import { runVirtually, virtualWorld } from "./virtual-world.ts";
import type { VirtualOptions } from "./virtual-world.ts";
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

function options(more: Partial<VirtualOptions> = {}): VirtualOptions {
  return {
    bank: new UtteranceBank([buzz]),
    random: seededRandom("bench test"),
    turns: 1,
    parallel: 1,
    signal: new AbortController().signal,
    ...more,
  };
}

/** Runs it until it has settled. */
async function inVirtualTime<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  let isSettled = false;
  const watched = work.finally(() => {
    isSettled = true;
  });
  await clock.runWhileNot(() => isSettled, 120_000);
  return watched;
}

async function oneTurn(setting: Omit<CallSetting, "line">): Promise<TurnFigure> {
  const world = virtualWorld(options());
  const utterance = await world.bank.make(
    { parts: ["what are your opening hours on friday"], voice: 0 },
    { sampleRateHz: 16_000, mulaw: false },
  );
  const reply = world.marks.reply((word) => `${word}, I can help you with that.`);
  const played = async (): Promise<TurnFigure> => {
    const session = await openSession(world, { ...setting, line: "loopback" }, "test");
    const figure = await plainTurn(session, { utterance, reply }, seededRandom(1));
    await session.call[Symbol.asyncDispose]();
    return figure;
  };
  return inVirtualTime(world.clock, played());
}

function turn(more: Partial<TurnFigure>): TurnFigure {
  return {
    firstSoundMs: more.realMs,
    realMs: undefined,
    earliestMs: undefined,
    isWrong: false,
    cutOff: false,
    overlapMs: 0,
    pauses: 0,
    cutPauses: 0,
    work: { began: "commit", onset: false, fallback: false, guesses: {}, firstMs: undefined, marks: {} },
    calls: 1,
    answers: 1,
    voice: "",
    text: "",
    ...more,
  };
}

const head = { name: "row", title: "row", line: "loopback" } as const;
const broken = expect.objectContaining({ code: "BENCH_RULER_BROKEN" });

describe("the ruler", () => {
  it("sees a delay that was put in, to the millisecond", async () => {
    const world = virtualWorld(options());
    const { seenMs } = await inVirtualTime(world.clock, checkRuler(world, "loopback"));
    expect(seenMs).toBeCloseTo(100, 0);
  });

  it("refuses a figure that is better than the delays inside it", () => {
    expect(turnRow([turn({ realMs: 576 })], { ...head, aloneMs: 575 }).n).toBe(1);
    expect(() => turnRow([turn({ realMs: 570 })], { ...head, aloneMs: 575 })).toThrow(broken);
  });

  it("lets work that began before the end be quicker, but no word come before its model and voice were done", () => {
    const began = { ...turn({}).work, began: "prediction" } as const;
    expect(turnRow([turn({ realMs: 200, work: began })], { ...head, aloneMs: 575 }).figures.realP50Ms).toBe(200);
    expect(() => turnRow([turn({ realMs: 200, earliestMs: 210, work: began })], head)).toThrow(broken);
  });

  it("counts what was cut off beside the latencies, not in them", () => {
    const { figures, notes } = turnRow(
      [turn({ realMs: 600 }), turn({ realMs: 100, cutOff: true, overlapMs: 80, pauses: 1, cutPauses: 1 })],
      head,
    );
    expect(figures).toMatchObject({ realP50Ms: 600, cutOffPerTurn: 50, cutOffPerPause: 100 });
    expect(notes).toEqual(["1 cut off for 250 ms or less"]);
  });

  it("finds stretches of sound, over late frames and gaps", () => {
    const timeline = new SoundTimeline(8000);
    const sound = new Int16Array(160).fill(0).map((_, index) => 8000 * Math.cos(index / 3));
    timeline.push(new Int16Array(160), 0);
    timeline.push(sound, 20);
    // Late by 12 ms: one sound still.
    timeline.push(sound, 52);
    timeline.push(sound, 300);
    const found = timeline.stretches.map(({ startMs, endMs }) => [Math.round(startMs), Math.round(endMs)]);
    expect(found).toEqual([
      [20, 72],
      [300, 320],
    ]);
    expect(timeline.onsetAfter(21)).toBeCloseTo(300, 0);
    expect(timeline.stretchesAfter(21)).toHaveLength(1);
  });

  it("takes percentiles by nearest rank", () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(summarise(values)).toEqual({ n: 100, p50: 50, p95: 95, p99: 99, least: 1, most: 100 });
  });
});

describe("a turn of the bench in virtual time", () => {
  it("takes the delays of the vendors and little more, model-led", async () => {
    const { realMs, cutOff, isWrong } = await oneTurn({ lead: "model" });
    expect({ cutOff, isWrong }).toEqual({ cutOff: false, isWrong: false });
    expect(realMs).toBeGreaterThanOrEqual(574);
    expect(realMs).toBeLessThan(605);
  });

  it("saves the recogniser's lag when the transcript is complete at the end of speech", async () => {
    const { realMs } = await oneTurn({ lead: "model", stt: { eager: true } });
    expect(realMs).toBeGreaterThanOrEqual(424);
    expect(realMs).toBeLessThan(455);
  });

  it("takes the wait for the end of the turn, rules-led", async () => {
    const { realMs } = await oneTurn({ lead: "rules" });
    expect(realMs).toBeGreaterThanOrEqual(223);
    expect(realMs).toBeLessThan(300);
  });
});

describe("the rows of the bench", () => {
  it("are all run in virtual time by the same code, and every target has its row", { timeout: 60_000 }, async () => {
    const rows = [];
    for (const scenario of scenarios) {
      if (scenario.isRealOnly) continue;
      const found = await runVirtually(scenario, options({ turns: 4, parallel: 4 }));
      for (const { name, n } of found)
        expect({ name, isEmpty: n === 0 && name !== "predicted" }).toEqual({ name, isEmpty: false });
      rows.push(...found);
    }
    const wrong = rows.filter(({ figures }) => (figures.wrongAnswers ?? 0) > 0).map(({ name }) => name);
    expect(wrong).toEqual([]);
    const names = new Set([...rows.map(({ name }) => name), "local", "provider-layer", "load-100"]);
    expect(targets.filter(({ row }) => !names.has(row))).toEqual([]);
  });
});
