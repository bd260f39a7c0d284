/** What the model hears at most. */
const keptSeconds = 8;

/** The last eight seconds of a caller, in a ring that is allocated once: 128 kB at 8 kHz. */
export class LastSeconds {
  readonly #ring: Int16Array;
  /** Where the next sample goes. */
  #end = 0;
  #isFull = false;

  constructor(sampleRateHz: number) {
    this.#ring = new Int16Array(sampleRateHz * keptSeconds);
  }

  push(samples: Int16Array): void {
    const { length } = this.#ring;
    const kept = samples.length > length ? samples.subarray(samples.length - length) : samples;
    const fits = Math.min(kept.length, length - this.#end);
    this.#ring.set(kept.subarray(0, fits), this.#end);
    this.#ring.set(kept.subarray(fits), 0);
    if (this.#end + kept.length >= length) this.#isFull = true;
    this.#end = (this.#end + kept.length) % length;
  }

  /** A copy, oldest sample first. */
  take(): Int16Array {
    if (!this.#isFull) return this.#ring.slice(0, this.#end);
    const copy = new Int16Array(this.#ring.length);
    copy.set(this.#ring.subarray(this.#end));
    copy.set(this.#ring.subarray(0, this.#end), this.#ring.length - this.#end);
    return copy;
  }
}
