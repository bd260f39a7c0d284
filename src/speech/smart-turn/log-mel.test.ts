import { describe, expect, it } from "vitest";
import { seededRandom } from "../../base/random.ts";
import { Fourier400 } from "./fourier-400.ts";
import { heardSamples, LogMel, melFrames } from "./log-mel.ts";

/** A sweep with noise on it, with a silent stretch: every band and the floor are met. */
function sweep(samples: number): Int16Array {
  const random = seededRandom(7);
  return Int16Array.from({ length: samples }, (_, index) => {
    const seconds = index / 16_000;
    if (seconds > 1.2 && seconds < 1.5) return 0;
    const tone = Math.sin(2 * Math.PI * (80 + 900 * seconds) * seconds);
    return Math.round(9000 * tone + 600 * (2 * random.next() - 1));
  });
}

/**
 * The published recipe word by word, slowly and with nothing shared with the code: statistics, mirror, window, the plain
 * sum of the transform, triangles over the Slaney scale (Auditory Toolbox 1998), logarithm.
 */
class Reference {
  readonly #signal: number[];

  constructor(samples: Int16Array) {
    const padded = [...new Int16Array(heardSamples - samples.length), ...samples].map((s) => s / 32_768);
    const mean = padded.reduce((a, b) => a + b, 0) / padded.length;
    const variance = padded.reduce((a, b) => a + (b - mean) ** 2, 0) / padded.length;
    this.#signal = padded.map((value) => (value - mean) / Math.sqrt(variance + 1e-7));
  }

  /** log10 of the 80 bands of one frame. */
  frame(frame: number): number[] {
    const windowed = Array.from({ length: 400 }, (_, index) => {
      let at = frame * 160 + index - 200;
      if (at < 0) at = -at;
      if (at >= heardSamples) at = 2 * (heardSamples - 1) - at;
      return (this.#signal[at] ?? Number.NaN) * (0.5 - 0.5 * Math.cos((2 * Math.PI * index) / 400));
    });
    const power = Array.from({ length: 201 }, (_, bin) => {
      let [real, imaginary] = [0, 0];
      windowed.forEach((value, index) => {
        real += value * Math.cos((2 * Math.PI * bin * index) / 400);
        imaginary += value * Math.sin((2 * Math.PI * bin * index) / 400);
      });
      return real * real + imaginary * imaginary;
    });
    const toMel = (hz: number): number =>
      hz < 1000 ? (3 * hz) / 200 : 15 + (27 * Math.log(hz / 1000)) / Math.log(6.4);
    const toHz = (mel: number): number => (mel < 15 ? (200 * mel) / 3 : 1000 * 6.4 ** ((mel - 15) / 27));
    const edge = (index: number): number => toHz((toMel(8000) * index) / 81);
    return Array.from({ length: 80 }, (_, band) => {
      const [low, centre, high] = [edge(band), edge(band + 1), edge(band + 2)];
      const energy = power.reduce((sum, value, bin) => {
        const hz = bin * 40;
        const rise = (hz - low) / (centre - low);
        const fall = (high - hz) / (high - centre);
        return sum + Math.max(0, Math.min(rise, fall)) * (2 / (high - low)) * value;
      }, 0);
      return Math.log10(Math.max(1e-10, energy));
    });
  }
}

describe("the features of the turn model", () => {
  it("transforms as the plain sum does", () => {
    const fourier = new Fourier400();
    const random = seededRandom(3);
    const input = Array.from({ length: 400 }, () => [random.next() - 0.5, random.next() - 0.5] as const);
    input.forEach(([real, imaginary], index) => {
      fourier.real[index] = real;
      fourier.imaginary[index] = imaginary;
    });
    fourier.transform();
    for (let bin = 0; bin < 400; bin++) {
      let [real, imaginary] = [0, 0];
      input.forEach(([x, y], index) => {
        const angle = (-2 * Math.PI * bin * index) / 400;
        real += x * Math.cos(angle) - y * Math.sin(angle);
        imaginary += x * Math.sin(angle) + y * Math.cos(angle);
      });
      expect(fourier.real[bin]).toBeCloseTo(real, 10);
      expect(fourier.imaginary[bin]).toBeCloseTo(imaginary, 10);
    }
  });

  it.each([
    ["less than eight seconds", 40_000],
    ["eight seconds", heardSamples],
  ])("are those of the published recipe, for %s", (_, length) => {
    const samples = sweep(length);
    const mel = new LogMel();
    const features = mel.make(samples);
    const reference = new Reference(samples);
    // The loudest value of all frames sets the floor; the reference is too slow to make them all.
    const frames = [0, 1, 2, 399, 560, 561, 650, 700, 701, 702, 798, 799];
    const loudest = Math.max(...features) * 4 - 4;
    for (const frame of frames) {
      reference.frame(frame).forEach((value, band) => {
        const expected = (Math.max(value, loudest - 8) + 4) / 4;
        expect(Math.abs((features[band * melFrames + frame] ?? Number.NaN) - expected)).toBeLessThan(2e-5);
      });
    }
  });

  it("hear the last eight seconds of more, and are the same every time", () => {
    const samples = sweep(heardSamples + 12_345);
    const mel = new LogMel();
    const whole = mel.make(samples).slice();
    mel.make(new Int16Array(100));
    expect(mel.make(samples.subarray(12_345))).toEqual(whole);
  });

  it("are finite for a dead line", () => {
    const features = new LogMel().make(new Int16Array(0));
    expect(features.every((value) => Number.isFinite(value))).toBe(true);
  });
});
