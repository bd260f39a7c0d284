import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../base/random.ts";
import { openEnergyVad } from "./energy-vad.ts";
import { sineWave, speechLike, whiteNoise } from "./tone.ts";
import type { VadWindow } from "./vad.ts";

const sampleRateHz = 8000;

describe("the energy detector", () => {
  it("says that digital silence is none", () => {
    for (const window of detect(new Int16Array(8000))) {
      expect(window).toMatchObject({ levelDb: -96 });
      expect(window.probability).toBeLessThan(0.001);
      expect(window.voicedFromMs).toBeUndefined();
    }
  });

  it("finds a voice and where it begins and ends", () => {
    const sound = sequence([300, new Int16Array(0)], [500, speech(500)], [400, new Int16Array(0)]);
    const windows = detect(sound);
    expect(windows.map((window) => window.endMs)).toEqual(Array.from({ length: 60 }, (_, index) => (index + 1) * 20));
    const voiced = windows.filter((window) => window.probability >= 0.5);
    expect(voiced[0]?.voicedFromMs).toBeGreaterThanOrEqual(300);
    expect(voiced[0]?.voicedFromMs).toBeLessThanOrEqual(310);
    expect(voiced.at(-1)?.voicedToMs).toBeLessThanOrEqual(800);
    expect(voiced.at(-1)?.voicedToMs).toBeGreaterThanOrEqual(790);
    expect(voiced).toHaveLength(25);
  });

  it("finds the exact place inside a window, to 2.5 ms", () => {
    const sound = sequence([307.5, new Int16Array(0)], [105, sine(105)], [200, new Int16Array(0)]);
    const voiced = detect(sound).filter((window) => window.voicedFromMs !== undefined);
    expect(voiced[0]?.voicedFromMs).toBeCloseTo(307.5);
    expect(voiced.at(-1)?.voicedToMs).toBeCloseTo(412.5);
  });

  it("learns the noise of a line within two seconds, however loud, and hears a voice above it", () => {
    const sound = sequence([3000, new Int16Array(0)], [500, speech(500)], [500, new Int16Array(0)]);
    const windows = detect(
      mix(sound, whiteNoise({ sampleRateHz, durationMs: 4000, levelDb: -36, random: seededRandom(1) })),
    );
    const isVoice = (window: VadWindow): boolean => window.probability >= 0.5;
    expect(windows.slice(105, 150).filter(isVoice)).toHaveLength(0);
    expect(windows.slice(150, 175).filter(isVoice).length).toBeGreaterThanOrEqual(23);
    expect(windows.slice(177).filter(isVoice)).toHaveLength(0);
  });

  it("takes low noise for noise from the first window", () => {
    const windows = detect(whiteNoise({ sampleRateHz, durationMs: 1000, levelDb: -45, random: seededRandom(2) }));
    expect(windows.filter((window) => window.probability >= 0.35)).toHaveLength(0);
  });

  it("does not take a constant offset for a voice", () => {
    const windows = detect(new Int16Array(8000).fill(6000));
    expect(Math.max(...windows.map((window) => window.probability))).toBeLessThan(0.01);
  });

  it("does not lose a voice that never pauses", () => {
    const windows = detect(speech(6000));
    expect(windows.filter((window) => window.probability < 0.5).length).toBeLessThan(6);
  });

  it("gives the same windows however the audio is cut, and none after close", () => {
    const sound = sequence([100, new Int16Array(0)], [200, speech(200)]);
    const expected = detect(sound);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 20 }), (lengths) => {
        const windows: VadWindow[] = [];
        const stream = openEnergyVad().open(sampleRateHz, (window) => windows.push({ ...window }));
        let from = 0;
        for (const length of [...lengths, sound.length]) {
          stream.push({ samples: sound.subarray(from, from + length), sampleRateHz });
          from = Math.min(sound.length, from + length);
        }
        expect(windows).toEqual(expected);
        stream.close();
        stream.push({ samples: sound, sampleRateHz });
        expect(windows).toHaveLength(expected.length);
      }),
    );
  });

  it("refuses frames of another rate", () => {
    const stream = openEnergyVad().open(8000, () => undefined);
    expect(() => stream.push({ samples: new Int16Array(320), sampleRateHz: 16_000 })).toThrow(
      expect.objectContaining({ code: "AUDIO_WRONG_RATE" }),
    );
  });
});

function detect(sound: Int16Array): VadWindow[] {
  const windows: VadWindow[] = [];
  const stream = openEnergyVad().open(sampleRateHz, (window) => windows.push({ ...window }));
  for (let from = 0; from < sound.length; from += 160)
    stream.push({ samples: sound.subarray(from, from + 160), sampleRateHz });
  return windows;
}

function speech(durationMs: number): Int16Array {
  return speechLike({ sampleRateHz, durationMs, levelDb: -10 });
}

function sine(durationMs: number): Int16Array {
  return sineWave({ sampleRateHz, durationMs, frequencyHz: 400, levelDb: -10 });
}

/** Lays sounds one after the other, each in its own stretch of time; the rest of a stretch is silence. */
function sequence(...parts: readonly (readonly [number, Int16Array])[]): Int16Array {
  const lengths = parts.map(([durationMs]) => (durationMs * sampleRateHz) / 1000);
  const whole = new Int16Array(lengths.reduce((sum, length) => sum + length, 0));
  let from = 0;
  parts.forEach(([, samples], index) => {
    whole.set(samples, from);
    from += lengths[index] ?? 0;
  });
  return whole;
}

function mix(one: Int16Array, other: Int16Array): Int16Array {
  return Int16Array.from(one, (sample, index) => sample + (other[index] ?? 0));
}
