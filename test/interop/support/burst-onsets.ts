import { durationMs } from "../../../src/audio/frame.ts";

const loud = 1000;
const quietMs = 150;

/** Finds where each burst of sound begins, for audio with pauses of 150 ms and more between bursts. */
export class BurstOnsets {
  readonly onsetsMs: number[] = [];
  readonly #sampleRateHz: number;
  #lastLoudMs = -Infinity;

  constructor(sampleRateHz: number) {
    this.#sampleRateHz = sampleRateHz;
  }

  /** Takes samples that began to sound at `atMs`. */
  push(samples: Int16Array, atMs: number): void {
    samples.forEach((sample, index) => {
      if (Math.abs(sample) < loud) return;
      const sampleMs = atMs + durationMs(index, this.#sampleRateHz);
      if (sampleMs - this.#lastLoudMs >= quietMs) this.onsetsMs.push(sampleMs);
      this.#lastLoudMs = sampleMs;
    });
  }
}
