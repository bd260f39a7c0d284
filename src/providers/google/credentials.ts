import { createPrivateKey, sign } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Clock } from "../../base/clock.ts";
import { CallwrightError } from "../../base/errors.ts";

/*
 * A service account's key file, and the token that it signs for itself: AIP-4111 "Self-signed JWT", which Google's APIs
 * take in place of an access token, so that no other server has to be asked first. RFC 7515 and 7519 for its form.
 */

const keySchema = z.object({
  type: z.literal("service_account"),
  project_id: z.string().min(1),
  private_key_id: z.string().min(1),
  private_key: z.string().min(1),
  client_email: z.string().min(1),
});

/** What of a key file is needed. */
export type ServiceAccount = z.infer<typeof keySchema>;

/** Whose credentials they are, for the error. */
export type GoogleKind = "STT" | "TTS";

/** Reads a key file. Throws `<KIND>_BAD_CREDENTIALS`, which never holds anything of the file. */
export async function readServiceAccount(path: string, kind: GoogleKind): Promise<ServiceAccount> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw badCredentials(kind, "cannot be read", cause);
  }
  try {
    const account = keySchema.parse(JSON.parse(text));
    createPrivateKey(account.private_key);
    return account;
  } catch {
    throw badCredentials(kind, "is not the key of a service account");
  }
}

function badCredentials(kind: GoogleKind, problem: string, cause?: unknown): CallwrightError {
  const service = kind === "STT" ? "Speech-to-Text" : "Text-to-Speech";
  return new CallwrightError(`${kind} 'google': the file of GOOGLE_APPLICATION_CREDENTIALS ${problem}`, {
    code: `${kind}_BAD_CREDENTIALS`,
    field: "GOOGLE_APPLICATION_CREDENTIALS",
    hint: `Make a JSON key of a service account that may use ${service}, and give the path of its file.`,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** What to authenticate with. */
export interface GoogleKeys {
  readonly account?: ServiceAccount | undefined;
  readonly apiKey?: string | undefined;
  /** To whom the use is charged; needed with an API key alone. */
  readonly project?: string | undefined;
}

/** Headers of a call. `audience`: `https://speech.googleapis.com/`. */
export function googleHeaders(
  { account, apiKey, project }: GoogleKeys,
  audience: string,
  clock: Clock,
): Readonly<Record<string, string>> {
  return {
    ...(account === undefined ? {} : { authorization: `Bearer ${selfSignedToken(account, audience, clock)}` }),
    ...(apiKey === undefined ? {} : { "x-goog-api-key": apiKey }),
    ...(project === undefined ? {} : { "x-goog-user-project": project }),
  };
}

/** Google takes an hour at most. */
const lifeSeconds = 3600;

function selfSignedToken(account: ServiceAccount, audience: string, clock: Clock): string {
  const nowSeconds = Math.floor(clock.wallTimeMs() / 1000);
  const header = { alg: "RS256", typ: "JWT", kid: account.private_key_id };
  const claims = {
    iss: account.client_email,
    sub: account.client_email,
    aud: audience,
    iat: nowSeconds,
    exp: nowSeconds + lifeSeconds,
  };
  const signed = `${base64(JSON.stringify(header))}.${base64(JSON.stringify(claims))}`;
  return `${signed}.${sign("RSA-SHA256", Buffer.from(signed), account.private_key).toString("base64url")}`;
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64url");
}
