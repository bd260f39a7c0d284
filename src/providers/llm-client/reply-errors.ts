import { z } from "zod";
import type { ZodType } from "zod";
import { CallwrightError } from "../../base/errors.ts";
import { VendorError, redact } from "../vendor-error.ts";
import type { VendorParty } from "../vendor-error.ts";

/** An error object as vendors put it into a stream. */
export const streamErrorSchema = z.union([
  z.string(),
  z.object({
    message: z.string().nullish(),
    type: z.string().nullish(),
    status: z.string().nullish(),
    code: z.union([z.string(), z.number()]).nullish(),
  }),
]);

const longestWords = 300;

/** What an error in the middle of a reply means: most are the vendor's own trouble, and another try may do. */
export function errorInStream({ kind, vendor }: VendorParty, error: z.infer<typeof streamErrorSchema>): VendorError {
  const words = typeof error === "string" ? error : (error.message ?? "no reason given");
  // Codes as numbers (OpenRouter, Gemini), as names (OpenAI), as types (Anthropic).
  const code = typeof error === "string" ? "" : [error.code, error.type, error.status].join(" ");
  const meaning = meaningOf(code.toLowerCase());
  return new VendorError(
    `${kind} '${vendor}' reports an error in its reply: ${redact(words, []).slice(0, longestWords)}`,
    {
      code: `${kind}_${meaning}`,
      retryable: meaning === "RATE_LIMITED" || meaning === "UNAVAILABLE",
    },
  );
}

function meaningOf(code: string): string {
  if (/insufficient_(quota|credit)|billing|\b402\b/.test(code)) return "QUOTA_EXHAUSTED";
  if (/rate_limit|resource_exhausted|\b429\b/.test(code)) return "RATE_LIMITED";
  if (/authentication|permission|unauthenticated|\b40[13]\b/.test(code)) return "UNAUTHORIZED";
  if (/not_found|\b404\b/.test(code)) return "NOT_FOUND";
  if (/server|overloaded|unavailable|api_error|timeout|internal|\b5\d\d\b/.test(code)) return "UNAVAILABLE";
  return /invalid|\b400\b/.test(code) ? "BAD_REQUEST" : "UNAVAILABLE";
}

/** A reply that does not follow the vendor's own description. */
export function badReply(
  { kind, vendor }: VendorParty,
  what: string,
  { cause, retryable = false }: { readonly cause?: unknown; readonly retryable?: boolean } = {},
): CallwrightError {
  return new CallwrightError(`${kind} '${vendor}' ${what}`, {
    code: `${kind}_BAD_REPLY`,
    retryable,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Parses one event's data. Throws LLM_BAD_REPLY, with the field that is missing or wrong. */
export function parseData<Data>(party: VendorParty, data: string, schema: ZodType<Data>): Data {
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch (cause) {
    throw badReply(party, "sent an event that is not JSON", { cause });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join(".") ?? "";
  throw badReply(party, `sent an event of an unknown form: look at '${field}'`, { cause: parsed.error });
}
