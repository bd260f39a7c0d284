import type { Clock } from "../../base/clock.ts";
import { CallwrightError } from "../../base/errors.ts";
import type { Ids } from "../../base/ids.ts";
import { OneTimeTokens } from "./one-time-tokens.ts";
import { isSignedByTwilio } from "./twilio-signature.ts";

/** What is known of a request when it arrives. */
export interface IncomingRequest {
  /** Of the TCP connection, not of a header. */
  readonly remoteAddress: string;
  /** The whole public URL: `wss://…` for a handshake, `https://…` for a webhook. */
  readonly url: string;
  /** Names in lower case, as Node gives them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The form of a webhook. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** The parameter of the TwiML, and so of `start`, that carries the token. */
export const tokenParameter = "token";

/**
 * Decides who may use the routes made for Twilio. With an auth token: a webhook must be signed and yields a one-time
 * token; the WebSocket's handshake must be signed, and its stream must bring that token. Without one: connections from
 * this machine only, and none that came through a proxy or from a web page.
 */
export class TwilioAdmission {
  readonly #authToken: string | undefined;
  readonly #tokens: OneTimeTokens;

  constructor(options: { readonly authToken?: string; readonly clock: Clock; readonly ids: Ids }) {
    this.#authToken = options.authToken === "" ? undefined : options.authToken;
    this.#tokens = new OneTimeTokens(options);
  }

  /** Whether only this machine gets in, because there is no auth token: worth a line in the log at start. */
  get isLoopbackOnly(): boolean {
    return this.#authToken === undefined;
  }

  /** For a webhook and for a WebSocket's handshake. Throws TWILIO_BAD_SIGNATURE or TWILIO_LOOPBACK_ONLY. */
  admitRequest(request: IncomingRequest): void {
    if (this.#authToken === undefined) {
      if (!isFromThisMachine(request)) throw loopbackOnly();
      return;
    }
    const { url, headers, parameters } = request;
    const signature = oneHeader(headers["x-twilio-signature"]);
    if (isSignedByTwilio({ url, signature, ...(parameters && { parameters }) }, this.#authToken)) return;
    throw new CallwrightError("The request is not signed by Twilio", {
      code: "TWILIO_BAD_SIGNATURE",
      field: "x-twilio-signature",
      hint: "Check TWILIO_AUTH_TOKEN, and that the public URL is configured exactly as Twilio calls it.",
    });
  }

  /** A token for one stream, good for a minute. */
  issueToken(): string {
    return this.#tokens.issue();
  }

  /** For the `start` of a stream. Uses its token up. Throws TWILIO_BAD_TOKEN. */
  admitStart(customParameters: Readonly<Record<string, string>>): void {
    if (this.#authToken === undefined) return;
    if (this.#tokens.redeem(customParameters[tokenParameter] ?? "")) return;
    throw new CallwrightError("The stream brought no token, or one that was used or is older than a minute", {
      code: "TWILIO_BAD_TOKEN",
      field: `start.customParameters.${tokenParameter}`,
      hint: "Streams begin with the TwiML of POST /v1/hooks/twilio/voice, which carries the token.",
    });
  }
}

const proxyHeaders = ["x-forwarded-for", "forwarded", "x-real-ip", "cf-connecting-ip", "true-client-ip"];

function isFromThisMachine({ remoteAddress, headers }: IncomingRequest): boolean {
  // A proxy or a tunnel on this machine connects from loopback in the name of anybody.
  if (proxyHeaders.some((name) => headers[name] !== undefined)) return false;
  // Twilio is no browser: an Origin means that some web page reaches for the local port.
  if (headers["origin"] !== undefined) return false;
  const address = remoteAddress.replace(/^::ffff:/i, "");
  return address === "::1" || /^127(?:\.\d{1,3}){3}$/.test(address);
}

function oneHeader(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value : value?.[0];
}

function loopbackOnly(): CallwrightError {
  return new CallwrightError("Without an auth token, Twilio's routes are for this machine only", {
    code: "TWILIO_LOOPBACK_ONLY",
    field: "TWILIO_AUTH_TOKEN",
    hint: "Set TWILIO_AUTH_TOKEN to the account's auth token.",
  });
}
