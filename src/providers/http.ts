import { Agent as HttpAgent, request as httpRequest } from "node:http";
import type { ClientRequest, IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Clock, Timer } from "../base/clock.ts";
import { CallwrightError, CancelledError } from "../base/errors.ts";
import { SseParser } from "./sse.ts";
import type { SseEvent } from "./sse.ts";
import { currentTap } from "./tap.ts";
import type { TapNote } from "./tap.ts";
import { VendorError, errorFromStatus, redact, retryAfterMs, secretsIn, withoutSecrets } from "./vendor-error.ts";
import type { VendorParty } from "./vendor-error.ts";

/**
 * The one place from which vendors are asked over HTTP. Node's own client rather than `fetch`: that one hides the
 * moment of the connection, has time limits of its own on the wrong clock, and follows redirects with the key.
 * Nothing is tried again here but a request whose kept-alive connection turned out to be dead before any byte came.
 */
export interface HttpCall {
  readonly party: VendorParty;
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly limits: HttpLimits;
}

/** All counted from the start of the call, but `idleTimeoutMs`, which counts from the last byte. */
export interface HttpLimits {
  readonly connectTimeoutMs: number;
  /** Until the reply's head is there. */
  readonly firstByteTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** Of the whole body. */
  readonly maxBytes: number;
}

/** A reply that is being streamed. Read `events` once, to its end or by leaving the loop: both let the connection go. */
export interface EventReply {
  readonly events: AsyncIterable<SseEvent>;
  /** From now on the reply is over, without an error, when nothing comes for so long. */
  endWhenIdle(idleMs: number): void;
}

const httpAgent = new HttpAgent({ keepAlive: true, maxFreeSockets: 64, scheduling: "lifo" });
const httpsAgent = new HttpsAgent({ keepAlive: true, maxFreeSockets: 64, scheduling: "lifo" });

/** Asks, and parses the reply as JSON. Throws `<KIND>_*`: see {@link errorFromStatus}, CONNECTION_*, TIMEOUT, BAD_REPLY. */
export async function requestJson(call: HttpCall): Promise<unknown> {
  await using exchange = new Exchange(call);
  const response = await exchange.open("application/json");
  const text = await exchange.text(response);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw failure(call, { suffix: "BAD_REPLY", what: "sent a reply that is not JSON", cause });
  }
}

/** Asks, and reads the reply as server-sent events. The head has come, and was a success, when this resolves. */
export async function requestEvents(call: HttpCall): Promise<EventReply> {
  const exchange = new Exchange(call);
  try {
    const response = await exchange.open("text/event-stream");
    const type = response.headers["content-type"] ?? "";
    if (!type.startsWith("text/event-stream") && type !== "") {
      throw failure(call, {
        suffix: "BAD_REPLY",
        what: `answered with ${type.split(";")[0]} in place of an event stream`,
      });
    }
    return { events: readEvents(exchange, response), endWhenIdle: (idleMs) => exchange.endWhenIdle(idleMs) };
  } catch (error) {
    await exchange[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Asks, and reads the reply's body as it comes, within the same limits. Read to its end or leave the loop: both let the
 * connection go. `accept`: what the reply is to be.
 */
export async function* requestBytes(call: HttpCall, accept: string): AsyncGenerator<Uint8Array, void, undefined> {
  await using exchange = new Exchange(call);
  yield* exchange.chunks(await exchange.open(accept));
}

/**
 * Opens a connection that the next request to this host finds ready, unless one is. Asks the host for nothing and shows
 * it no key. Never throws: what is wrong shows when something is asked.
 */
export async function openConnection(url: URL, { signal, clock, timeoutMs }: ConnectionOptions): Promise<void> {
  const secure = url.protocol === "https:";
  const agent = secure ? httpsAgent : httpAgent;
  const place = `${url.hostname}:${url.port || (secure ? 443 : 80)}:`;
  const isReady = Object.entries(agent.freeSockets).some(([name, free]) => name.startsWith(place) && free?.length);
  if (isReady || signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const request = (secure ? httpsRequest : httpRequest)(new URL("/", url), {
    // Not HEAD: node does not keep the connection of one whose answer tells no length.
    method: "GET",
    agent,
    headers: { "user-agent": "callwright" },
  });
  const stop = (): void => void request.destroy();
  const timer = clock.after(timeoutMs, stop);
  signal.addEventListener("abort", stop, { once: true });
  request.once("response", (response) => {
    let length = 0;
    response.on("error", ignore);
    response.on("data", (chunk: Uint8Array) => {
      length += chunk.length;
      if (length > longestGreetingBytes) stop();
    });
  });
  request.on("error", ignore);
  request.once("close", resolve);
  request.end();
  await promise;
  timer.cancel();
  signal.removeEventListener("abort", stop);
}

/** Of a page that nobody reads. */
const longestGreetingBytes = 65_536;

/** How long {@link openConnection} may take, and what stops it. */
export interface ConnectionOptions {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

async function* readEvents(exchange: Exchange, response: IncomingMessage): AsyncGenerator<SseEvent, void, undefined> {
  await using _ = exchange;
  const parser = new SseParser(exchange.call.limits.maxBytes);
  // A service that repeats the key in an error does so here too; nobody further on knows it, to take it out.
  const secrets = secretsIn(exchange.call.headers, exchange.call.url);
  const clean = (event: SseEvent): SseEvent => ({ ...event, data: withoutSecrets(event.data, secrets) });
  for await (const chunk of exchange.chunks(response)) for (const event of parser.push(chunk)) yield clean(event);
  for (const event of parser.end()) yield clean(event);
}

interface Problem {
  readonly suffix: string;
  readonly what: string;
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

function failure(call: HttpCall, { suffix, what, retryable = false, cause }: Problem): VendorError {
  const { kind, vendor } = call.party;
  return new VendorError(`${kind} '${vendor}' at ${call.url.host} ${what}`, {
    code: `${kind}_${suffix}`,
    retryable,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** How long the last bytes of a reply may take that nobody waits for. */
const drainMs = 250;
/** How long a refusal's body may be; more is cut off, for only its words are wanted. */
const longestRefusalBytes = 16_384;

/** One request and its reply, with everything that can stop it. */
class Exchange implements AsyncDisposable {
  readonly call: HttpCall;
  readonly #startedAtMs: number;
  #request: ClientRequest | undefined;
  #response: IncomingMessage | undefined;
  #timer: Timer | undefined;
  /** Why we stopped it ourselves; whatever the platform throws then is only the echo. */
  #stopped: CallwrightError | undefined;
  #endedQuietly = false;
  #quietIdleMs: number | undefined;
  readonly #tap = currentTap();
  /** Of a reply in text, for the tap: a chunk may end in the middle of a character, or of a secret. */
  readonly #tapped: Uint8Array[] = [];

  constructor(call: HttpCall) {
    this.call = call;
    this.#startedAtMs = call.clock.now();
    if (call.signal.aborted) throw new CancelledError(call.signal.reason);
    call.signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  readonly #onAbort = (): void => this.#stop(new CancelledError(this.call.signal.reason));

  /** Sends the request and waits for a successful head. */
  async open(accept: string): Promise<IncomingMessage> {
    let response = await this.#send(accept);
    // A kept-alive connection that the server had closed meanwhile: it never saw this request (RFC 9112 §9.3.1).
    response ??= await this.#send(accept);
    if (response === undefined)
      throw failure(this.call, { suffix: "CONNECTION_LOST", what: "closed the connection", retryable: true });
    this.#response = response;
    const status = response.statusCode ?? 0;
    this.#awaitByte();
    this.#note({ direction: "received", kind: "head", status, headers: response.headers });
    if (status >= 200 && status < 300) return response;
    const headers = response.headers as Record<string, string | undefined>;
    const waitMs = retryAfterMs(headers, this.call.clock.wallTimeMs());
    throw errorFromStatus(this.call.party, {
      status,
      bodyText: await this.#refusalText(response),
      secrets: secretsIn(this.call.headers, this.call.url),
      ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
    });
  }

  /** The body in chunks. Rejects at once when the call is stopped; ends early, without error, after `endWhenIdle`. */
  async *chunks(response: IncomingMessage): AsyncGenerator<Uint8Array, void, undefined> {
    let received = 0;
    this.#awaitByte();
    try {
      for await (const chunk of response as AsyncIterable<Uint8Array>) {
        // While the reader is busy nothing is asked for, so a silence then is not the vendor's.
        this.#timer?.cancel();
        received += chunk.length;
        this.#noteChunk(response, chunk);
        if (received > this.call.limits.maxBytes) {
          throw failure(this.call, { suffix: "BAD_REPLY", what: `sent more than ${this.call.limits.maxBytes} bytes` });
        }
        yield chunk;
        this.#awaitByte();
      }
    } catch (error) {
      if (this.#endedQuietly) return;
      throw this.#translate(error);
    }
    if (this.#stopped !== undefined && !this.#endedQuietly) throw this.#stopped;
  }

  async text(response: IncomingMessage): Promise<string> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.chunks(response)) chunks.push(chunk);
    return Buffer.concat(chunks).toString("utf8");
  }

  endWhenIdle(idleMs: number): void {
    this.#quietIdleMs = idleMs;
    this.#awaitByte();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#noteText();
    this.#timer?.cancel();
    this.call.signal.removeEventListener("abort", this.#onAbort);
    const response = this.#response;
    // A body that was read to its end leaves the connection for the next request; anything else closes it.
    if (response?.readableEnded === true) return Promise.resolve();
    response?.on("error", ignore);
    if (response !== undefined && this.#quietIdleMs !== undefined && !response.destroyed) this.#drain(response);
    else this.#request?.destroy();
    return Promise.resolve();
  }

  /** The reader has all it wants and the end is near: waits for it a moment, so that the connection can be used again. */
  #drain(response: IncomingMessage): void {
    const timer = this.call.clock.after(drainMs, () => response.destroy());
    response.once("close", () => timer.cancel());
    response.resume();
  }

  /** Resolves to undefined when a reused connection was found dead. */
  #send(accept: string): Promise<IncomingMessage | undefined> {
    const { url, method, headers, body } = this.call;
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage | undefined>();
    const secure = url.protocol === "https:";
    const request = (secure ? httpsRequest : httpRequest)(url, {
      method,
      agent: secure ? httpsAgent : httpAgent,
      headers: {
        accept,
        "user-agent": "callwright",
        ...(payload === undefined ? {} : { "content-type": "application/json", "content-length": payload.length }),
        ...headers,
      },
    });
    this.#request = request;
    this.#note({ direction: "sent", kind: "request", method, url, headers, content: payload?.toString("utf8") ?? "" });
    this.#watchConnection(request);
    request.once("response", (response) => resolve(response));
    request.on("error", (error: NodeJS.ErrnoException) => {
      const isDead =
        request.reusedSocket && this.#stopped === undefined && (error.code === "ECONNRESET" || error.code === "EPIPE");
      if (isDead) resolve(undefined);
      else reject(this.#translate(error));
    });
    request.end(payload);
    return promise;
  }

  #note(note: Omit<TapNote, "carrier" | "secrets">): void {
    this.#tap?.note({ ...note, carrier: "http", secrets: secretsIn(this.call.headers, this.call.url) });
  }

  #noteChunk(response: IncomingMessage, chunk: Uint8Array): void {
    if (this.#tap === undefined) return;
    if (/^(audio\/|application\/octet)/.test(response.headers["content-type"] ?? "")) {
      this.#note({ direction: "received", kind: "body", content: chunk });
    } else this.#tapped.push(chunk);
  }

  #noteText(): void {
    if (this.#tapped.length === 0) return;
    const content = Buffer.concat(this.#tapped.splice(0)).toString("utf8");
    this.#note({ direction: "received", kind: "body", content });
  }

  #watchConnection(request: ClientRequest): void {
    const { limits } = this.call;
    const awaitHead = (): void =>
      this.#expect(
        this.#startedAtMs + limits.firstByteTimeoutMs,
        `sent nothing within ${limits.firstByteTimeoutMs} ms`,
      );
    this.#expect(
      this.#startedAtMs + limits.connectTimeoutMs,
      `took longer than ${limits.connectTimeoutMs} ms to connect`,
    );
    request.once("socket", (socket) => {
      if (!socket.connecting) awaitHead();
      else socket.once(this.call.url.protocol === "https:" ? "secureConnect" : "connect", awaitHead);
    });
  }

  #awaitByte(): void {
    const idleMs = this.#quietIdleMs ?? this.call.limits.idleTimeoutMs;
    this.#expect(this.call.clock.now() + idleMs, `sent nothing more for ${idleMs} ms`);
  }

  /** One deadline at a time: the next replaces it. */
  #expect(atMs: number, what: string): void {
    this.#timer?.cancel();
    if (this.#stopped !== undefined) return;
    this.#timer = this.call.clock.at(atMs, () => {
      this.#endedQuietly = this.#quietIdleMs !== undefined;
      this.#stop(failure(this.call, { suffix: "TIMEOUT", what, retryable: true }));
    });
  }

  #stop(reason: CallwrightError): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = reason;
    this.#timer?.cancel();
    // Both: before the head only the request listens, after it only the response does.
    this.#response?.destroy(reason);
    this.#request?.destroy(reason);
  }

  #translate(error: unknown): unknown {
    if (this.#stopped !== undefined) return this.#stopped;
    if (error instanceof CallwrightError) return error;
    const { code, message } = error as NodeJS.ErrnoException;
    const before = this.#response === undefined;
    const words = redact(code ?? message, secretsIn(this.call.headers, this.call.url));
    return failure(this.call, {
      suffix: before ? "CONNECTION_FAILED" : "CONNECTION_LOST",
      what: before ? `cannot be reached (${words})` : `broke off its reply (${words})`,
      retryable: true,
      cause: error,
    });
  }

  async #refusalText(response: IncomingMessage): Promise<string> {
    const parts: Uint8Array[] = [];
    let length = 0;
    try {
      for await (const chunk of this.chunks(response)) {
        parts.push(chunk);
        length += chunk.length;
        if (length >= longestRefusalBytes) break;
      }
    } catch (error) {
      // The status says enough; a refusal whose body does not come is still that refusal.
      if (error instanceof CancelledError) throw error;
    }
    return Buffer.concat(parts).toString("utf8").slice(0, longestRefusalBytes);
  }
}

function ignore(): void {
  // The echo of our own `destroy`.
}
