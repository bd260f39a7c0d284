import type { Clock } from "../base/clock.ts";

/** A clock that stands still until it is told to run: virtual time, or real time that can be halted. */
export interface DrivenClock extends Clock {
  /** Lets time pass until `atMs`. */
  runUntil(atMs: number): Promise<void>;
  /** Lets `delayMs` pass. */
  advance(delayMs: number): Promise<void>;
  /** Lets time pass until `done()` is true. Throws CLOCK_LIMIT when it is not after `limitMs`. */
  runWhileNot(done: () => boolean, limitMs?: number): Promise<void>;
}
