import { createPrivateKey, sign } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Clock } from "../../../base/clock.ts";
import { CallwrightError } from "../../../base/errors.ts";

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

/** Reads a key file. Throws STT_BAD_CREDENTIALS, which never holds anything of the file. */
export async function readServiceAccount(path: string): Promise<ServiceAccount> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw badCredentials("cannot be read", cause);
  }
  let account: ServiceAccount;
  try {
    account = keySchema.parse(JSON.parse(text));
    createPrivateKey(account.private_key);
  } catch {
    throw badCredentials("is not the key of a service account");
  }
  return account;
}

function badCredentials(problem: string, cause?: unknown): CallwrightError {
  return new CallwrightError(`STT 'google': the file of GOOGLE_APPLICATION_CREDENTIALS ${problem}`, {
    code: "STT_BAD_CREDENTIALS",
    field: "GOOGLE_APPLICATION_CREDENTIALS",
    hint: "Make a JSON key of a service account that may use Speech-to-Text, and give the path of its file.",
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Google takes an hour at most. */
const lifeSeconds = 3600;

/** A token for an hour. `audience`: `https://speech.googleapis.com/`. */
export function selfSignedToken(account: ServiceAccount, audience: string, clock: Clock): string {
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
