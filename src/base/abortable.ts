import { CancelledError } from "./errors.ts";

/**
 * Reads `source` until it ends or `signal` fires, whichever is first. A source that is deaf to its own signal is left
 * behind at once: its `return` is called and not waited for.
 */
export async function* abortable<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T, void, undefined> {
  if (signal.aborted) throw new CancelledError(signal.reason);
  const iterator = source[Symbol.asyncIterator]();
  let stop: ((error: CancelledError) => void) | undefined;
  const onAbort = (): void => stop?.(new CancelledError(signal.reason));
  // Our own listener, taken off again: `AbortSignal.any` on a long-lived signal leaks.
  signal.addEventListener("abort", onAbort, { once: true });
  let finished = false;
  try {
    for (;;) {
      // The reader was busy when the signal fired: ask the source for nothing more.
      if (signal.aborted) throw new CancelledError(signal.reason);
      // Not Promise.race: racing against one long-lived promise keeps every loser alive until it settles.
      const result = await new Promise<IteratorResult<T>>((resolve, reject) => {
        stop = reject;
        iterator.next().then(resolve, reject);
      });
      if (result.done === true) {
        finished = true;
        return;
      }
      yield result.value;
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    if (!finished) leave(iterator);
  }
}

/** Waits for `promise` or until `signal` fires, whichever is first; then throws a CancelledError. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw new CancelledError(signal.reason);
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(new CancelledError(signal.reason));
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** Tells a source that nobody reads it any more. What comes of that, and whether it throws, is of no interest. */
function leave(iterator: AsyncIterator<unknown>): void {
  void (async (): Promise<void> => {
    await iterator.return?.();
  })().catch(() => undefined);
}

/** A controller that also fires when `parent` does. Call `unlink` when the work is over, or the parent keeps it alive. */
export function linkedController(parent: AbortSignal): { readonly controller: AbortController; unlink(): void } {
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(parent.reason);
  if (parent.aborted) onAbort();
  else parent.addEventListener("abort", onAbort, { once: true });
  return { controller, unlink: () => parent.removeEventListener("abort", onAbort) };
}
