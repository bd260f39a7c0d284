import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";

/** So many faults within a minute are no accident: the process is broken, and whoever supervises it starts it anew. */
const mostFaults = 50;
const windowMs = 60_000;

/**
 * Keeps the process alive over a fault that nobody caught: it happened in one call, and the others go on. Returns what
 * takes the listeners off again. `onBroken` is called when faults do not stop.
 */
export function surviveFaults(options: { readonly log: Log; readonly clock: Clock; onBroken(): void }): () => void {
  const { log, clock } = options;
  let faults: number[] = [];
  const onFault = (cause: unknown): void => {
    const nowMs = clock.now();
    faults = [...faults.filter((atMs) => nowMs - atMs < windowMs), nowMs];
    log.error({ code: "UNCAUGHT_FAULT", cause, faults: faults.length }, "A fault that nobody caught; calls go on");
    if (faults.length >= mostFaults) options.onBroken();
  };
  process.on("uncaughtException", onFault);
  process.on("unhandledRejection", onFault);
  return () => {
    process.off("uncaughtException", onFault);
    process.off("unhandledRejection", onFault);
  };
}
