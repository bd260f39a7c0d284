import type { Clock } from "../../base/clock.ts";
import { CallwrightError, isCancelled, toCallwrightError } from "../../base/errors.ts";
import { withTimeout } from "../../base/sleep.ts";

/** How one part of the machine is. */
export interface Finding {
  readonly area: "machine" | "database" | "models" | "engines" | "vendors" | "agents";
  readonly name: string;
  /** `warning`: calls work, worse than they could. `failed`: a first call would not. */
  readonly state: "ok" | "warning" | "failed";
  readonly detail: string;
  /** How to mend it. */
  readonly hint?: string;
  readonly code?: string;
  readonly tookMs?: number;
}

/** What a check says of itself when it went through. */
export type Found = Pick<Finding, "detail"> & Partial<Pick<Finding, "state" | "hint" | "tookMs">>;

/** One thing to be looked at. */
export interface Check {
  readonly area: Finding["area"];
  readonly name: string;
  /** What a failure means: `warning` when calls go on without it. Default `failed`. */
  readonly onFailure?: "warning" | "failed";
  /** Ends by itself, throws what is wrong, or is given up. */
  readonly look: (signal: AbortSignal) => Promise<Found> | Found;
  /** Default 20 s. */
  readonly timeoutMs?: number;
}

/** What checks need of the process. */
export interface CheckContext {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Carries a check out; never throws but for cancelling. */
export async function carryOut(check: Check, { clock, signal }: CheckContext): Promise<Finding> {
  const { area, name, onFailure = "failed", look, timeoutMs = 20_000 } = check;
  try {
    const found = await withTimeout(
      { clock, signal, timeoutMs, code: "DOCTOR_TIMEOUT", what: `Looking at '${name}'` },
      (stop) => Promise.resolve(look(stop)),
    );
    return { area, name, state: "ok", ...found };
  } catch (error) {
    if (isCancelled(error) && signal.aborted) throw error;
    const { message, code, hint } = toCallwrightError(error, { code: "DOCTOR_FAILED" });
    return { area, name, state: onFailure, detail: message, code, ...(hint !== undefined && { hint }) };
  }
}

/** Runs `work` and says how long it took, in whole ms. */
export async function timed<T>(
  clock: Clock,
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly tookMs: number }> {
  const startMs = clock.now();
  const value = await work();
  return { value, tookMs: Math.round(clock.now() - startMs) };
}

/** An error of the machine: what is wrong, and what to do. */
export function trouble(message: string, hint: string, cause?: unknown): CallwrightError {
  return new CallwrightError(message, { code: "DOCTOR_TROUBLE", hint, cause });
}
