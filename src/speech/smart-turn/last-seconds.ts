/** What the model hears at most. */
const keptSeconds = 8;

/** The last eight seconds of a caller, in a ring that is allocated once: 128 kB at 8 kHz. */
export class LastSeconds {
  readonly #ring: Int16Array;
  /** Where the next sample goes. */
  #end = 0;
  #length = 0;

  constructor(sampleRateHz: number) {
    this.#ring = new Int16Array(sampleRateHz * keptSeconds);
  }

  push(samples: Int16Array): void {
    const size = this.#ring.length;
    const kept = samples.length > size ? samples.subarray(samples.length - size) : samples;
    const fits = size - this.#end;
    if (kept.length <= fits) {
      // The usual case, fifty times a second: the ring holds whole frames, and no view is made.
      this.#ring.set(kept, this.#end);
    } else {
      this.#ring.set(kept.subarray(0, fits), this.#end);
      this.#ring.set(kept.subarray(fits), 0);
    }
    this.#end = (this.#end + kept.length) % size;
    this.#length = Math.min(size, this.#length + kept.length);
  }

  /** Forgets all but the last samples. */
  keep(samples: number): void {
    this.#length = Math.min(this.#length, samples);
  }

  /** A copy, oldest sample first. */
  take(): Int16Array {
    const copy = new Int16Array(this.#length);
    const start = this.#end - this.#length;
    if (start >= 0) {
      copy.set(this.#ring.subarray(start, this.#end));
      return copy;
    }
    copy.set(this.#ring.subarray(start + this.#ring.length));
    copy.set(this.#ring.subarray(0, this.#end), -start);
    return copy;
  }
}
