import { OnsetMeter } from "./onset.ts";

/** How much silence to take off. */
export interface TrimOptions {
  readonly sampleRateHz: number;
  /** Where sound begins, dBFS. Default -40. */
  readonly thresholdDb?: number;
  /** Left in front of the sound, so that a soft attack survives. Default 5. */
  readonly keepMs?: number;
  /** Never more than this; what is quiet for longer is meant to be. Default 1000. */
  readonly maxTrimMs?: number;
}

const nothing = new Int16Array(0);

/** Takes the silence off the front of streamed audio, as speech engines put it there, so that the caller need not hear it. */
export class LeadingSilenceTrim {
  readonly #meter: OnsetMeter;
  readonly #keepLength: number;
  readonly #maxTrimLength: number;
  readonly #msPerSample: number;
  #isOpen = false;
  #trimmed = 0;
  /** What was kept back so far: a sound just beginning may reach into it. */
  #held: Int16Array = nothing;

  constructor(options: TrimOptions) {
    const { sampleRateHz, thresholdDb = -40, keepMs = 5, maxTrimMs = 1000 } = options;
    this.#meter = new OnsetMeter({ sampleRateHz, thresholdDb });
    this.#keepLength = Math.round((keepMs * sampleRateHz) / 1000);
    this.#maxTrimLength = (maxTrimMs * sampleRateHz) / 1000;
    this.#msPerSample = 1000 / sampleRateHz;
  }

  /** How much was taken off so far. */
  get trimmedMs(): number {
    return this.#trimmed * this.#msPerSample;
  }

  /** Takes the next chunk and returns what may be played: nothing while it is silent, then everything. */
  push(samples: Int16Array): Int16Array {
    if (this.#isOpen) return samples;
    this.#meter.push(samples);
    // Not on the path of every frame: this ends with the first sound.
    const joined = join(this.#held, samples);
    const joinedFrom = this.#meter.position - joined.length;
    const first = this.#meter.firstVoicedSample;
    if (first !== undefined || this.#meter.position >= this.#maxTrimLength) {
      this.#isOpen = true;
      this.#held = nothing;
      return this.#cut(joined, (first ?? this.#meter.position) - this.#keepLength - joinedFrom);
    }
    // An onset is confirmed up to 5 ms after it began, and what is to be left in front of it comes before that.
    const keepLength = this.#keepLength + Math.ceil(5 / this.#msPerSample);
    this.#held = this.#cut(joined, joined.length - keepLength);
    return nothing;
  }

  /** The audio is over. What was held back was silence and counts as taken off; begins afresh. */
  flush(): void {
    this.#trimmed += this.#held.length;
    this.#held = nothing;
    this.#isOpen = false;
    this.#meter.reset();
  }

  #cut(samples: Int16Array, count: number): Int16Array {
    const from = Math.max(0, count);
    this.#trimmed += from;
    return samples.subarray(from);
  }
}

function join(one: Int16Array, other: Int16Array): Int16Array {
  const both = new Int16Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
