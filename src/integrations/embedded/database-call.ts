import type { Clock } from "../../base/clock.ts";
import { CallwrightError, CancelledError, isCallwrightError } from "../../base/errors.ts";

/** SQLSTATE (PostgreSQL manual, appendix A). */
const exclusionViolation = "23P01";
const collisions = new Set(["40001", "40P01"]);

/** How often work is begun again when two transactions got in each other's way. */
const attempts = 4;

/**
 * Runs `work` on the database for a call: virtual time stands still meanwhile, a signal is obeyed at once (the work
 * itself may still land; writes are idempotent), and what goes wrong has the codes of the calendar's contract.
 */
export function databaseCall<T>(clock: Clock, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  if (signal.aborted) return Promise.reject(new CancelledError(signal.reason));
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const onAbort = (): void => reject(new CancelledError(signal.reason));
  signal.addEventListener("abort", onAbort, { once: true });
  void again(work)
    .then(resolve, (error: unknown) => reject(toCalendarError(error)))
    .finally(() => signal.removeEventListener("abort", onAbort));
  return clock.external(promise);
}

async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === attempts || !collisions.has(sqlState(error))) throw error;
    }
  }
}

function toCalendarError(error: unknown): CallwrightError {
  if (isCallwrightError(error)) return error;
  if (sqlState(error) === exclusionViolation) return slotTaken(error);
  return new CallwrightError("The calendar cannot be reached just now", {
    code: "CALENDAR_UNAVAILABLE",
    retryable: true,
    hint: "Check the database: callwright doctor",
    cause: error,
  });
}

function sqlState(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** CALENDAR_SLOT_TAKEN, which says nothing of who has it. */
export function slotTaken(cause?: unknown): CallwrightError {
  return new CallwrightError("That time is not free any more", { code: "CALENDAR_SLOT_TAKEN", cause });
}

/** CALENDAR_NOT_FOUND: the same whether there is no such appointment or it is somebody else's. */
export function notFound(): CallwrightError {
  return new CallwrightError("There is no such appointment under this name and phone number", {
    code: "CALENDAR_NOT_FOUND",
  });
}

/** CALENDAR_INVALID: one idempotency key for two different requests would lose the second. */
export function keyReused(): CallwrightError {
  return new CallwrightError("The idempotency key was used for another request", {
    code: "CALENDAR_INVALID",
    field: "idempotencyKey",
    hint: "Give every write a key of its own, the same only for its retries",
  });
}
