import type { Clock, Timer } from "../base/clock.ts";
import { frameMs } from "./frame.ts";
import { Lateness } from "./lateness.ts";

/** After a stall, this many ticks are made up for (100 ms); older ones are skipped and counted. */
const maxCatchUpTicks = 5;
const bucketMs = 0.25;
const bucketCount = 400;

/** How a {@link Pacer} tells of trouble. */
export interface PacerOptions {
  /** Gets what a callback threw; the other callbacks of the tick run all the same. */
  readonly onFailure?: (error: unknown) => void;
}

/** How well time was kept, since the start of the process. */
export interface PacerStats {
  readonly ticks: number;
  /** Ticks that a stall made us leave out. */
  readonly skippedTicks: number;
  /** 99 of 100 ticks came at most this much after their time. */
  readonly lateP99Ms: number;
  readonly maxLateMs: number;
}

/** How late ticks were, as counts per bucket; the last bucket has no upper bound. */
export interface PacerHistogram {
  readonly upperBoundsMs: readonly number[];
  readonly counts: readonly number[];
  readonly sumMs: number;
}

const histogramBoundsMs: readonly number[] = [0.5, 1, 2, 5, 10, 20, 50, 100];

/**
 * One ticker of 20 ms for all calls. Every tick has its place on a fixed grid, so lateness never adds up; the timer
 * runs only while somebody listens.
 */
export class Pacer {
  readonly #clock: Clock;
  readonly #onFailure: (error: unknown) => void;
  // A removed callback leaves a hole until the tick is over, so that removing inside a tick moves nobody.
  readonly #callbacks: (((dueMs: number) => void) | undefined)[] = [];
  readonly #late = new Uint32Array(bucketCount + 1);
  readonly #lateness = new Lateness();
  readonly #onTimer = (): void => this.#tick();
  #listeners = 0;
  #holes = 0;
  #inTick = false;
  #timer: Timer | undefined;
  #dueMs = 0;
  #ticks = 0;
  #skippedTicks = 0;
  #maxLateMs = 0;
  #sumLateMs = 0;

  constructor(clock: Clock, options: PacerOptions = {}) {
    this.#clock = clock;
    this.#onFailure = options.onFailure ?? (() => undefined);
  }

  /**
   * Calls `onTick` every 20 ms with the time at which the tick was due, the first time within 21 ms. The times of two
   * calls differ by 20 ms, or by a multiple after a stall. `remove` is idempotent, and allowed inside a tick.
   */
  add(onTick: (dueMs: number) => void): { remove(): void } {
    // A wrapper of its own, so that one function may be added twice and removed once.
    const callback = (dueMs: number): void => onTick(dueMs);
    this.#callbacks.push(callback);
    this.#listeners++;
    if (this.#listeners === 1 && !this.#inTick) {
      // Whole milliseconds: V8 hands small integers over as they are, and allocates for every other number.
      this.#dueMs = Math.ceil(this.#clock.now()) + frameMs;
      this.#timer = this.#clock.at(this.#dueMs, this.#onTimer);
    }
    return { remove: () => this.#remove(callback) };
  }

  get stats(): PacerStats {
    return {
      ticks: this.#ticks,
      skippedTicks: this.#skippedTicks,
      lateP99Ms: this.#percentile(0.99),
      maxLateMs: this.#maxLateMs,
    };
  }

  /** The share of the ticks of the last five seconds that came more than a frame too late, 0 to 1. */
  get lateShare(): number {
    return this.#lateness.share(this.#clock.now());
  }

  /** For the metrics: the same figures as counts. */
  get errorHistogram(): PacerHistogram {
    const counts = Array.from({ length: histogramBoundsMs.length + 1 }, () => 0);
    for (let bucket = 0; bucket <= bucketCount; bucket++) {
      const at = histogramBoundsMs.findIndex((boundMs) => (bucket + 1) * bucketMs <= boundMs);
      const index = at < 0 ? histogramBoundsMs.length : at;
      counts[index] = (counts[index] ?? 0) + (this.#late[bucket] ?? 0);
    }
    return { upperBoundsMs: histogramBoundsMs, counts, sumMs: this.#sumLateMs };
  }

  #remove(callback: (dueMs: number) => void): void {
    const index = this.#callbacks.indexOf(callback);
    if (index < 0) return;
    this.#callbacks[index] = undefined;
    this.#listeners--;
    this.#holes++;
    if (this.#inTick) return;
    this.#closeHoles();
    if (this.#listeners === 0) this.#stop();
  }

  #tick(): void {
    const nowMs = this.#clock.now();
    const behind = Math.floor((nowMs - this.#dueMs) / frameMs) - (maxCatchUpTicks - 1);
    if (behind > 0) {
      this.#skippedTicks += behind;
      this.#dueMs += behind * frameMs;
      for (let skipped = 0; skipped < behind; skipped++) this.#lateness.add(nowMs, behind * frameMs);
    }
    this.#inTick = true;
    do {
      this.#record(nowMs - this.#dueMs);
      this.#lateness.add(nowMs, nowMs - this.#dueMs);
      this.#runAll(this.#dueMs);
      this.#dueMs += frameMs;
    } while (this.#dueMs <= nowMs && this.#listeners > 0);
    this.#inTick = false;
    this.#closeHoles();
    if (this.#listeners === 0) this.#stop();
    else this.#timer = this.#clock.at(this.#dueMs, this.#onTimer);
  }

  #runAll(dueMs: number): void {
    // Callbacks added inside the tick wait for the next one.
    const count = this.#callbacks.length;
    for (let index = 0; index < count; index++) {
      try {
        this.#callbacks[index]?.(dueMs);
      } catch (error) {
        this.#onFailure(error);
      }
    }
  }

  #record(lateMs: number): void {
    // Node's timers may fire a fraction of a millisecond early: that counts as in time.
    const late = Math.max(0, lateMs);
    this.#ticks++;
    this.#sumLateMs += late;
    this.#maxLateMs = Math.max(this.#maxLateMs, late);
    const bucket = Math.min(bucketCount, Math.floor(late / bucketMs));
    this.#late[bucket] = (this.#late[bucket] ?? 0) + 1;
  }

  #percentile(share: number): number {
    let left = Math.ceil(this.#ticks * share);
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      left -= this.#late[bucket] ?? 0;
      if (left <= 0) return Math.min(this.#maxLateMs, (bucket + 1) * bucketMs);
    }
    return this.#maxLateMs;
  }

  #closeHoles(): void {
    if (this.#holes === 0) return;
    let to = 0;
    for (const callback of this.#callbacks) {
      if (callback !== undefined) this.#callbacks[to++] = callback;
    }
    this.#callbacks.length = to;
    this.#holes = 0;
  }

  #stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
