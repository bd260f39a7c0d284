import { systemClock } from "../base/clock.ts";

/**
 * Whether `promise` settles before a timer of `limitMs`. On a machine under load both are late, and the order of the two
 * still tells whether anything was waited for; a reading of the clock would not.
 */
export async function settlesWithin(promise: PromiseLike<unknown>, limitMs: number): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = systemClock.after(limitMs, () => late.resolve(false));
  const settled = promise.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([settled, late.promise]);
  } finally {
    timer.cancel();
  }
}
