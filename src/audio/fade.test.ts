import { describe, expect, it } from "vitest";
import { fadeAway, fadeIn, fadeOut } from "./fade.ts";

describe("a fade", () => {
  const full = (): Int16Array => new Int16Array(160).fill(10_000);

  it("rises smoothly from silence and leaves the rest", () => {
    const samples = full();
    fadeIn(samples, { sampleRateHz: 8000 });
    expect(samples[0]).toBeLessThan(10);
    expect(isRising(samples)).toBe(true);
    expect(new Set(samples.subarray(64))).toEqual(new Set([10_000]));
  });

  it("falls smoothly to silence at the end", () => {
    const samples = full();
    fadeOut(samples, { sampleRateHz: 8000, fadeMs: 5 });
    expect(samples.at(-1)).toBeLessThan(20);
    expect(isRising(samples.toReversed())).toBe(true);
    expect(new Set(samples.subarray(0, 120))).toEqual(new Set([10_000]));
  });

  it("falls at the beginning and stays silent, for a stop in mid-word", () => {
    const samples = full();
    fadeAway(samples, { sampleRateHz: 8000, fadeMs: 10 });
    expect(samples[0]).toBeGreaterThan(9900);
    expect(isRising(samples.toReversed())).toBe(true);
    expect(new Set(samples.subarray(80))).toEqual(new Set([0]));
  });

  it("takes a piece that is shorter than the fade", () => {
    const samples = new Int16Array(10).fill(10_000);
    fadeAway(samples, { sampleRateHz: 8000 });
    expect(samples[9]).toBeLessThan(100);
  });
});

function isRising(samples: Int16Array): boolean {
  return samples.every((sample, index) => index === 0 || sample >= (samples[index - 1] ?? 0));
}
