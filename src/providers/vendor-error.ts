import { CallwrightError } from "../base/errors.ts";
import type { ErrorDetails } from "../base/errors.ts";

/** Who is being talked to, for codes (`LLM_RATE_LIMITED`) and messages. */
export interface VendorParty {
  readonly vendor: string;
  readonly kind: "STT" | "LLM" | "TTS" | "S2S";
}

/** What a vendor's refusal says beside code and message. */
export interface VendorErrorDetails extends ErrorDetails {
  readonly status?: number;
  /** How long the vendor asks us to stay away, ms. */
  readonly retryAfterMs?: number;
}

/** A failure of a vendor: everything of a CallwrightError, and what whoever decides on another try wants to know. */
export class VendorError extends CallwrightError {
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, details: VendorErrorDetails) {
    super(message, details);
    this.name = "VendorError";
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** A vendor's answer that is not a success. */
export interface Refusal {
  readonly status: number;
  /** The body, as far as it was read; its own words go into the message. */
  readonly bodyText: string;
  readonly retryAfterMs?: number;
  /** Values that must not appear in any message. */
  readonly secrets: readonly string[];
}

interface Meaning {
  readonly suffix: string;
  readonly retryable: boolean;
  readonly hint?: string;
}

// Billing failures come as 429 beside true rate limits; trying again cannot help (OpenAI guide "Error codes", Cartesia "API Errors").
const quotaWords = /insufficient_quota|quota_exceeded|credit_balance|spend_limit|usage_limit|out of credits/i;

// Google answers 400 to a wrong key (Gemini API, "Troubleshooting").
const keyWords = /API_KEY_INVALID|API key not valid/;
// Where a wait stands in the words alone: Gemini's "Please retry in 34.07s", OpenAI's "Please try again in 20ms".
const waitWords = /(?:retry|try again) in (\d+(?:\.\d+)?)\s?(ms|s)\b/i;

/** Turns an HTTP status (of a reply, or of a refused WebSocket upgrade) into an error with a stable code. */
export function errorFromStatus(party: VendorParty, refusal: Refusal): VendorError {
  const meaning = meaningOf(refusal, party);
  // Redacted before they are cut: half a key would not be known for one.
  const words = redact(vendorWords(refusal.bodyText), refusal.secrets).slice(0, longestWords);
  const waitMs = refusal.retryAfterMs ?? waitIn(words);
  return new VendorError(
    `${party.kind} '${party.vendor}' answered ${refusal.status}${words === "" ? "" : `: ${words}`}`,
    {
      code: `${party.kind}_${meaning.suffix}`,
      retryable: meaning.retryable,
      status: refusal.status,
      ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
      ...(meaning.hint === undefined ? {} : { hint: meaning.hint }),
    },
  );
}

function meaningOf({ status, bodyText }: Refusal, { vendor }: VendorParty): Meaning {
  if (status === 401 || status === 403 || (status === 400 && keyWords.test(bodyText))) {
    return { suffix: "UNAUTHORIZED", retryable: false, hint: `Check the API key of '${vendor}' and what it may use.` };
  }
  if (status === 402 || (status === 429 && quotaWords.test(bodyText))) {
    return { suffix: "QUOTA_EXHAUSTED", retryable: false, hint: `Look at the plan and the credits of '${vendor}'.` };
  }
  if (status === 404) {
    return { suffix: "NOT_FOUND", retryable: false, hint: "Check the base URL, and the name of the model or voice." };
  }
  if (status === 429) return { suffix: "RATE_LIMITED", retryable: true };
  if (status === 408 || status === 425 || status >= 500) return { suffix: "UNAVAILABLE", retryable: true };
  if (status >= 400) return { suffix: "BAD_REQUEST", retryable: false };
  return { suffix: "BAD_REPLY", retryable: false, hint: "Check the base URL: redirects are not followed." };
}

function waitIn(words: string): number | undefined {
  const [, amount, unit] = waitWords.exec(words) ?? [];
  return amount === undefined ? undefined : Number(amount) * (unit === "ms" ? 1 : 1000);
}

const longestWords = 300;

/** What the vendor says in its body, whatever dialect of JSON it is; the start of the text when it is none. */
function vendorWords(bodyText: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(bodyText);
  } catch {
    return bodyText.replaceAll(/\s+/g, " ").trim();
  }
  return wordsIn(parsed) ?? "";
}

function wordsIn(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return undefined;
  for (const key of ["error", "message", "err_msg", "detail", "description", "title"]) {
    const words = wordsIn((value as Record<string, unknown>)[key]);
    if (words !== undefined && words !== "") return words;
  }
  return undefined;
}

/**
 * Takes secrets out of a text, as they are and as they are written in addresses and in base64; also anything that looks
 * like a key, since some vendors repeat it in part.
 */
export function redact(text: string, secrets: readonly string[]): string {
  return withoutSecrets(text, secrets).replaceAll(/\b(?:sk|pk|key|token)[-_][\w*.-]{6,}/gi, "[redacted]");
}

/** Takes these secrets out of a text, and leaves all else as it is. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets.flatMap(spellings)) clean = clean.replaceAll(secret, "[redacted]");
  return clean;
}

/** Shorter ones are no secrets, and would be found in any text. */
const shortestSecret = 4;

/** Longest first: one may be a part of another. */
function spellings(secret: string): string[] {
  if (secret.length < shortestSecret) return [];
  const bytes = Buffer.from(secret);
  const all = [secret, encodeURIComponent(secret), bytes.toString("base64"), bytes.toString("base64url")];
  // Base64 of a longer text that begins with it differs at the seam only.
  const inner = bytes.toString("base64").replace(/=+$/, "").slice(0, -2);
  return [...new Set([...all, ...(inner.length < 8 ? [] : [inner])])].toSorted(
    (one, other) => other.length - one.length,
  );
}

/** `key` only as the end of a word: `keyterm` is none. */
const secretNames = /auth|cookie|key\b|secret|token/i;

/**
 * The values in a request's headers that no message may contain: `Bearer abc` counts whole and as `abc`, and what is
 * base64 in `Basic …` in its parts as well. With `url` also those in its query.
 */
export function secretsIn(headers: Readonly<Record<string, string>>, url?: URL): string[] {
  const values = Object.entries(headers)
    .filter(([name]) => secretNames.test(name))
    .flatMap(([, value]) => [value, ...value.split(" ").slice(1)]);
  const basic = Object.values(headers).flatMap((value) => /^Basic (\S+)$/i.exec(value)?.[1] ?? []);
  const inside = basic.flatMap((value) => Buffer.from(value, "base64").toString("utf8").split(":"));
  const query = [...(url?.searchParams ?? [])].flatMap(([name, value]) => (secretNames.test(name) ? [value] : []));
  return [...values, ...inside, ...query];
}

/**
 * How long to stay away, from the headers of a refusal. Dialects: `retry-after-ms` (OpenAI, Azure), `retry-after` in
 * seconds or as a date (RFC 9110 §10.2.3), `x-ratelimit-reset-requests` as `1s`, `6m0s` or `20ms` (OpenAI).
 */
export function retryAfterMs(
  headers: Readonly<Record<string, string | undefined>>,
  wallTimeMs: number,
): number | undefined {
  const milliseconds = numberIn(headers["retry-after-ms"]);
  if (milliseconds !== undefined) return milliseconds;
  const after = headers["retry-after"];
  const seconds = numberIn(after);
  if (seconds !== undefined) return seconds * 1000;
  const date = after === undefined ? Number.NaN : Date.parse(after);
  if (!Number.isNaN(date)) return Math.max(0, date - wallTimeMs);
  return spanMs(headers["x-ratelimit-reset-requests"]);
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function spanMs(text: string | undefined): number | undefined {
  if (text === undefined || !/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    totalMs += Number(amount) * (unitMs[unit ?? "s"] ?? 0);
  }
  return totalMs;
}
