import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Clock } from "./clock.ts";

/** How long callbacks wait for the event loop. */
export interface LoopDelay {
  /** 99 of 100 samples of the last five to ten seconds waited at most this long, ms. */
  readonly p99Ms: number;
}

/** What measures it: a histogram in nanoseconds that can be begun anew. */
interface DelayHistogram {
  percentile(percentile: number): number;
  reset(): void;
}

const spanMs = 5000;
/** Of a younger histogram, 99 of 100 is its worst sample. */
const leastMs = 2000;
const resolutionMs = 20;

/** Watches the event loop of this thread. Keeps no process alive. */
export function openLoopDelay(clock: Clock): LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  return new RecentDelay(clock, histogram);
}

/** The P99 of the last span that was whole, or of the one at hand when that is worse. No timer: it turns when it is read. */
export class RecentDelay implements LoopDelay {
  readonly #clock: Clock;
  readonly #histogram: DelayHistogram;
  #sinceMs: number;
  #lastMs = 0;

  constructor(clock: Clock, histogram: DelayHistogram) {
    this.#clock = clock;
    this.#histogram = histogram;
    this.#sinceMs = clock.now();
  }

  get p99Ms(): number {
    const ageMs = this.#clock.now() - this.#sinceMs;
    if (ageMs < leastMs) return this.#lastMs;
    // Samples are the time from one of its timers to the next, which it sets itself.
    const nowMs = Math.max(0, this.#histogram.percentile(99) / 1e6 - resolutionMs);
    if (ageMs < spanMs) return Math.max(nowMs, this.#lastMs);
    this.#lastMs = nowMs;
    this.#sinceMs += ageMs;
    this.#histogram.reset();
    return nowMs;
  }
}
