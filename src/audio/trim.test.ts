import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sineWave } from "./tone.ts";
import { LeadingSilenceTrim } from "./trim.ts";

const sampleRateHz = 24_000;

describe("the trim of leading silence", () => {
  it("leaves 5 ms before the sound, and the sound whole, however it is cut", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20_000 }),
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: -500, max: 500 }),
        (silence, chunk, offset) => {
          const tone = sineWave({ sampleRateHz, frequencyHz: 500, durationMs: 100, levelDb: -6 });
          const sound = new Int16Array(silence + tone.length).fill(offset);
          tone.forEach((sample, index) => (sound[silence + index] = sample + offset));
          const output = trim(sound, chunk);
          const kept = Math.min(silence, 120);
          expect(output.length).toBeGreaterThanOrEqual(kept + tone.length - 3);
          expect(output.length).toBeLessThanOrEqual(kept + tone.length + 3);
          expect(output).toEqual([...sound.subarray(sound.length - output.length)]);
        },
      ),
    );
  });

  it("says how much it took, and passes what follows through as it is", () => {
    const trimmer = new LeadingSilenceTrim({ sampleRateHz });
    expect(trimmer.push(new Int16Array(4800))).toHaveLength(0);
    const tone = sineWave({ sampleRateHz, frequencyHz: 500, durationMs: 100 });
    trimmer.push(tone);
    expect(trimmer.trimmedMs).toBeGreaterThan(194);
    expect(trimmer.trimmedMs).toBeLessThan(196);
    const quiet = new Int16Array(480);
    expect(trimmer.push(quiet)).toBe(quiet);
  });

  it("gives up after a second: so long a silence is meant", () => {
    const output = trim(new Int16Array(48_000), 480);
    expect(output.length).toBeGreaterThanOrEqual(24_000);
    expect(output.length).toBeLessThanOrEqual(24_000 + 480);
  });

  it("gives nothing of an utterance that is all silence, and begins afresh", () => {
    const trimmer = new LeadingSilenceTrim({ sampleRateHz });
    expect(trimmer.push(new Int16Array(4800))).toHaveLength(0);
    trimmer.flush();
    expect(trimmer.trimmedMs).toBe(200);
    expect(trimmer.push(new Int16Array(4800))).toHaveLength(0);
  });
});

function trim(sound: Int16Array, chunk: number): number[] {
  const trimmer = new LeadingSilenceTrim({ sampleRateHz });
  const output: number[] = [];
  for (let from = 0; from < sound.length; from += chunk)
    output.push(...trimmer.push(sound.subarray(from, from + chunk)));
  trimmer.flush();
  return output;
}
