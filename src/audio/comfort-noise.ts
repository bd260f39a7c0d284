import type { Random } from "../base/random.ts";
import { samplesPerFrame } from "./frame.ts";
import { dbToAmplitude } from "./level.ts";

/** How the silence of a line is to sound. */
export interface ComfortNoiseOptions {
  readonly sampleRateHz: number;
  readonly random: Random;
  /** RMS, dBFS. Default -62: heard as a line that is alive, not as noise. */
  readonly levelDb?: number;
}

/** Endless low noise in frames of 20 ms: a line that falls quite silent is taken for dead. */
export class ComfortNoise {
  readonly #frame: Int16Array;
  readonly #gain: number;
  #state: number;
  #smoothed = 0;

  constructor(options: ComfortNoiseOptions) {
    this.#frame = new Int16Array(samplesPerFrame(options.sampleRateHz));
    this.#state = options.random.integer(1, 0x7fffffff);
    this.#gain = dbToAmplitude(options.levelDb ?? -62) / rmsOfSmoothed;
  }

  /** The next frame; overwritten by the next call. */
  next(): Int16Array {
    const frame = this.#frame;
    for (let index = 0; index < frame.length; index++) {
      // xorshift32 (Marsaglia 2003): no allocation, and good enough for noise.
      this.#state ^= this.#state << 13;
      this.#state ^= this.#state >>> 17;
      this.#state ^= this.#state << 5;
      this.#smoothed = smoothing * this.#smoothed + (1 - smoothing) * (this.#state / 0x80000000);
      frame[index] = Math.round(this.#smoothed * this.#gain);
    }
    return frame;
  }
}

// A gentle low-pass takes the hiss off.
const smoothing = 0.6;
/** Uniform noise in -1 to 1 has a variance of 1/3; the low-pass leaves (1-a)²/(1-a²) of it. */
const rmsOfSmoothed = Math.sqrt((1 - smoothing) ** 2 / (1 - smoothing ** 2) / 3);
