import type { Clock } from "../../base/clock.ts";

/** Upper bounds of the histogram's bars, ms; the last bar has none. */
export const histogramBoundsMs: readonly number[] = [50, 100, 200, 300, 400, 600, 800, 1200, 1800, 2700, 4000];

const capacity = 256;
const longestAgeMs = 15 * 60_000;

/** A duration; `isLeast`: it was not waited for longer, the true one is above it. */
interface Sample {
  readonly durationMs: number;
  readonly isLeast: boolean;
}

/** The last few hundred durations of the last quarter of an hour. Adding is cheap; asking sorts them. */
export class LatencyWindow {
  readonly #clock: Clock;
  readonly #durations = new Float64Array(capacity);
  readonly #times = new Float64Array(capacity);
  readonly #least = new Uint8Array(capacity);
  #added = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Nonsense (negative, NaN, infinite) is left out. */
  add(durationMs: number, isLeast = false): void {
    if (!Number.isFinite(durationMs) || durationMs < 0) return;
    const slot = this.#added % capacity;
    this.#durations[slot] = durationMs;
    this.#times[slot] = this.#clock.now();
    this.#least[slot] = isLeast ? 1 : 0;
    this.#added++;
  }

  read(): Latencies {
    const oldestMs = this.#clock.now() - longestAgeMs;
    const samples: Sample[] = [];
    for (let slot = 0; slot < Math.min(this.#added, capacity); slot++) {
      if ((this.#times[slot] ?? 0) < oldestMs) continue;
      samples.push({ durationMs: this.#durations[slot] ?? 0, isLeast: this.#least[slot] === 1 });
    }
    return new Latencies(samples);
  }
}

/** Durations as they were at one moment. */
export class Latencies {
  readonly #sorted: readonly Sample[];

  constructor(samples: readonly Sample[]) {
    // Of equal ones those that are known come first: the others were above.
    this.#sorted = samples.toSorted(
      (one, other) => one.durationMs - other.durationMs || Number(one.isLeast) - Number(other.isLeast),
    );
  }

  get count(): number {
    return this.#sorted.length;
  }

  /** 0 for none. */
  get longestMs(): number {
    return this.#sorted.at(-1)?.durationMs ?? 0;
  }

  /**
   * The value below which this share (0 to 1) lies: nearest rank, with those that were given up counted as longer than
   * they were waited for (Kaplan and Meier's estimate). Undefined where too many were given up to tell.
   */
  quantileMs(share: number): number | undefined {
    const { length } = this.#sorted;
    let above = 1;
    for (const [index, { durationMs, isLeast }] of this.#sorted.entries()) {
      if (isLeast) continue;
      above *= 1 - 1 / (length - index);
      // A hair of slack for the product's rounding.
      if (1 - above >= share - 1e-9) return durationMs;
    }
    return undefined;
  }

  /** How many durations lie in each bar of {@link histogramBoundsMs}. */
  histogram(): readonly number[] {
    const bars = Array.from({ length: histogramBoundsMs.length + 1 }, () => 0);
    for (const { durationMs } of this.#sorted) {
      const bar = histogramBoundsMs.findIndex((bound) => durationMs <= bound);
      const index = bar < 0 ? histogramBoundsMs.length : bar;
      bars[index] = (bars[index] ?? 0) + 1;
    }
    return bars;
  }
}
