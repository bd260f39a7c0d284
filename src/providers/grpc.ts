import { connect, constants } from "node:http2";
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from "node:http2";
import type { Clock, Timer } from "../base/clock.ts";
import { CancelledError } from "../base/errors.ts";
import type { CallwrightError } from "../base/errors.ts";
import { currentTap } from "./tap.ts";
import type { TapNote } from "./tap.ts";
import { VendorError, errorFromStatus, redact } from "./vendor-error.ts";
import type { VendorParty } from "./vendor-error.ts";

/*
 * The one place from which vendors are asked over gRPC, which some have in place of a WebSocket: calls in both
 * directions at once, on one HTTP/2 connection. Written from grpc/grpc "gRPC over HTTP2" (PROTOCOL-HTTP2.md) and "Status
 * codes". Messages are bytes here; what is in them is the caller's business. No compression, no retries.
 */

/** How to open a {@link GrpcConnection}. */
export interface GrpcOptions {
  readonly party: VendorParty;
  /** `https:`, or `http:` for a server on this machine. */
  readonly url: URL;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly openTimeoutMs: number;
  /** What no message may contain. */
  readonly secrets: readonly string[];
  /** Called once when an open connection is gone. `error`: why, unless we closed it ourselves or the signal fired. */
  onClosed(error: CallwrightError | undefined): void;
}

/** What a call tells. Nothing comes after `onEnd`. */
export interface GrpcHandlers {
  /** The server has taken the call. */
  onAccepted?(): void;
  onMessage(message: Uint8Array): void;
  /** `error`: what the status means, unless it is OK. */
  onEnd(error: CallwrightError | undefined): void;
}

/** A call in both directions. */
export interface GrpcCall {
  /** Bytes that wait to be sent. */
  readonly bufferedBytes: number;
  send(message: Uint8Array): void;
  /** Nothing more will be sent; what the server still has to say comes. */
  end(): void;
  /** Nobody wants the answer any more: nothing is told after this. */
  cancel(): void;
}

const largestMessageBytes = 4 * 1024 * 1024;
const pingIntervalMs = 10_000;

/** Opens a connection. Throws `<KIND>_CONNECTION_FAILED` or `<KIND>_TIMEOUT`; CancelledError when the signal fires first. */
export async function openGrpc(options: GrpcOptions): Promise<GrpcConnection> {
  if (options.signal.aborted) throw new CancelledError(options.signal.reason);
  const connection = new GrpcConnection(options);
  await connection.opened;
  return connection;
}

/** One HTTP/2 connection. Whoever opens it closes it. */
export class GrpcConnection {
  readonly opened: Promise<void>;
  readonly #options: GrpcOptions;
  readonly #session: ClientHttp2Session;
  readonly #opening = Promise.withResolvers<void>();
  readonly #deadline: Timer;
  #ping: Timer | undefined;
  #callCount = 0;
  #isOver = false;
  #isOpen = false;

  constructor(options: GrpcOptions) {
    this.#options = options;
    this.opened = this.#opening.promise;
    this.#session = connect(options.url.origin);
    this.#session.once("connect", (_, socket) => {
      socket.setKeepAlive(true, pingIntervalMs);
      this.#deadline.cancel();
      this.#isOpen = true;
      this.#opening.resolve();
      this.#schedulePing();
    });
    this.#session.on("error", (cause: NodeJS.ErrnoException) => {
      const words = redact(cause.code ?? cause.message, options.secrets);
      this.#finish(this.#failure(this.#isOpen ? "LOST" : "FAILED", `failed (${words})`, cause));
    });
    this.#session.once("close", () => this.#finish(this.#failure("LOST", "closed the connection")));
    this.#session.once("goaway", () => this.#finish(this.#failure("LOST", "is going away")));
    options.signal.addEventListener("abort", this.#onAbort, { once: true });
    this.#deadline = options.clock.after(options.openTimeoutMs, () =>
      this.#finish(
        grpcError(options, { suffix: "TIMEOUT", retryable: true }, `did not open within ${options.openTimeoutMs} ms`),
      ),
    );
  }

  get isOpen(): boolean {
    return this.#isOpen && !this.#isOver;
  }

  /** Begins a call: `/google.cloud.speech.v2.Speech/StreamingRecognize`. */
  call(path: string, headers: Readonly<Record<string, string>>, handlers: GrpcHandlers): GrpcCall {
    const stream = this.#session.request({
      ":method": "POST",
      ":path": path,
      "content-type": "application/grpc",
      te: "trailers",
      "user-agent": "callwright",
      ...headers,
    });
    this.#callCount++;
    stream.once("close", () => this.#callCount--);
    return new Http2Call(stream, handlers, this.#options);
  }

  close(): void {
    this.#finish(undefined);
  }

  readonly #onAbort = (): void => this.#finish(new CancelledError(this.#options.signal.reason));

  #schedulePing(): void {
    this.#ping = this.#options.clock.after(pingIntervalMs, () => {
      // Servers of gRPC send away who pings without a call (grpc/grpc, "Keepalive"): TCP looks after an idle connection.
      if (this.#callCount === 0) return this.#schedulePing();
      let isAnswered = false;
      this.#session.ping(() => {
        isAnswered = true;
      });
      this.#ping = this.#options.clock.after(pingIntervalMs, () => {
        if (isAnswered) this.#schedulePing();
        else this.#finish(this.#failure("LOST", `gave no sign of life for ${pingIntervalMs} ms`));
      });
    });
  }

  #failure(suffix: "FAILED" | "LOST", what: string, cause?: unknown): VendorError {
    return grpcError(this.#options, { suffix: `CONNECTION_${suffix}`, retryable: true }, what, cause);
  }

  #finish(error: CallwrightError | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#deadline.cancel();
    this.#ping?.cancel();
    this.#options.signal.removeEventListener("abort", this.#onAbort);
    this.#session.destroy();
    if (!this.#isOpen) this.#opening.reject(error ?? new CancelledError("closed while opening"));
    else this.#options.onClosed(error instanceof CancelledError ? undefined : error);
  }
}

class Http2Call implements GrpcCall {
  readonly #stream: ClientHttp2Stream;
  readonly #handlers: GrpcHandlers;
  readonly #options: GrpcOptions;
  readonly #frames = new GrpcFrames();
  readonly #tap = currentTap();
  #isOver = false;

  constructor(stream: ClientHttp2Stream, handlers: GrpcHandlers, options: GrpcOptions) {
    this.#stream = stream;
    this.#handlers = handlers;
    this.#options = options;
    this.#note({ direction: "sent", kind: "request", url: options.url, headers: stream.sentHeaders ?? {} });
    stream.on("response", (headers) => this.#head(headers));
    stream.on("data", (chunk: Uint8Array) => this.#take(chunk));
    stream.on("trailers", (trailers) => this.#status(trailers));
    // The connection reports its own end; what is left is a call that the server broke off.
    stream.on("error", () => undefined);
    stream.on("close", () => {
      if (stream.session?.destroyed === false) this.#end(this.#error(13, "broke the call off"));
    });
  }

  get bufferedBytes(): number {
    return this.#stream.writableLength;
  }

  send(message: Uint8Array): void {
    if (this.#isOver || !this.#stream.writable) return;
    this.#note({ direction: "sent", kind: "message", content: message });
    this.#stream.write(toGrpcFrame(message));
  }

  end(): void {
    if (this.#stream.writable) this.#stream.end();
  }

  cancel(): void {
    this.#isOver = true;
    this.#stream.close(constants.NGHTTP2_CANCEL);
  }

  #head(headers: IncomingHttpHeaders & { ":status"?: number | undefined }): void {
    const status = headers[":status"] ?? 0;
    this.#note({ direction: "received", kind: "head", status, headers });
    // A proxy's answer: gRPC's own errors come with 200 (PROTOCOL-HTTP2.md, "Responses").
    if (status !== 200) {
      const { party, secrets } = this.#options;
      this.#end(errorFromStatus(party, { status, bodyText: "", secrets }));
    } else if (headers["grpc-status"] !== undefined) this.#status(headers);
    else this.#handlers.onAccepted?.();
  }

  #take(chunk: Uint8Array): void {
    if (this.#isOver) return;
    try {
      for (const message of this.#frames.push(chunk)) {
        if (this.#isOver) continue;
        this.#note({ direction: "received", kind: "message", content: message });
        this.#handlers.onMessage(message);
      }
    } catch (cause) {
      this.#end(grpcError(this.#options, { suffix: "BAD_REPLY", retryable: true }, "sent no gRPC", cause));
      this.#stream.close(constants.NGHTTP2_CANCEL);
    }
  }

  #status(headers: IncomingHttpHeaders): void {
    const code = Number(headers["grpc-status"] ?? 2);
    const content = decodeWords(String(headers["grpc-message"] ?? ""));
    this.#note({ direction: "received", kind: "close", status: code, content });
    if (code === 0) this.#end(undefined);
    else this.#end(this.#error(code, `answered: ${content}`));
  }

  #note(note: Omit<TapNote, "carrier" | "secrets">): void {
    this.#tap?.note({ ...note, carrier: "grpc", secrets: this.#options.secrets });
  }

  #error(code: number, what: string): VendorError {
    return grpcError(this.#options, meanings[code] ?? { suffix: "UNAVAILABLE", retryable: true }, `${what} (${code})`);
  }

  #end(error: CallwrightError | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#handlers.onEnd(error);
  }
}

interface Meaning {
  readonly suffix: string;
  readonly retryable?: boolean;
}

/** Status codes of gRPC; those that are not here count as a service that is not available. */
const meanings: Readonly<Record<number, Meaning>> = {
  3: { suffix: "REJECTED" },
  5: { suffix: "NOT_FOUND" },
  7: { suffix: "UNAUTHORIZED" },
  8: { suffix: "RATE_LIMITED", retryable: true },
  9: { suffix: "REJECTED" },
  // Too long without audio, or longer than a call may be.
  10: { suffix: "CONNECTION_LOST", retryable: true },
  11: { suffix: "CONNECTION_LOST", retryable: true },
  12: { suffix: "REJECTED" },
  13: { suffix: "CONNECTION_LOST", retryable: true },
  16: { suffix: "UNAUTHORIZED" },
};

/** An error of a call or a connection, with what it means. */
export function grpcError(
  { party, url, secrets }: Pick<GrpcOptions, "party" | "url" | "secrets">,
  { suffix, retryable = false }: Meaning,
  what: string,
  cause?: unknown,
): VendorError {
  const words = redact(what, secrets).slice(0, 300);
  return new VendorError(`${party.kind} '${party.vendor}' at ${url.host} ${words}`, {
    code: `${party.kind}_${suffix}`,
    retryable,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** `grpc-message` is percent-encoded; one that is not stays as it is. */
function decodeWords(words: string): string {
  try {
    return decodeURIComponent(words);
  } catch {
    return words;
  }
}

/** A message as it goes over the wire: not compressed, its length, itself. */
export function toGrpcFrame(message: Uint8Array): Uint8Array {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** Cuts a stream of bytes into messages. */
export class GrpcFrames {
  #rest: Uint8Array = new Uint8Array(0);

  /** Throws RangeError for a message that is compressed or too long. */
  *push(chunk: Uint8Array): Generator<Uint8Array, void, undefined> {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= 5) {
      const view = new DataView(this.#rest.buffer, this.#rest.byteOffset, 5);
      const length = view.getUint32(1);
      if (view.getUint8(0) !== 0) throw new RangeError("a compressed message, which was not asked for");
      if (length > largestMessageBytes) throw new RangeError(`a message of ${length} bytes`);
      if (this.#rest.length < 5 + length) return;
      const message = this.#rest.subarray(5, 5 + length);
      this.#rest = this.#rest.subarray(5 + length);
      yield message;
    }
  }
}
