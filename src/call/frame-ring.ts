import type { AudioFrame } from "../audio/frame.ts";
import { frameMs, samplesPerFrame } from "../audio/frame.ts";

/** The last seconds of audio, in one buffer that is allocated once. Positions are ms of all audio that was pushed. */
export class FrameRing {
  readonly #samples: Int16Array;
  readonly #frameLength: number;
  readonly #sampleRateHz: number;
  #start = 0;
  #length = 0;
  #pushedFrames = 0;

  constructor(sampleRateHz: number, keepMs: number) {
    this.#sampleRateHz = sampleRateHz;
    this.#frameLength = samplesPerFrame(sampleRateHz);
    this.#samples = new Int16Array(this.#frameLength * Math.ceil(keepMs / frameMs));
  }

  /** Where the oldest frame that is kept begins. */
  get startMs(): number {
    return this.endMs - (this.#length / this.#frameLength) * frameMs;
  }

  /** Where the next frame will begin. */
  get endMs(): number {
    return this.#pushedFrames * frameMs;
  }

  /** Keeps a copy; the oldest frame goes when there is no room. Frames of another length are not kept. */
  push(frame: AudioFrame): void {
    if (frame.samples.length !== this.#frameLength) return;
    const capacity = this.#samples.length;
    this.#samples.set(frame.samples, (this.#start + this.#length) % capacity);
    this.#pushedFrames++;
    if (this.#length < capacity) this.#length += this.#frameLength;
    else this.#start = (this.#start + this.#frameLength) % capacity;
  }

  /** Hands out what is kept from `fromMs` on, oldest first. The frame may be read until `take` returns. */
  replay(take: (frame: AudioFrame) => void, fromMs = 0): void {
    const skipped = Math.max(0, Math.floor((fromMs - this.startMs) / frameMs)) * this.#frameLength;
    for (let offset = skipped; offset < this.#length; offset += this.#frameLength) {
      const at = (this.#start + offset) % this.#samples.length;
      take({ samples: this.#samples.subarray(at, at + this.#frameLength), sampleRateHz: this.#sampleRateHz });
    }
  }

  /** Forgets the frames that end before this position. */
  dropBefore(positionMs: number): void {
    const frames = Math.floor((positionMs - this.startMs) / frameMs);
    const length = Math.min(this.#length, Math.max(0, frames) * this.#frameLength);
    this.#start = (this.#start + length) % this.#samples.length;
    this.#length -= length;
  }
}
