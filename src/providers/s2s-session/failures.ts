import { ZodError } from "zod";
import { CallwrightError } from "../../base/errors.ts";
import type { SttFailure } from "../stt-session/dialect.ts";
import { VendorError, redact, secretsIn } from "../vendor-error.ts";

const longestWords = 300;

/** Errors of one service, in its name and without its secrets. */
export class SpeechFailures {
  readonly #vendor: string;
  readonly #secrets: readonly string[];

  constructor({ vendor, headers }: { readonly vendor: string; readonly headers: Readonly<Record<string, string>> }) {
    this.#vendor = vendor;
    this.#secrets = secretsIn(headers);
  }

  error({ suffix, retryable = false, field, hint }: SttFailure, what: string): VendorError {
    return new VendorError(`S2S '${this.#vendor}' ${redact(what, this.#secrets).slice(0, longestWords)}`, {
      code: `S2S_${suffix}`,
      retryable,
      ...(field === undefined ? {} : { field }),
      ...(hint === undefined ? {} : { hint }),
    });
  }

  /** What could not be read may hold the caller's words, so only a ZodError, which names fields, goes along. */
  badReply(cause: unknown): CallwrightError {
    const issue = cause instanceof ZodError ? cause.issues[0] : undefined;
    const field = issue?.path.join(".");
    const what = issue === undefined ? "that is not what it publishes" : `with a bad '${field}' (${issue.message})`;
    return new CallwrightError(`S2S '${this.#vendor}' sent a message ${what}`, {
      code: "S2S_BAD_REPLY",
      retryable: true,
      ...(field === undefined ? {} : { field, cause }),
    });
  }

  overflow(cause: unknown): CallwrightError {
    return new CallwrightError(`Nobody reads what S2S '${this.#vendor}' says`, { code: "S2S_OVERFLOW", cause });
  }
}
