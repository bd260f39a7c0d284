/**
 * Twilio signs its requests: HMAC-SHA1 of the URL and the form's parameters, keyed with the account's auth token.
 * Algorithm: https://www.twilio.com/docs/usage/webhooks/webhooks-security, "Validating signatures from Twilio".
 */
import { createHmac, timingSafeEqual } from "node:crypto";

/** A request as Twilio sent it. */
export interface SignedRequest {
  /** The whole URL that Twilio was given: scheme, host, path, query. Behind a proxy this is the public one. */
  readonly url: string;
  /** The form of a POST; none for a WebSocket's handshake. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The header `X-Twilio-Signature`. */
  readonly signature: string | undefined;
}

/** Whether Twilio made this signature with this auth token. */
export function isSignedByTwilio(request: SignedRequest, authToken: string): boolean {
  const { signature, parameters } = request;
  if (signature === undefined || authToken === "") return false;
  const given = Buffer.from(signature);
  return spellings(request.url).some((url) => {
    const expected = Buffer.from(twilioSignature({ url, ...(parameters && { parameters }) }, authToken));
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/** The signature of a request. */
export function twilioSignature(request: Omit<SignedRequest, "signature">, authToken: string): string {
  const form = Object.entries(request.parameters ?? {})
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => name + value)
    .join("");
  return createHmac("sha1", authToken)
    .update(request.url + form, "utf8")
    .digest("base64");
}

/**
 * Twilio leaves a standard port out of the URL on some requests and not on others, and ends a WebSocket's URL with a
 * slash or not; its own libraries try both ports too. Each spelling needs the key, so nothing is given away.
 */
function spellings(url: string): readonly string[] {
  const parts = /^(https?|wss?):\/\/([^/:?#]+|\[[^\]]+\])(?::(\d+))?([^?#]*)(.*)$/i.exec(url);
  if (parts === null) return [url];
  const [, scheme = "", host = "", port, path = "", rest = ""] = parts;
  const standardPort = /^(https|wss)$/i.test(scheme) ? "443" : "80";
  const hosts = port === undefined || port === standardPort ? [host, `${host}:${standardPort}`] : [`${host}:${port}`];
  const trimmed = path.replace(/\/$/, "");
  return hosts.flatMap((name) => [trimmed, `${trimmed}/`].map((way) => `${scheme}://${name}${way}${rest}`));
}
