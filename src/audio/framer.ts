import { samplesPerFrame } from "./frame.ts";

/** Cuts audio that comes in chunks of any length into frames of one length. */
export class Framer {
  readonly #frame: Int16Array;
  readonly #onFrame: (samples: Int16Array) => void;
  #filled = 0;

  /** `frameLength` in samples; `onFrame` may read its argument until it returns. */
  constructor(frameLength: number, onFrame: (samples: Int16Array) => void) {
    this.#frame = new Int16Array(frameLength);
    this.#onFrame = onFrame;
  }

  /** Samples waiting for their frame to be full. */
  get pending(): number {
    return this.#filled;
  }

  push(samples: Int16Array): void {
    const frame = this.#frame;
    // The usual case on a line: the chunk is a frame, nothing is copied.
    if (this.#filled === 0 && samples.length === frame.length) {
      this.#onFrame(samples);
      return;
    }
    for (let from = 0; from < samples.length;) {
      const count = Math.min(samples.length - from, frame.length - this.#filled);
      for (let index = 0; index < count; index++) frame[this.#filled + index] = samples[from + index] ?? 0;
      this.#filled += count;
      from += count;
      if (this.#filled === frame.length) {
        this.#filled = 0;
        this.#onFrame(frame);
      }
    }
  }

  /** Fills the frame that was begun with silence and hands it over; does nothing when none was. */
  flush(): void {
    if (this.#filled === 0) return;
    this.#frame.fill(0, this.#filled);
    this.#filled = 0;
    this.#onFrame(this.#frame);
  }

  /** Forgets the frame that was begun. */
  reset(): void {
    this.#filled = 0;
  }
}

/** A framer for the 20 ms frames of the line. */
export function lineFramer(sampleRateHz: number, onFrame: (samples: Int16Array) => void): Framer {
  return new Framer(samplesPerFrame(sampleRateHz), onFrame);
}
