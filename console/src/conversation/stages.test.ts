import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LatencyStage, TurnLatency } from "../../../src/turn/latency-budget.ts";
import { latencyNotes, percentile, spokenLatency, toBars, toScaleMs, toSums } from "./stages.ts";

const names = ["stt", "endpointing", "brain", "tts", "endpointing", "release"] as const;

function latencyOf(lengthsMs: readonly number[]): TurnLatency {
  const stages: LatencyStage[] = [];
  let startMs = 0;
  for (const [index, lengthMs] of lengthsMs.entries()) {
    stages.push({ name: names[index % names.length] ?? "stt", startMs, endMs: startMs + lengthMs });
    startMs += lengthMs;
  }
  return { totalMs: startMs, firstWordMs: startMs, stages, marks: {}, began: "commit" };
}

describe("the bars of a waterfall", () => {
  it("add up to the rounded whole, whatever the fractions", () => {
    const lengths = fc.array(fc.double({ min: 0, max: 3000, noNaN: true }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(lengths, (lengthsMs) => {
        const latency = latencyOf(lengthsMs);
        const sum = toBars(latency).reduce((total, { durationMs }) => total + durationMs, 0);
        expect(sum).toBe(Math.round(latency.firstWordMs));
      }),
    );
  });

  it("are added up by stage where a stage came twice", () => {
    const sums = toSums(latencyOf([10, 20, 30, 40, 50, 60]));
    expect(sums.map(({ name, durationMs }) => `${name} ${durationMs}`)).toEqual([
      "stt 10",
      "endpointing 70",
      "brain 30",
      "tts 40",
      "release 60",
    ]);
  });

  it("leave out what took no time", () => {
    expect(toBars(latencyOf([0.2, 120])).map(({ name }) => name)).toEqual(["endpointing"]);
  });

  it("are said as one sentence", () => {
    expect(spokenLatency({ ...latencyOf([150, 90]), totalMs: 100 })).toBe(
      "Answered after 240 milliseconds: Words 150 ms, Turn end 90 ms, a filler after 100 ms",
    );
  });

  it("say which work gave the reply, and never take an onset for the answer", () => {
    const latency = latencyOf([150, 90]);
    expect(latencyNotes(latency)).toEqual([]);
    expect(latencyNotes({ ...latency, totalMs: 80, onset: true, began: "prediction" })).toEqual([
      "an onset after 80 ms",
      "started early, by prediction",
    ]);
    expect(latencyNotes({ ...latency, began: "branch", fallback: true })).toEqual([
      "made ready before the caller spoke",
      "answered by a fallback",
    ]);
  });

  it("share a scale that ends on a round number", () => {
    expect(toScaleMs([latencyOf([410]), latencyOf([640])])).toBe(800);
    expect(toScaleMs([latencyOf([1010])])).toBe(1500);
    expect(toScaleMs([])).toBe(200);
  });
});

describe("percentiles", () => {
  it("are values that were measured", () => {
    const values = [500, 300, 400, 900];
    expect(percentile(values, 0.5)).toBe(400);
    expect(percentile(values, 0.95)).toBe(900);
    expect(percentile([], 0.5)).toBeUndefined();
  });
});
