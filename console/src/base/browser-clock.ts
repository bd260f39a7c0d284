import type { Clock } from "../../../src/base/clock.ts";

/** Real time in a browser: the only timers of the console that are not React's. */
export const browserClock: Clock = {
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
