import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../base/random.ts";
import { DtmfDetector, dtmfTone } from "./dtmf.ts";
import { decodeMulaw, encodeMulaw } from "./g711.ts";
import { hasEspeak, speak } from "./spoken-samples.test-support.ts";
import { sineWave, speechLike, whiteNoise } from "./tone.ts";

const allKeys = Array.from("1234567890*#ABCD");

describe.each([8000, 16_000] as const)("keypad tones at %i Hz", (sampleRateHz) => {
  const silence = (durationMs: number): Int16Array => new Int16Array(Math.round((durationMs * sampleRateHz) / 1000));

  it("hears every key once, however long it is held", () => {
    for (const durationMs of [50, 100, 700]) {
      const sound = allKeys.flatMap((key) => [...dtmfTone(key, { sampleRateHz, durationMs }), ...silence(60)]);
      expect(hear(Int16Array.from(sound), sampleRateHz)).toBe(allKeys.join(""));
    }
  });

  it("hears 40 ms of tone and 40 of pause, wherever it begins, at any usual level", () => {
    fc.assert(
      fc.property(
        fc.nat(400),
        fc.constantFrom(...allKeys),
        fc.integer({ min: -30, max: -9 }),
        (offset, key, levelDb) => {
          const tone = dtmfTone(key, { sampleRateHz, durationMs: 40, levelDb });
          const sound = [...new Int16Array(offset), ...tone, ...silence(40), ...tone, ...silence(80)];
          expect(hear(Int16Array.from(sound), sampleRateHz)).toBe(key + key);
        },
      ),
    );
  });

  it("takes no notice of a blip of up to 23 ms", () => {
    fc.assert(
      fc.property(
        fc.nat(400),
        fc.integer({ min: 1, max: 23 }),
        fc.constantFrom(...allKeys),
        (offset, durationMs, key) => {
          const sound = [...new Int16Array(offset), ...dtmfTone(key, { sampleRateHz, durationMs }), ...silence(80)];
          expect(hear(Int16Array.from(sound), sampleRateHz)).toBe("");
        },
      ),
    );
  });

  it("hears keys through noise and µ-law", () => {
    const random = seededRandom(1);
    for (const key of allKeys) {
      const tone = dtmfTone(key, { sampleRateHz, durationMs: 80, levelDb: -16 });
      const noise = whiteNoise({ sampleRateHz, durationMs: 80, levelDb: -32, random });
      const noisy = Int16Array.from(tone, (sample, index) => sample + (noise[index] ?? 0));
      const coded = decodeMulaw(encodeMulaw(noisy, new Uint8Array(noisy.length)), noisy);
      expect(hear(Int16Array.from([...coded, ...silence(60)]), sampleRateHz)).toBe(key);
    }
  });

  it("refuses single tones, tones of too unequal strength, and noise", () => {
    const one = sineWave({ sampleRateHz, frequencyHz: 770, durationMs: 200 });
    const other = sineWave({ sampleRateHz, frequencyHz: 1336, durationMs: 200, levelDb: -26 });
    const unequal = Int16Array.from(one, (sample, index) => sample + (other[index] ?? 0));
    const noise = whiteNoise({ sampleRateHz, durationMs: 5000, levelDb: -6, random: seededRandom(4) });
    for (const sound of [one, unequal, noise]) expect(hear(sound, sampleRateHz)).toBe("");
  });

  it("does not take a buzzing voice for a key", () => {
    expect(hear(speechLike({ sampleRateHz, durationMs: 10_000, levelDb: -3 }), sampleRateHz)).toBe("");
  });

  it.skipIf(!hasEspeak())("does not take talk for keys (skipped without espeak-ng)", () => {
    const text =
      "Good morning. One two three four five six seven eight nine zero. I would like to move my appointment, please, to a quarter past eleven on Thursday. Ooh, aah, mmm, hello hello, who is it?";
    for (const voice of ["en-us", "en-us+f3", "en-gb+m3"]) {
      expect(hear(speak(text, { sampleRateHz, voice }), sampleRateHz), voice).toBe("");
    }
  });
});

it("refuses keys that are on no keypad", () => {
  for (const key of ["", "E", "12"]) {
    expect(() => dtmfTone(key, { sampleRateHz: 8000 })).toThrow(expect.objectContaining({ code: "DTMF_UNKNOWN_KEY" }));
  }
});

function hear(sound: Int16Array, sampleRateHz: 8000 | 16_000): string {
  const detector = new DtmfDetector(sampleRateHz);
  const frame = sampleRateHz / 50;
  let heard = "";
  for (let from = 0; from + frame <= sound.length; from += frame)
    heard += detector.push(sound.subarray(from, from + frame)) ?? "";
  return heard;
}
