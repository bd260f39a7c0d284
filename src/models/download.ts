import { createWriteStream, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { get as getPlain, type IncomingMessage } from "node:http";
import { get as getSecure } from "node:https";
import { pipeline } from "node:stream/promises";
import type { Clock } from "../base/clock.ts";
import { CallwrightError } from "../base/errors.ts";
import { withTimeout } from "../base/sleep.ts";

/** An address that does not answer is given up quickly: there may be another route. */
const answerTimeoutMs = 5000;
const idleTimeoutMs = 20_000;
const mostRedirects = 5;

/** What to fetch and where to put it. */
export interface Download {
  readonly url: string;
  /** Grows while it arrives; what an earlier try left there is continued. */
  readonly partFile: string;
  readonly bytes: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onBytes: (receivedBytes: number) => void;
}

/** Fetches a file, continuing where an earlier try ended. Throws MODEL_DOWNLOAD_FAILED, retryable. */
export async function download(what: Download): Promise<void> {
  const have = partSize(what);
  if (have === what.bytes) return;
  const response = await openAddress(new URL(what.url), have, what, mostRedirects);
  const continues = have > 0 && isContinuation(response, have);
  if (response.statusCode !== 200 && !continues) {
    response.destroy();
    if (have > 0) await rm(what.partFile, { force: true });
    throw failed(what, `answered ${response.statusCode}`);
  }
  let received = continues ? have : 0;
  const announced = Number(response.headers["content-length"]);
  if (Number.isFinite(announced) && received + announced !== what.bytes) {
    response.destroy();
    throw failed(what, `offers ${received + announced} bytes instead of ${what.bytes}`);
  }
  response.on("data", (chunk: Buffer) => {
    received += chunk.length;
    what.onBytes(received);
    if (received > what.bytes) response.destroy(failed(what, "sends more than it should"));
  });
  response.setTimeout(idleTimeoutMs, () => response.destroy(failed(what, "fell silent")));
  const output = createWriteStream(what.partFile, { flags: continues ? "a" : "w" });
  let broken: unknown;
  // A line that breaks ends the file in good order: what did arrive is kept, and the next try goes on from there.
  const arriving = untilBroken(response, (error) => {
    broken = error;
  });
  try {
    await pipeline(arriving, output, { signal: what.signal });
  } catch (error) {
    what.signal.throwIfAborted();
    throw error;
  }
  what.signal.throwIfAborted();
  if (broken !== undefined) throw failed(what, "broke off", broken);
  if (received < what.bytes) throw failed(what, `ended after ${received} of ${what.bytes} bytes`);
}

async function* untilBroken(response: IncomingMessage, onBreak: (error: unknown) => void): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of response) yield chunk as Buffer;
  } catch (error) {
    onBreak(error);
  }
}

function partSize(what: Download): number {
  const size = statSync(what.partFile, { throwIfNoEntry: false })?.size ?? 0;
  return size <= what.bytes ? size : 0;
}

/** RFC 9110 §14.4: `Content-Range: bytes 100-199/200`. */
function isContinuation(response: IncomingMessage, from: number): boolean {
  return response.statusCode === 206 && (response.headers["content-range"] ?? "").startsWith(`bytes ${from}-`);
}

async function openAddress(url: URL, from: number, what: Download, redirects: number): Promise<IncomingMessage> {
  const response = await withTimeout(
    {
      clock: what.clock,
      timeoutMs: answerTimeoutMs,
      code: "MODEL_DOWNLOAD_FAILED",
      what: `The answer of ${url.host}`,
      signal: what.signal,
    },
    (signal) => request(url, from, signal),
  ).catch((error: unknown) => {
    what.signal.throwIfAborted();
    throw error instanceof CallwrightError ? error : failed(what, "cannot be reached", error);
  });
  const { location } = response.headers;
  if ((response.statusCode ?? 0) < 300 || (response.statusCode ?? 0) >= 400 || location === undefined) return response;
  response.destroy();
  if (redirects === 0) throw failed(what, "redirects again and again");
  const next = new URL(location, url);
  if (url.protocol === "https:" && next.protocol !== "https:") throw failed(what, "redirects to an unsafe address");
  return openAddress(next, from, what, redirects - 1);
}

function request(url: URL, from: number, signal: AbortSignal): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const get = url.protocol === "http:" ? getPlain : getSecure;
  const headers = { "user-agent": "callwright", ...(from > 0 ? { range: `bytes=${from}-` } : {}) };
  get(url, { headers, signal }, resolve).on("error", reject);
  return promise;
}

function failed(what: Download, problem: string, cause?: unknown): CallwrightError {
  const reason = cause instanceof Error ? `: ${(cause as NodeJS.ErrnoException).code ?? cause.message}` : "";
  return new CallwrightError(`${what.url} ${problem}${reason}`, {
    code: "MODEL_DOWNLOAD_FAILED",
    retryable: true,
    cause,
  });
}
