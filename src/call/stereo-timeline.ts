const channels = 2;

/**
 * Two sides of a call laid on one time axis: each side writes where its sound belongs, and what lies far enough in the
 * past is handed out in order, interleaved, silence where nobody spoke.
 */
export class StereoTimeline {
  readonly #sampleRateHz: number;
  /** A ring of interleaved samples. */
  readonly #ring: Int16Array;
  readonly #frames: number;
  /** The first frame that was not handed out yet. */
  #taken = 0;

  constructor(sampleRateHz: number, keepMs: number) {
    this.#sampleRateHz = sampleRateHz;
    this.#frames = this.#toFrame(keepMs);
    this.#ring = new Int16Array(this.#frames * channels);
  }

  /** Puts `samples` of one side at `atMs`. What lies before the part already taken, or beyond the ring, is dropped. */
  put(side: 0 | 1, samples: Int16Array, atMs: number): void {
    const start = this.#toFrame(atMs);
    for (let index = 0; index < samples.length; index++) {
      const frame = start + index;
      if (frame < this.#taken || frame >= this.#taken + this.#frames) continue;
      this.#ring[(frame % this.#frames) * channels + side] = samples[index] ?? 0;
    }
  }

  /** Makes one side silent from `fromMs` on. */
  clear(side: 0 | 1, fromMs: number): void {
    const end = this.#taken + this.#frames;
    for (let frame = Math.max(this.#taken, this.#toFrame(fromMs)); frame < end; frame++) {
      this.#ring[(frame % this.#frames) * channels + side] = 0;
    }
  }

  /** Hands out everything before `untilMs`, in stretches; each may be read until `take` returns. */
  takeUntil(untilMs: number, take: (interleaved: Int16Array) => void): void {
    const until = Math.min(this.#toFrame(untilMs), this.#taken + this.#frames);
    while (this.#taken < until) {
      const at = this.#taken % this.#frames;
      const count = Math.min(until - this.#taken, this.#frames - at);
      const stretch = this.#ring.subarray(at * channels, (at + count) * channels);
      take(stretch);
      stretch.fill(0);
      this.#taken += count;
    }
  }

  #toFrame(ms: number): number {
    return Math.max(0, Math.round((ms * this.#sampleRateHz) / 1000));
  }
}
