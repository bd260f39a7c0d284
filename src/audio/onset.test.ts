import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OnsetMeter } from "./onset.ts";
import { sineWave } from "./tone.ts";

const sampleRateHz = 16_000;

describe("an onset meter", () => {
  it("finds the first and the last sample of sound, to the sample, however it is cut", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 100, max: 3000 }),
        fc.integer({ min: -1000, max: 1000 }),
        fc.integer({ min: 1, max: 700 }),
        (before, length, offset, chunk) => {
          const sound = new Int16Array(before + length + 2000).fill(offset);
          // A square wave: every sample of it is sound.
          for (let index = 0; index < length; index++) {
            sound[before + index] = offset + (Math.floor(index / 16) % 2 === 0 ? 3000 : -3000);
          }
          const meter = new OnsetMeter({ sampleRateHz });
          for (let from = 0; from < sound.length; from += chunk) meter.push(sound.subarray(from, from + chunk));
          expect(meter.firstVoicedSample).toBe(before);
          expect(meter.lastVoicedSample).toBe(before + length - 1);
        },
      ),
    );
  });

  it("finds both ends of a tone within a millisecond", () => {
    const sound = new Int16Array(sampleRateHz);
    sound.set(sineWave({ sampleRateHz, frequencyHz: 440, durationMs: 300, levelDb: -12 }), 4000);
    const meter = new OnsetMeter({ sampleRateHz });
    meter.push(sound);
    expect(Math.abs((meter.firstVoicedSample ?? 0) - 4000)).toBeLessThan(16);
    expect(Math.abs((meter.lastVoicedSample ?? 0) - 8799)).toBeLessThan(16);
  });

  it("hears nothing in silence, in sound below its threshold, and in a click", () => {
    for (const sound of [
      new Int16Array(8000),
      sineWave({ sampleRateHz, frequencyHz: 300, durationMs: 500, levelDb: -45 }),
      Int16Array.from({ length: 8000 }, (_, index) => (index === 4000 ? 20_000 : 0)),
    ]) {
      const meter = new OnsetMeter({ sampleRateHz });
      meter.push(sound);
      expect(meter.firstVoicedSample).toBeUndefined();
      expect(meter.lastVoicedSample).toBeUndefined();
    }
  });

  it("follows a sound down to below the threshold, and begins afresh on reset", () => {
    const meter = new OnsetMeter({ sampleRateHz });
    meter.push(sineWave({ sampleRateHz, frequencyHz: 300, durationMs: 100, levelDb: -20 }));
    meter.push(sineWave({ sampleRateHz, frequencyHz: 300, durationMs: 100, levelDb: -43 }));
    expect(meter.lastVoicedSample).toBeGreaterThan(3150);
    meter.reset();
    expect(meter.position).toBe(0);
    expect(meter.firstVoicedSample).toBeUndefined();
  });
});
