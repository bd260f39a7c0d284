import { requireFiniteTime, systemClock } from "../base/clock.ts";
import type { Clock, Timer } from "../base/clock.ts";
import { CallwrightError } from "../base/errors.ts";
import { sleep } from "../base/sleep.ts";
import type { DrivenClock } from "./driven-clock.ts";

/** How to make a {@link PacedClock}. */
export interface PacedClockOptions {
  /** The calendar's time at the start, Unix epoch in ms. Default: now. */
  readonly wallTimeMs?: number;
  /** What sets the pace. Default: real time. */
  readonly pace?: Clock;
}

interface Entry {
  readonly atMs: number;
  readonly callback: () => void;
  timer: Timer | undefined;
}

const lookEveryMs = 10;

/**
 * Time that passes at the real pace, and only while it is told to run: a conversation with a model on the network,
 * in which nobody grows impatient while the next line is being typed.
 */
export class PacedClock implements DrivenClock {
  readonly #pace: Clock;
  readonly #startWallTimeMs: number;
  readonly #entries = new Set<Entry>();
  /** Time that has passed up to the last halt. */
  #passedMs = 0;
  /** The pace's time at which it began to run; undefined while it stands. */
  #runningSinceMs: number | undefined;

  constructor({ wallTimeMs, pace = systemClock }: PacedClockOptions = {}) {
    this.#pace = pace;
    this.#startWallTimeMs = wallTimeMs ?? pace.wallTimeMs();
  }

  now(): number {
    return this.#passedMs + (this.#runningSinceMs === undefined ? 0 : this.#pace.now() - this.#runningSinceMs);
  }

  wallTimeMs(): number {
    return this.#startWallTimeMs + this.now();
  }

  at(atMs: number, callback: () => void): Timer {
    requireFiniteTime(atMs);
    const entry: Entry = { atMs, callback, timer: undefined };
    this.#entries.add(entry);
    if (this.#runningSinceMs !== undefined) this.#arm(entry);
    return {
      cancel: () => {
        entry.timer?.cancel();
        this.#entries.delete(entry);
      },
    };
  }

  after(delayMs: number, callback: () => void): Timer {
    return this.at(this.now() + Math.max(0, delayMs), callback);
  }

  external<T>(promise: Promise<T>): Promise<T> {
    return promise;
  }

  runUntil(atMs: number): Promise<void> {
    return this.#run(() => sleep(this.#pace, Math.max(0, atMs - this.now())));
  }

  advance(delayMs: number): Promise<void> {
    return this.runUntil(this.now() + delayMs);
  }

  runWhileNot(done: () => boolean, limitMs = 3_600_000): Promise<void> {
    const endMs = this.now() + limitMs;
    return this.#run(async () => {
      while (!done()) {
        if (this.now() > endMs) {
          throw new CallwrightError(`Not done after ${limitMs} ms`, { code: "CLOCK_LIMIT" });
        }
        await sleep(this.#pace, lookEveryMs);
      }
    });
  }

  async #run(work: () => Promise<void>): Promise<void> {
    if (this.#runningSinceMs !== undefined) return work();
    this.#runningSinceMs = this.#pace.now();
    for (const entry of this.#entries) this.#arm(entry);
    try {
      await work();
    } finally {
      this.#passedMs = this.now();
      this.#runningSinceMs = undefined;
      for (const entry of this.#entries) entry.timer?.cancel();
    }
  }

  #arm(entry: Entry): void {
    entry.timer = this.#pace.after(entry.atMs - this.now(), () => {
      this.#entries.delete(entry);
      entry.callback();
    });
  }
}
