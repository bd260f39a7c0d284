import type { Clock } from "../../base/clock.ts";

/** Upper bounds of the histogram's bars, ms; the last bar has none. */
export const histogramBoundsMs: readonly number[] = [50, 100, 200, 300, 400, 600, 800, 1200, 1800, 2700, 4000];

const capacity = 256;
const longestAgeMs = 15 * 60_000;

/** The last few hundred durations of the last quarter of an hour. Adding is cheap; asking sorts them. */
export class LatencyWindow {
  readonly #clock: Clock;
  readonly #durations = new Float64Array(capacity);
  readonly #times = new Float64Array(capacity);
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Nonsense (negative, NaN, infinite) is left out. */
  add(durationMs: number): void {
    if (!Number.isFinite(durationMs) || durationMs < 0) return;
    const slot = this.#count % capacity;
    this.#durations[slot] = durationMs;
    this.#times[slot] = this.#clock.now();
    this.#count++;
  }

  /** Every duration that still counts, shortest first. */
  sorted(): Float64Array {
    const held = Math.min(this.#count, capacity);
    const oldestMs = this.#clock.now() - longestAgeMs;
    return this.#durations
      .slice(0, held)
      .filter((_, index) => (this.#times[index] ?? 0) >= oldestMs)
      .sort();
  }

  /** How many durations lie in each bar of {@link histogramBoundsMs}. */
  histogram(): readonly number[] {
    const bars = Array.from({ length: histogramBoundsMs.length + 1 }, () => 0);
    for (const duration of this.sorted()) {
      const bar = histogramBoundsMs.findIndex((bound) => duration <= bound);
      const index = bar < 0 ? histogramBoundsMs.length : bar;
      bars[index] = (bars[index] ?? 0) + 1;
    }
    return bars;
  }
}

/** The value below which this share (0 to 1) of a sorted list lies (nearest rank); undefined for an empty one. */
export function quantileOf(sorted: ArrayLike<number>, share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
