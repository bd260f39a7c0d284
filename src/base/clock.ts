import { CallwrightError } from "./errors.ts";

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
  at: (atMs, callback) => schedule(atMs, callback),
  after: (delayMs, callback) => schedule(performance.now() + Math.max(0, delayMs), callback),
  external: (promise) => promise,
};

// Above this, setTimeout fires at once (a signed 32-bit count of milliseconds).
const longestDelayMs = 2_147_483_647;

function schedule(atMs: number, callback: () => void): Timer {
  requireFiniteTime(atMs);
  let handle: NodeJS.Timeout;
  const arm = (): void => {
    const delayMs = Math.ceil(atMs - performance.now());
    handle = setTimeout(fire, Math.min(Math.max(0, delayMs), longestDelayMs));
  };
  // Node's timers count in whole milliseconds of the loop's own time and may come up to one too early.
  const fire = (): void => (performance.now() < atMs ? arm() : callback());
  arm();
  return { cancel: () => clearTimeout(handle) };
}

/** Throws CLOCK_BAD_TIME for NaN and infinity, which no timer would ever reach. */
export function requireFiniteTime(atMs: number): void {
  if (Number.isFinite(atMs)) return;
  throw new CallwrightError(`A timer was asked for at ${atMs} ms`, { code: "CLOCK_BAD_TIME", field: "atMs" });
}
