import type { Clock } from "../../base/clock.ts";
import { CallwrightError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";

/** What a live check may use. */
export interface LiveCheckContext {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long a vendor took, ms. */
export interface LiveTimes {
  /** Until the session was open; for models, which have none, absent. */
  readonly openMs?: number;
  /** Until the first partial, token or sound. */
  readonly firstMs?: number;
  /** The whole exchange, without its cancellation. */
  readonly totalMs: number;
  /** Until what was cancelled had stopped. */
  readonly cancelMs: number;
}

/** What was cancelled must have stopped by then: a caller who interrupts is not kept waiting. */
const longestCancelMs = 250;

/** Waits for `work`, which must stop soon after it was cancelled; answers how long it took. Its own errors are its end. */
export async function stopsSoon(what: string, clock: Clock, work: PromiseLike<unknown>): Promise<number> {
  const startedAtMs = clock.now();
  const late = Promise.withResolvers<boolean>();
  const timer = clock.after(longestCancelMs, () => late.resolve(false));
  const settled = work.then(
    () => true,
    () => true,
  );
  const isInTime = await Promise.race([settled, late.promise]);
  timer.cancel();
  if (isInTime) return clock.now() - startedAtMs;
  throw liveFailure("VENDOR_CANCEL_SLOW", `${what} went on for ${longestCancelMs} ms after it was cancelled`);
}

/** What a service did not do, although it answered. */
export function liveFailure(code: string, message: string, hint?: string): CallwrightError {
  return new CallwrightError(message, { code, ...(hint === undefined ? {} : { hint }) });
}

/** Reads to the end, whatever comes. */
export async function drain(iterator: AsyncIterator<unknown>): Promise<void> {
  let next = await iterator.next();
  while (next.done !== true) next = await iterator.next();
}
