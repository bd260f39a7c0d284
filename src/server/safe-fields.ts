import { CallwrightError } from "../base/errors.ts";
import type { LogFields } from "../base/log.ts";

const deepest = 6;
const mostItems = 50;
const longestText = 2_000;

/** Names of fields that hold secrets, wherever they stand. */
const secretName = /(api.?key|token|secret|password|passwd|credential|authorization|cookie|signature|private.?key)/i;
/** Names of fields that hold what somebody said, or what was made of it. */
const wordsName =
  /^(text|words|heard|said|say|transcript|transcripts|utterance|evidence|conversation|args|result|prompt|messages|body|sdp|phone)$/i;
/** Keys as vendors write them, bearer tokens, and credentials or tokens in addresses. */
const secretText =
  /\b(?:sk|pk|rk|key|xi|gsk)[-_][A-Za-z0-9_-]{8,}|\bBearer +[^\s"']+|(?<=:\/\/[^/\s:@]{1,100}:)[^@/\s]+(?=@)|(?<=[?&](?:token|key|api_key|access_token)=)[^&\s"']+/gi;

/** A telephone number, E.164. */
const phoneNumber = /\+[1-9]\d{6,14}\b/g;

const redacted = "[redacted]";

/** Copies fields for the log: secrets out, callers' words out unless `words`, errors as what can be read, all of it bounded. */
export function toSafeFields(fields: LogFields, options: { readonly words: boolean }): Record<string, unknown> {
  return toSafeObject(fields, { ...options, depth: 0 });
}

interface Copying {
  readonly words: boolean;
  readonly depth: number;
}

function toSafe(value: unknown, copying: Copying): unknown {
  if (typeof value === "string") return toSafeText(value, copying);
  if (typeof value === "bigint") return String(value);
  if (typeof value === "function" || typeof value === "symbol") return undefined;
  if (typeof value !== "object" || value === null) return value;
  if (copying.depth >= deepest) return "[deeper]";
  const inner = { ...copying, depth: copying.depth + 1 };
  if (value instanceof Error) return toSafeError(value, inner);
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, mostItems).map((item) => toSafe(item, inner));
  return toSafeObject(value, inner);
}

function toSafeObject(fields: object, copying: Copying): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields).slice(0, mostItems)) {
    if (secretName.test(name)) safe[name] = redacted;
    else if (copying.words || !wordsName.test(name)) safe[name] = toSafe(value, copying);
  }
  return safe;
}

function toSafeError(error: Error, copying: Copying): Record<string, unknown> {
  return {
    type: error.name,
    message: toSafeText(error.message, copying),
    ...(error instanceof CallwrightError && { code: error.code, field: error.field, hint: error.hint }),
    ...(error.stack !== undefined && { stack: toSafeText(error.stack, copying) }),
    ...(error.cause !== undefined && { cause: toSafe(error.cause, copying) }),
  };
}

function toSafeText(text: string, { words }: Copying): string {
  const safe = text.slice(0, longestText).replace(secretText, redacted);
  return words ? safe : safe.replace(phoneNumber, "[number]");
}
