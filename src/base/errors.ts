/** What can be said about an error beside its message: see {@link CallwrightError}. */
export interface ErrorDetails {
  /** Stable and greppable, in capitals: `STT_CONNECTION_LOST`. Tests and callers look at this, never at the message. */
  readonly code: string;
  /** Whether the same request may succeed when it is made again. Default false. */
  readonly retryable?: boolean;
  /** Which field of the input is wrong, as a path: `tools.0.name`. */
  readonly field?: string;
  /** What the reader should do next, as one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** The one error class of the project. Its message says what happened, to what; `hint` says what to do. */
export class CallwrightError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly field: string | undefined;
  readonly hint: string | undefined;

  constructor(message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "CallwrightError";
    this.code = details.code;
    this.retryable = details.retryable ?? false;
    this.field = details.field;
    this.hint = details.hint;
  }
}

/** Whether `error` is a CallwrightError, with this `code` when one is given. */
export function isCallwrightError(error: unknown, code?: string): error is CallwrightError {
  return error instanceof CallwrightError && (code === undefined || error.code === code);
}

/** Wraps whatever was thrown; a CallwrightError passes unchanged. */
export function toCallwrightError(error: unknown, details: ErrorDetails): CallwrightError {
  if (error instanceof CallwrightError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new CallwrightError(message, { cause: error, ...details });
}

/** Thrown out of anything that was waiting when its signal fired. Cancelling is not a failure: do not log it as one. */
export class CancelledError extends CallwrightError {
  constructor(reason: unknown) {
    super(`Cancelled: ${describeReason(reason)}`, {
      code: "CANCELLED",
      cause: reason,
    });
    this.name = "CancelledError";
  }
}

function describeReason(reason: unknown): string {
  if (reason instanceof Error) return reason.message;
  return typeof reason === "string" ? reason : "no reason given";
}

/** Whether `error` only says that the work was cancelled (ours, or the platform's `AbortError`). */
export function isCancelled(error: unknown): boolean {
  return error instanceof CancelledError || (error instanceof Error && error.name === "AbortError");
}
