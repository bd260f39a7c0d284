/**
 * The features that Smart Turn v3.2 was trained on: those of Whisper, over eight seconds, as Pipecat's own analyser makes
 * them (other ports pad at the end, and take their statistics over the unpadded part: the model then answers otherwise).
 */
import { melBands, melBins, melFilterBank } from "../../models/mel-filters.ts";
import { Fourier400, fourierSize } from "./fourier-400.ts";

/** What the model hears: the last eight seconds at 16 kHz, silence before them where there was less. */
export const heardSamples = 128_000;
export const melFrames = 800;
const hop = 160;
const padding = fourierSize / 2;

/** One band of the filter bank without its zeros. */
interface Band {
  readonly from: number;
  readonly weights: Float64Array;
}

/** Makes features; keeps its buffers, so that nothing is allocated by a call. One for each thread. */
export class LogMel {
  /** Band by band, 800 frames each: valid until the next call. */
  readonly features = new Float32Array(melBands * melFrames);
  readonly #padded = new Float64Array(heardSamples + 2 * padding);
  readonly #window = Float64Array.from(
    { length: fourierSize },
    (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / fourierSize),
  );
  readonly #bands = sparseBands();
  readonly #fourier = new Fourier400();
  readonly #power = [new Float64Array(melBins), new Float64Array(melBins)] as const;

  /** `samples`: 16 kHz, -32768 to 32767; of more than eight seconds the last ones count. */
  make(samples: Int16Array): Float32Array {
    this.#fill(samples.length > heardSamples ? samples.subarray(samples.length - heardSamples) : samples);
    for (let frame = 0; frame < melFrames; frame += 2) this.#twoFrames(frame);
    this.#compress();
    return this.features;
  }

  /** Brings the whole buffer, its silence included, to mean 0 and variance 1, and mirrors it at both ends. */
  #fill(samples: Int16Array): void {
    const buffer = this.#padded.subarray(padding, padding + heardSamples);
    const silent = heardSamples - samples.length;
    let sum = 0;
    for (const sample of samples) sum += sample / 32_768;
    const mean = sum / heardSamples;
    let squares = silent * mean * mean;
    for (const sample of samples) squares += (sample / 32_768 - mean) ** 2;
    const scale = 1 / Math.sqrt(squares / heardSamples + 1e-7);
    buffer.fill(Math.fround(-mean * scale), 0, silent);
    samples.forEach((sample, index) => {
      buffer[silent + index] = Math.fround((sample / 32_768 - mean) * scale);
    });
    for (let index = 1; index <= padding; index++) {
      this.#padded[padding - index] = buffer[index] ?? 0;
      this.#padded[padding + heardSamples - 1 + index] = buffer[heardSamples - 1 - index] ?? 0;
    }
  }

  /** Two real frames are one complex one: their spectra are its even and its odd half. */
  #twoFrames(frame: number): void {
    const { real, imaginary } = this.#fourier;
    const first = frame * hop;
    for (let index = 0; index < fourierSize; index++) {
      const weight = this.#window[index] ?? 0;
      real[index] = (this.#padded[first + index] ?? 0) * weight;
      imaginary[index] = (this.#padded[first + hop + index] ?? 0) * weight;
    }
    this.#fourier.transform();
    const [even, odd] = this.#power;
    for (let bin = 0; bin < melBins; bin++) {
      const mirror = bin === 0 ? 0 : fourierSize - bin;
      const [a, b] = [real[bin] ?? 0, imaginary[bin] ?? 0];
      const [c, d] = [real[mirror] ?? 0, imaginary[mirror] ?? 0];
      even[bin] = ((a + c) ** 2 + (b - d) ** 2) / 4;
      odd[bin] = ((b + d) ** 2 + (c - a) ** 2) / 4;
    }
    this.#bands.forEach(({ from, weights }, band) => {
      let one = 0;
      let other = 0;
      for (let index = 0; index < weights.length; index++) {
        const weight = weights[index] ?? 0;
        one += weight * (even[from + index] ?? 0);
        other += weight * (odd[from + index] ?? 0);
      }
      this.features[band * melFrames + frame] = Math.log10(Math.max(1e-10, one));
      this.features[band * melFrames + frame + 1] = Math.log10(Math.max(1e-10, other));
    });
  }

  /** Eight decades below the loudest, and about -1 to 1. */
  #compress(): void {
    let loudest = -10;
    for (const value of this.features) loudest = Math.max(loudest, value);
    for (let index = 0; index < this.features.length; index++) {
      this.features[index] = (Math.max(loudest - 8, this.features[index] ?? 0) + 4) / 4;
    }
  }
}

function sparseBands(): Band[] {
  const bank = melFilterBank();
  return Array.from({ length: melBands }, (_, band) => {
    const row = bank.subarray(band * melBins, (band + 1) * melBins);
    const from = row.findIndex((weight) => weight > 0);
    const to = row.findLastIndex((weight) => weight > 0);
    return { from, weights: Float64Array.from(row.subarray(from, to + 1)) };
  });
}
