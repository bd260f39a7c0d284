import { CallwrightError } from "../base/errors.ts";

/** How to build the address of a vendor's endpoint: see {@link endpointUrl}. */
export interface EndpointAddress {
  /** What the user configured: `http(s)://` or `ws(s)://`, with or without a path. */
  readonly baseUrl: string;
  /** The endpoint's path at the vendor's own host: `/v1/listen`. */
  readonly path: string;
  readonly protocol: "http" | "ws";
  /** Whose address it is, for the error: `DEEPGRAM_BASE_URL`. */
  readonly field: string;
}

/**
 * Joins a configured base with an endpoint's path. People give the host, the host with the version, or the whole
 * endpoint; the part of `path` that the base already ends with is not repeated. Throws VENDOR_BAD_URL.
 */
export function endpointUrl(address: EndpointAddress): URL {
  const url = parseBase(address);
  const secure = url.protocol === "https:" || url.protocol === "wss:";
  const protocol = address.protocol === "ws" ? (secure ? "wss:" : "ws:") : secure ? "https:" : "http:";
  const base = segments(url.pathname);
  const path = segments(address.path);
  let overlap = Math.min(base.length, path.length);
  while (overlap > 0 && !endsWith(base, path.slice(0, overlap))) overlap--;
  const joined = new URL(`${protocol}//${url.host}/${[...base, ...path.slice(overlap)].join("/")}`);
  joined.search = url.search;
  return joined;
}

function parseBase({ baseUrl, field }: EndpointAddress): URL {
  const bad = (problem: string): CallwrightError =>
    new CallwrightError(`${field} ${problem}`, {
      code: "VENDOR_BAD_URL",
      field,
      hint: `Give an address such as http://127.0.0.1:9101 or https://host/v1.`,
    });
  const url = URL.parse(baseUrl);
  if (url === null) throw bad("is not a URL");
  if (!["http:", "https:", "ws:", "wss:"].includes(url.protocol)) throw bad(`has the protocol '${url.protocol}'`);
  if (url.username !== "" || url.password !== "") throw bad("carries a user name or password");
  return url;
}

function segments(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}

function endsWith(base: readonly string[], tail: readonly string[]): boolean {
  const offset = base.length - tail.length;
  return tail.every((segment, index) => base[offset + index] === segment);
}
