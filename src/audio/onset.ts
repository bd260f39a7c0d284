import { dbToAmplitude } from "./level.ts";

/** What counts as sound. */
export interface OnsetMeterOptions {
  readonly sampleRateHz: number;
  /** Sound begins at this level of a sample, dBFS. Default -40. */
  readonly thresholdDb?: number;
  /** And lasts down to this much below. Default 6. */
  readonly hysteresisDb?: number;
}

/** So many samples above the threshold, within so long, make an onset; fewer are a click. */
const confirmingSamples = 3;
const confirmingMs = 5;
/** Quiet for longer than this, and the next sound must pass the higher threshold again. */
const lingerMs = 50;
/**
 * A constant offset is no sound: it is followed quickly while there is silence, and slowly during sound. (A high-pass
 * would do the same, but rings on after the last sample.)
 */
const quietOffsetMs = 20;
const soundOffsetMs = 500;
/** An offset at the very beginning beyond this is taken for sound. */
const largestOffset = 1000;

/** Finds the first and the last sample of sound in a stream, to the sample. Counts from the first sample pushed. */
export class OnsetMeter {
  readonly #beginAt: number;
  readonly #lastAt: number;
  readonly #confirmingLength: number;
  readonly #lingerLength: number;
  readonly #quietStep: number;
  readonly #soundStep: number;
  #position = 0;
  #offset = 0;
  #candidate = -1;
  #candidateCount = 0;
  #first = -1;
  #last = -1;

  constructor(options: OnsetMeterOptions) {
    const { sampleRateHz, thresholdDb = -40, hysteresisDb = 6 } = options;
    this.#beginAt = dbToAmplitude(thresholdDb);
    this.#lastAt = dbToAmplitude(thresholdDb - hysteresisDb);
    this.#confirmingLength = (confirmingMs * sampleRateHz) / 1000;
    this.#lingerLength = (lingerMs * sampleRateHz) / 1000;
    this.#quietStep = 1000 / (quietOffsetMs * sampleRateHz);
    this.#soundStep = 1000 / (soundOffsetMs * sampleRateHz);
  }

  /** Samples pushed so far. */
  get position(): number {
    return this.#position;
  }

  /** Where sound first began; `undefined` while there was none. */
  get firstVoicedSample(): number | undefined {
    return this.#first < 0 ? undefined : this.#first;
  }

  /** The last sample of sound so far. */
  get lastVoicedSample(): number | undefined {
    return this.#last < 0 ? undefined : this.#last;
  }

  /** Measures the next samples. */
  push(samples: Int16Array): void {
    if (this.#position === 0) {
      const first = samples[0] ?? 0;
      this.#offset = Math.abs(first) > largestOffset ? 0 : first;
    }
    for (let index = 0; index < samples.length; index++) {
      const value = (samples[index] ?? 0) - this.#offset;
      const magnitude = Math.abs(value);
      const isSound = magnitude >= this.#lastAt;
      this.#offset += value * (isSound ? this.#soundStep : this.#quietStep);
      if (isSound) this.#hear(this.#position + index, magnitude);
    }
    this.#position += samples.length;
  }

  /** Begins afresh at position 0. */
  reset(): void {
    this.#position = 0;
    this.#offset = 0;
    this.#candidate = -1;
    this.#candidateCount = 0;
    this.#first = -1;
    this.#last = -1;
  }

  #hear(at: number, magnitude: number): void {
    if (this.#last >= 0 && at - this.#last <= this.#lingerLength) {
      this.#last = at;
      return;
    }
    if (magnitude < this.#beginAt) return;
    if (this.#candidate < 0 || at - this.#candidate > this.#confirmingLength) {
      this.#candidate = at;
      this.#candidateCount = 0;
    }
    this.#candidateCount++;
    if (this.#candidateCount < confirmingSamples) return;
    if (this.#first < 0) this.#first = this.#candidate;
    this.#last = at;
    this.#candidate = -1;
  }
}
