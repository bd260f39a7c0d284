const bucketMs = 5;
const bucketCount = 60;
const memoryLength = 128;

/** How much later than the fastest the last 128 packets came, and which lateness covers most of them. */
export class JitterHistogram {
  readonly #memory = new Uint8Array(memoryLength);
  readonly #counts = new Uint16Array(bucketCount);
  #at = 0;
  #size = 0;

  add(latenessMs: number): void {
    const bucket = Math.max(0, Math.min(bucketCount - 1, Math.ceil(latenessMs / bucketMs)));
    if (this.#size === memoryLength) this.#count(this.#memory[this.#at] ?? 0, -1);
    else this.#size++;
    this.#memory[this.#at] = bucket;
    this.#count(bucket, 1);
    this.#at = (this.#at + 1) % memoryLength;
  }

  /** The lateness, in steps of 5 ms, that this share of the packets did not exceed. */
  percentileMs(share: number): number {
    let left = Math.ceil(this.#size * share);
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      left -= this.#counts[bucket] ?? 0;
      if (left <= 0) return bucket * bucketMs;
    }
    return bucketCount * bucketMs;
  }

  reset(): void {
    this.#counts.fill(0);
    this.#at = 0;
    this.#size = 0;
  }

  #count(bucket: number, change: number): void {
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + change;
  }
}
