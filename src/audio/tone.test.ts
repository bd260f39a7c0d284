import { describe, expect, it } from "vitest";
import { seededRandom } from "../base/random.ts";
import { peakDb, rmsDb } from "./level.ts";
import { sineWave, speechLike, whiteNoise } from "./tone.ts";

describe("test signals", () => {
  it("have the length and the peak asked for", () => {
    const options = { sampleRateHz: 16_000, durationMs: 500, levelDb: -12 };
    for (const sound of [
      sineWave({ ...options, frequencyHz: 1000 }),
      speechLike(options),
      whiteNoise({ ...options, random: seededRandom(1) }),
    ]) {
      expect(sound).toHaveLength(8000);
      expect(peakDb(sound)).toBeCloseTo(-12, 0);
    }
  });

  it("do not wrap at full scale", () => {
    expect(Math.max(...sineWave({ sampleRateHz: 8000, frequencyHz: 100, durationMs: 100, levelDb: 6 }))).toBe(32_767);
  });

  it("sound from the first millisecond to the last, as a voice without pauses", () => {
    const sound = speechLike({ sampleRateHz: 8000, durationMs: 1000, levelDb: -6 });
    for (let from = 0; from < 8000; from += 160) expect(rmsDb(sound, { from, to: from + 160 })).toBeGreaterThan(-45);
    expect(Math.abs(sound.reduce((sum, sample) => sum + sample, 0) / sound.length)).toBeLessThan(30);
  });

  it("are the same for the same seed", () => {
    const noise = (seed: number): Int16Array =>
      whiteNoise({ sampleRateHz: 8000, durationMs: 20, random: seededRandom(seed) });
    expect(noise(1)).toEqual(noise(1));
    expect(noise(1)).not.toEqual(noise(2));
  });
});
