import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dbToAmplitude, peakDb, rmsDb } from "./level.ts";
import { sineWave } from "./tone.ts";

describe("levels", () => {
  it("says -3 of a sine at full scale and 0 of its peak", () => {
    const sine = sineWave({ sampleRateHz: 16_000, frequencyHz: 1000, durationMs: 100, levelDb: 0 });
    expect(rmsDb(sine)).toBeCloseTo(-3.01, 1);
    expect(peakDb(sine)).toBeCloseTo(0, 1);
  });

  it("says silence of nothing, of zeros and of a constant offset", () => {
    expect([rmsDb(new Int16Array(0)), rmsDb(new Int16Array(160)), rmsDb(new Int16Array(160).fill(900))]).toEqual([
      -96, -96, -96,
    ]);
  });

  it("measures a part", () => {
    const samples = new Int16Array(200);
    samples.set(sineWave({ sampleRateHz: 8000, frequencyHz: 800, durationMs: 12.5, levelDb: -20 }), 100);
    expect(rmsDb(samples, { from: 0, to: 100 })).toBe(-96);
    expect(rmsDb(samples, { from: 100, to: 200 })).toBeCloseTo(-23, 0);
  });

  it("is never above full scale, and never below silence", () => {
    fc.assert(
      fc.property(fc.int16Array(), (samples) => {
        for (const level of [rmsDb(samples), peakDb(samples)]) expect(level >= -96 && level <= 0).toBe(true);
        expect(rmsDb(samples)).toBeLessThanOrEqual(peakDb(samples) + 1e-9);
      }),
    );
  });

  it("turns a level into an amplitude", () => {
    expect(dbToAmplitude(0)).toBe(32_768);
    expect(dbToAmplitude(-20)).toBeCloseTo(3276.8);
  });
});
