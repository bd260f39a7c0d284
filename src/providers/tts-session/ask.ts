import { CallwrightError } from "../../base/errors.ts";
import type { VendorQueryContext, VoiceDescription } from "../../contracts/vendor-definition.ts";
import { requestJson } from "../http.ts";
import { closestNames } from "../llm-client/model-names.ts";
import { VendorError } from "../vendor-error.ts";

/** A question outside of any call. */
export interface Question {
  readonly vendor: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Where the key was set: the field of a refusal. */
  readonly keyField: string;
}

const limits = {
  connectTimeoutMs: 5000,
  firstByteTimeoutMs: 10_000,
  idleTimeoutMs: 10_000,
  maxBytes: 32 * 1024 * 1024,
};

/** GETs JSON. A refused key names the variable it came from. */
export async function askVendor(
  { vendor, keyField, ...call }: Question,
  context: VendorQueryContext,
): Promise<unknown> {
  try {
    return await requestJson({ ...call, ...context, party: { vendor, kind: "TTS" }, method: "GET", limits });
  } catch (error) {
    throw withKeyField(error, keyField);
  }
}

/** The same error, with the variable of the key as its field when it is about the key. */
export function withKeyField(error: unknown, keyField: string): unknown {
  if (!(error instanceof VendorError) || error.code !== "TTS_UNAUTHORIZED" || error.field !== undefined) return error;
  const { message, code, hint, status } = error;
  return new VendorError(message, {
    code,
    field: keyField,
    cause: error,
    ...(hint === undefined ? {} : { hint }),
    ...(status === undefined ? {} : { status }),
  });
}

/** What a list does not answer as published is an error that names the field. */
export function readList<List>(
  vendor: string,
  list: unknown,
  schema: {
    safeParse(
      value: unknown,
    ):
      | { readonly success: true; readonly data: List }
      | { readonly success: false; readonly error: { readonly issues: readonly { readonly path: PropertyKey[] }[] } };
  },
): List {
  const parsed = schema.safeParse(list);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join(".") ?? "";
  throw new CallwrightError(`TTS '${vendor}' sent a list with a bad or missing '${field}'`, {
    code: "TTS_BAD_REPLY",
    retryable: true,
    field,
  });
}

/** What was set, and what there is. */
export interface Choice {
  readonly vendor: string;
  readonly what: "voice" | "model" | "region";
  /** Where it was set: `RIME_VOICE`. */
  readonly field: string;
  readonly wanted: string;
  readonly names: readonly string[];
}

/** Throws TTS_UNKNOWN_VOICE, TTS_UNKNOWN_MODEL or TTS_UNKNOWN_REGION with the valid names, up to 20, closest first. */
export function requireName({ vendor, what, field, wanted, names }: Choice): void {
  if (names.includes(wanted)) return;
  const closest = closestNames(wanted, names);
  throw new CallwrightError(`TTS '${vendor}' has no ${what} '${wanted}'`, {
    code: `TTS_UNKNOWN_${what.toUpperCase()}`,
    field,
    hint: closest.length === 0 ? `It lists no ${what}s.` : `Use one of: ${closest.join(", ")}.`,
  });
}

/** The same for a voice; those with a name beside their identifier are shown with it. */
export function requireVoice(choice: Omit<Choice, "what" | "names">, voices: readonly VoiceDescription[]): void {
  if (voices.some(({ id }) => id === choice.wanted)) return;
  const names = voices.map(({ id, name }) => (id === name ? id : `${id} (${name})`));
  requireName({ ...choice, what: "voice", names });
}

/** Reads pages until there is no next one; a service that never ends is cut off. */
export async function allPages<Item>(
  page: (token: string | undefined) => Promise<{ readonly items: readonly Item[]; readonly next?: string | undefined }>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let token: string | undefined;
  for (let count = 0; count < mostPages; count++) {
    const { items: more, next } = await page(token);
    items.push(...more);
    if (next === undefined || next === "" || next === token) break;
    token = next;
  }
  return items;
}

const mostPages = 50;

/** A voice, without the fields that the service left empty. */
export function describeVoice(voice: {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly languages: readonly string[];
  readonly gender?: string | null | undefined;
  readonly description?: string | null | undefined;
}): VoiceDescription {
  const { id, languages } = voice;
  return {
    id,
    name: voice.name || id,
    languages,
    ...(voice.gender ? { gender: voice.gender.toLowerCase() } : {}),
    ...(voice.description ? { description: voice.description } : {}),
  };
}
