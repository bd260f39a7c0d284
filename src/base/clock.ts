/** A scheduled callback. `cancel` is idempotent and harmless after the callback has run. */
export interface Timer {
  cancel(): void;
}

/**
 * The only source of time. `now()` is monotonic, in milliseconds from an arbitrary zero; `wallTimeMs()` is the
 * calendar's time (Unix epoch). Deadlines are absolute values of `now()`.
 */
export interface Clock {
  now(): number;
  wallTimeMs(): number;
  /** Runs `callback` once, when `now()` has reached `atMs`. A time in the past runs as soon as possible, never at once. */
  at(atMs: number, callback: () => void): Timer;
  /** Runs `callback` once, `delayMs` from now. */
  after(delayMs: number, callback: () => void): Timer;
  /**
   * Says that something outside the engine (a database, a file, a worker) is under way. Virtual time stands still
   * until `promise` settles; real time takes no notice. Returns the promise unchanged.
   */
  external<T>(promise: Promise<T>): Promise<T>;
}

/** Real time: `performance.now()` and Node's timers. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallTimeMs: () => Date.now(),
  at(atMs, callback) {
    return this.after(atMs - performance.now(), callback);
  },
  after(delayMs, callback) {
    const handle = setTimeout(callback, Math.max(0, delayMs));
    return { cancel: () => clearTimeout(handle) };
  },
  external: (promise) => promise,
};
