import type { AudioFrame } from "../audio/frame.ts";
import { samplesPerFrame } from "../audio/frame.ts";

/** The last seconds of audio, in one buffer that is allocated once. */
export class FrameRing {
  readonly #samples: Int16Array;
  readonly #frameLength: number;
  readonly #sampleRateHz: number;
  #start = 0;
  #length = 0;

  constructor(sampleRateHz: number, keepMs: number) {
    this.#sampleRateHz = sampleRateHz;
    this.#frameLength = samplesPerFrame(sampleRateHz);
    this.#samples = new Int16Array(this.#frameLength * Math.ceil(keepMs / 20));
  }

  /** Keeps a copy; the oldest frame goes when there is no room. Frames of another length are not kept. */
  push(frame: AudioFrame): void {
    if (frame.samples.length !== this.#frameLength) return;
    const capacity = this.#samples.length;
    this.#samples.set(frame.samples, (this.#start + this.#length) % capacity);
    if (this.#length < capacity) this.#length += this.#frameLength;
    else this.#start = (this.#start + this.#frameLength) % capacity;
  }

  /** Hands out what is kept, oldest first. The frame may be read until `take` returns. */
  replay(take: (frame: AudioFrame) => void): void {
    for (let offset = 0; offset < this.#length; offset += this.#frameLength) {
      const at = (this.#start + offset) % this.#samples.length;
      take({ samples: this.#samples.subarray(at, at + this.#frameLength), sampleRateHz: this.#sampleRateHz });
    }
  }

  clear(): void {
    this.#length = 0;
    this.#start = 0;
  }
}
