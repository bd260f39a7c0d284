import type { Clock, Timer } from "./clock.ts";
import { requireFiniteTime } from "./clock.ts";
import { CallwrightError } from "./errors.ts";

interface Entry {
  readonly atMs: number;
  /** Order of scheduling: two callbacks for the same moment run in the order in which they were asked for. */
  readonly order: number;
  callback: (() => void) | undefined;
}

/** How to make a {@link VirtualClock}. */
export interface VirtualClockOptions {
  /** The calendar's time at `now() === 0`, Unix epoch in ms. Default 2026-01-05T14:00:00Z, a Monday. */
  readonly wallTimeMs?: number;
}

/**
 * Time that only moves when told to: {@link runUntil} jumps from one scheduled callback to the next and lets every
 * promise settle in between, so an hour of waiting costs milliseconds and the same inputs give the same order.
 */
export class VirtualClock implements Clock {
  #nowMs = 0;
  #order = 0;
  #external = 0;
  #externalSettled: (() => void) | undefined;
  readonly #startWallTimeMs: number;
  // A binary heap by (atMs, order). Cancelled entries stay until they surface, then are skipped.
  readonly #heap: Entry[] = [];

  constructor(options: VirtualClockOptions = {}) {
    this.#startWallTimeMs = options.wallTimeMs ?? Date.UTC(2026, 0, 5, 14);
  }

  now(): number {
    return this.#nowMs;
  }

  wallTimeMs(): number {
    return this.#startWallTimeMs + this.#nowMs;
  }

  at(atMs: number, callback: () => void): Timer {
    requireFiniteTime(atMs);
    const entry: Entry = { atMs: Math.max(atMs, this.#nowMs), order: this.#order++, callback };
    this.#push(entry);
    return {
      cancel: () => {
        entry.callback = undefined;
      },
    };
  }

  after(delayMs: number, callback: () => void): Timer {
    return this.at(this.#nowMs + Math.max(0, delayMs), callback);
  }

  external<T>(promise: Promise<T>): Promise<T> {
    this.#external++;
    const settled = (): void => {
      this.#external--;
      if (this.#external === 0) this.#externalSettled?.();
    };
    promise.then(settled, settled);
    return promise;
  }

  /** How many callbacks are still scheduled: 0 when nothing was left open. */
  get pendingTimers(): number {
    return this.#heap.filter((entry) => entry.callback !== undefined).length;
  }

  /** Runs everything that is due up to and including `atMs`, then stands at `atMs`. */
  async runUntil(atMs: number): Promise<void> {
    requireFiniteTime(atMs);
    await this.#settle();
    for (let entry = this.#peek(); entry !== undefined && entry.atMs <= atMs; entry = this.#peek()) {
      await this.#step();
    }
    this.#nowMs = Math.max(this.#nowMs, atMs);
  }

  /** Lets `delayMs` pass. */
  async advance(delayMs: number): Promise<void> {
    await this.runUntil(this.#nowMs + delayMs);
  }

  /**
   * Runs until `done()` is true, checked after every callback. Throws CLOCK_IDLE when nothing is scheduled and it
   * still is not, or CLOCK_LIMIT when `limitMs` of virtual time have passed.
   */
  async runWhileNot(done: () => boolean, limitMs = 3_600_000): Promise<void> {
    const endMs = this.#nowMs + limitMs;
    await this.#settle();
    while (!done()) {
      const entry = this.#peek();
      if (entry === undefined) {
        throw new CallwrightError("Nothing is scheduled any more, and the end was not reached", { code: "CLOCK_IDLE" });
      }
      if (entry.atMs > endMs) {
        throw new CallwrightError(`Not done after ${limitMs} ms of virtual time`, { code: "CLOCK_LIMIT" });
      }
      await this.#step();
    }
  }

  /** Runs one callback, which moves time to its moment, and lets every promise that follows from it settle. */
  async #step(): Promise<void> {
    const entry = this.#pop();
    if (entry?.callback === undefined) return;
    this.#nowMs = entry.atMs;
    const callback = entry.callback;
    entry.callback = undefined;
    callback();
    await this.#settle();
  }

  async #settle(): Promise<void> {
    // One turn of the event loop runs every microtask, however long the chain.
    await nextLoopTurn();
    while (this.#external > 0) {
      await new Promise<void>((resolve) => {
        this.#externalSettled = resolve;
      });
      this.#externalSettled = undefined;
      await nextLoopTurn();
    }
  }

  #peek(): Entry | undefined {
    while (this.#heap[0] !== undefined && this.#heap[0].callback === undefined) this.#pop();
    return this.#heap[0];
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as Entry;
      if (isBefore(above, entry)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, heap[child] as Entry)) child++;
      const below = heap[child];
      if (below === undefined || isBefore(last, below)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
    return top;
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}

function nextLoopTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
