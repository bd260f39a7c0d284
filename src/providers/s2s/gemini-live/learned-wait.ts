const shortestMs = 120;
/** Before anything is known. */
const firstMs = 300;
const longestMs = 700;
const margin = 1.5;
const forgetting = 0.8;

/** How long to wait for words after a finalise: grows at once when they were late, and shrinks slowly. */
export class LearnedWait {
  #waitMs = firstMs;

  get waitMs(): number {
    return this.#waitMs;
  }

  /** The last words of a turn came so long after we had asked; 0: before. */
  learn(lateMs: number): void {
    const wantedMs = Math.min(longestMs, Math.max(shortestMs, lateMs * margin));
    this.#waitMs = wantedMs > this.#waitMs ? wantedMs : this.#waitMs * forgetting + wantedMs * (1 - forgetting);
  }
}
