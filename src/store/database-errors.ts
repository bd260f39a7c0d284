import { CallwrightError, isCallwrightError } from "../base/errors.ts";

/** SQLSTATE classes and codes (PostgreSQL manual, appendix A) and Node's own codes that mean: not reachable just now. */
const unreachable = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "57P01", // admin_shutdown
  "57P02", // crash_shutdown
  "57P03", // cannot_connect_now
  "53300", // too_many_connections
]);
/** Worth another try at once: serialization_failure, deadlock_detected. */
const collisions = new Set(["40001", "40P01"]);
const diskFull = "53100";

/** The SQLSTATE or Node code of whatever a driver threw. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Two transactions got in each other's way; the same work may go through the next time. */
function isCollision(error: unknown): boolean {
  return collisions.has(errorCode(error) ?? "");
}

/** The database refused the data itself (class 22, data exception; class 23, constraint): another try cannot help. */
export function isBadData(error: unknown): boolean {
  return /^2[23]/.test(errorCode(error) ?? "");
}

/** Whether the database could not be reached, or went away in the middle. */
export function isUnreachable(error: unknown): boolean {
  if (isCallwrightError(error)) return error.retryable;
  const code = errorCode(error) ?? "";
  if (unreachable.has(code) || code.startsWith("08")) return true;
  // The driver and its pool have no codes for these.
  return (
    error instanceof Error &&
    /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|cannot use a pool after/i.test(
      error.message,
    )
  );
}

/** Whether the disk under the database, or under us, is full. */
export function isNoSpace(error: unknown): boolean {
  const code = errorCode(error);
  if (code === "ENOSPC" || code === diskFull) return true;
  return error instanceof Error && /no space left on device/i.test(error.message);
}

/** The error that a caller of the store gets for whatever went wrong below `what`. */
export function toDatabaseError(error: unknown, what: string): CallwrightError {
  if (isCallwrightError(error)) return error;
  const reason = describe(error);
  if (isNoSpace(error)) {
    return new CallwrightError(`${what}: there is no space left on the disk`, {
      code: "DATABASE_NO_SPACE",
      retryable: true,
      hint: "Free some disk space, or point CALLWRIGHT_DATA at a larger disk",
      cause: error,
    });
  }
  return new CallwrightError(`${what}: ${reason}`, {
    code: "DATABASE_UNAVAILABLE",
    retryable: isUnreachable(error) || isCollision(error),
    hint: hintFor(error),
    cause: error,
  });
}

function hintFor(error: unknown): string {
  switch (errorCode(error)) {
    case "28P01":
    case "28000":
      return "Check the user and the password in DATABASE_URL";
    case "3D000":
      return "Create the database that DATABASE_URL names, then start again";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "Check the host name in DATABASE_URL";
    case "ECONNREFUSED":
      return "Check that the database runs, and the host and port in DATABASE_URL";
    default:
      return "Check that the database runs and that DATABASE_URL is right";
  }
}

/** What went wrong, for a message. */
export function describe(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0]);
  return error instanceof Error ? error.message : "no reason given";
}
