import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rmsDb } from "./level.ts";
import { openResampler } from "./resample.ts";
import { sineWave } from "./tone.ts";

const inputs = [8000, 16_000, 22_050, 24_000, 44_100, 48_000] as const;
const outputs = [8000, 16_000, 24_000, 48_000] as const;
const pairs = inputs.flatMap((fromHz) => outputs.map((toHz) => ({ fromHz, toHz })));

describe.each(pairs)("from $fromHz to $toHz Hz", ({ fromHz, toHz }) => {
  it("delays by at most 5 ms", () => {
    expect(openResampler(fromHz, toHz).delayMs).toBeLessThanOrEqual(5);
  });

  it("gives 20 ms for 20 ms, and all of the sound in the end", () => {
    const resampler = openResampler(fromHz, toHz);
    let total = 0;
    for (let frame = 0; frame < 50; frame++) total += resampler.push(new Int16Array(fromHz / 50)).length;
    expect(total).toBe(toHz);
    const tail = resampler.flush().length;
    expect(Math.abs(tail - (resampler.delayMs * toHz) / 1000)).toBeLessThanOrEqual(1);
  });

  it("keeps a tone of 1 kHz at its level, in time, and clean", () => {
    const resampler = openResampler(fromHz, toHz);
    const output = resampler
      .push(sineWave({ sampleRateHz: fromHz, frequencyHz: 1000, levelDb: -6, durationMs: 200 }))
      .slice();
    const expected = Float64Array.from({ length: output.length }, (_, index) => {
      const seconds = index / toHz - resampler.delayMs / 1000;
      return 32_768 * 10 ** (-6 / 20) * Math.sin(2 * Math.PI * 1000 * seconds);
    });
    const from = toHz / 50;
    const error = Int16Array.from(
      output.subarray(from),
      (sample, index) => sample - Math.round(expected[from + index] ?? 0),
    );
    expect(rmsDb(error)).toBeLessThan(rmsDb(output.subarray(from)) - 50);
  });

  it("gives the same whatever the chunks", () => {
    const sound = noise(fromHz / 10);
    const whole = openResampler(fromHz, toHz);
    const expected = [...whole.push(sound), ...whole.flush()];
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: Math.floor(fromHz / 20) }), { maxLength: 30 }), (lengths) => {
        const resampler = openResampler(fromHz, toHz);
        const output: number[] = [];
        let from = 0;
        for (const length of [...lengths, sound.length]) {
          output.push(...resampler.push(sound.subarray(from, from + length)));
          from = Math.min(sound.length, from + length);
        }
        output.push(...resampler.flush());
        expect(output).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });
});

describe.each(pairs.filter(({ fromHz, toHz }) => fromHz > toHz))(
  "down from $fromHz to $toHz Hz",
  ({ fromHz, toHz }) => {
    it("stops what the lower rate cannot carry by 50 dB", () => {
      for (const frequencyHz of [toHz * 0.505, toHz * 0.55, toHz * 0.7, fromHz * 0.485]) {
        const tone = sineWave({ sampleRateHz: fromHz, frequencyHz, levelDb: -3, durationMs: 200 });
        const output = openResampler(fromHz, toHz).push(tone);
        expect(rmsDb(output.subarray(toHz / 50)), `${frequencyHz} Hz`).toBeLessThan(rmsDb(tone) - 50);
      }
    });
  },
);

describe.each(pairs.filter(({ fromHz, toHz }) => fromHz < toHz))("up from $fromHz to $toHz Hz", ({ fromHz, toHz }) => {
  it("adds no image above the old band", () => {
    const frequencyHz = fromHz * 0.4;
    const output = openResampler(fromHz, toHz).push(
      sineWave({ sampleRateHz: fromHz, frequencyHz, levelDb: -6, durationMs: 400 }),
    );
    const settled = output.subarray(toHz / 50);
    const tone = powerAt(settled, frequencyHz / toHz);
    for (const imageHz of [fromHz - frequencyHz, fromHz + frequencyHz].filter((hz) => hz <= toHz / 2)) {
      expect(10 * Math.log10(powerAt(settled, imageHz / toHz) / tone), `${imageHz} Hz`).toBeLessThan(-50);
    }
  });
});

describe("a resampler", () => {
  it("begins afresh after flush", () => {
    const resampler = openResampler(16_000, 8000);
    const first = [...resampler.push(noise(777)), ...resampler.flush()];
    expect([...resampler.push(noise(777)), ...resampler.flush()]).toEqual(first);
  });

  it("clips instead of wrapping", () => {
    const square = Int16Array.from({ length: 1600 }, (_, index) =>
      Math.floor(index / 20) % 2 === 0 ? 32_767 : -32_768,
    );
    const output = openResampler(8000, 16_000).push(square);
    // At twice the rate an edge takes more than one step; a wrapped overshoot would jump by the whole range.
    const jumps = Array.from(output.subarray(1), (sample, index) => Math.abs(sample - (output[index] ?? 0)));
    expect(Math.max(...jumps)).toBeLessThan(60_000);
    expect(Math.max(...output)).toBe(32_767);
    expect(Math.min(...output)).toBe(-32_768);
  });

  it("keeps a constant a constant", () => {
    for (const { fromHz, toHz } of pairs) {
      const output = openResampler(fromHz, toHz).push(new Int16Array(fromHz / 10).fill(1000));
      expect(new Set(output.subarray(toHz / 50)), `${fromHz} to ${toHz}`).toEqual(new Set([1000]));
    }
  });

  it("refuses rates it does not know, and says which it knows", () => {
    expect(() => openResampler(11_025, 8000)).toThrow(
      expect.objectContaining({ code: "AUDIO_UNSUPPORTED_RATE", field: "fromHz" }),
    );
    expect(() => openResampler(8000, 44_100 as 8000)).toThrow(
      expect.objectContaining({
        code: "AUDIO_UNSUPPORTED_RATE",
        field: "toHz",
        hint: expect.stringContaining("8000, 16000"),
      }),
    );
  });

  it("hands out one buffer again and again", () => {
    const resampler = openResampler(48_000, 16_000);
    const frame = new Int16Array(960);
    expect(resampler.push(frame)).toBe(resampler.push(frame));
  });
});

/** A reproducible noise. */
function noise(length: number): Int16Array {
  let state = 1;
  return Int16Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 16) - 16_384;
  });
}

/** Power of one frequency (in cycles per sample), through a Hann window. */
function powerAt(samples: Int16Array, frequency: number): number {
  let real = 0;
  let imaginary = 0;
  samples.forEach((sample, index) => {
    const windowed = sample * (1 - Math.cos((2 * Math.PI * index) / samples.length));
    real += windowed * Math.cos(2 * Math.PI * frequency * index);
    imaginary += windowed * Math.sin(2 * Math.PI * frequency * index);
  });
  return real * real + imaginary * imaginary;
}
