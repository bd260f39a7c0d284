import type { Clock, Timer } from "../../base/clock.ts";

/** A clock that knows how many of its timers have neither run nor been cancelled. */
export class CountingClock implements Clock {
  readonly #clock: Clock;
  readonly #pending = new Set<object>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get pendingTimers(): number {
    return this.#pending.size;
  }

  now(): number {
    return this.#clock.now();
  }

  wallTimeMs(): number {
    return this.#clock.wallTimeMs();
  }

  at(atMs: number, callback: () => void): Timer {
    const key = {};
    this.#pending.add(key);
    const timer = this.#clock.at(atMs, () => {
      this.#pending.delete(key);
      callback();
    });
    return {
      cancel: () => {
        this.#pending.delete(key);
        timer.cancel();
      },
    };
  }

  after(delayMs: number, callback: () => void): Timer {
    return this.at(this.now() + Math.max(0, delayMs), callback);
  }

  external<T>(promise: Promise<T>): Promise<T> {
    return this.#clock.external(promise);
  }
}
