import type { Clock } from "./clock.ts";
import { CallwrightError, CancelledError } from "./errors.ts";

/** Resolves after `delayMs` of the clock's time; rejects with CancelledError as soon as `signal` fires. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.reject(new CancelledError(signal.reason));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onAbort = (): void => {
    timer.cancel();
    reject(new CancelledError(signal?.reason));
  };
  const timer = clock.after(delayMs, () => {
    signal?.removeEventListener("abort", onAbort);
    resolve();
  });
  signal?.addEventListener("abort", onAbort, { once: true });
  return promise;
}

/** What {@link withTimeout} needs to know. */
export interface TimeoutOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** The code of the error thrown when time is up. */
  readonly code: string;
  /** What was being waited for, for the message: "the reply of 'openai'". */
  readonly what: string;
  readonly signal?: AbortSignal;
}

/**
 * Runs `work` with a signal that fires when time is up or the outer signal fires, and does not wait for work that is
 * deaf to it. Throws a retryable CallwrightError with the given code at the deadline.
 */
export async function withTimeout<T>(options: TimeoutOptions, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { clock, timeoutMs, code, what, signal } = options;
  if (signal?.aborted) throw new CancelledError(signal.reason);
  const controller = new AbortController();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  stopped.catch(() => undefined);
  const stop = (error: CallwrightError): void => {
    reject(error);
    controller.abort(error);
  };
  const onAbort = (): void => stop(new CancelledError(signal?.reason));
  signal?.addEventListener("abort", onAbort, { once: true });
  const timer = clock.after(timeoutMs, () =>
    stop(new CallwrightError(`${what} took longer than ${timeoutMs} ms`, { code, retryable: true })),
  );
  try {
    return await Promise.race([work(controller.signal), stopped]);
  } finally {
    timer.cancel();
    signal?.removeEventListener("abort", onAbort);
  }
}
