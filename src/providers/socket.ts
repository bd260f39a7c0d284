import { WebSocket } from "ws";
import type { RawData } from "ws";
import type { Clock, Timer } from "../base/clock.ts";
import { CancelledError } from "../base/errors.ts";
import type { CallwrightError } from "../base/errors.ts";
import { currentTap } from "./tap.ts";
import type { TapNote } from "./tap.ts";
import { VendorError, errorFromStatus, redact, retryAfterMs, secretsIn } from "./vendor-error.ts";
import type { VendorParty } from "./vendor-error.ts";

/** How to open a {@link Socket}. */
export interface SocketOptions {
  readonly party: VendorParty;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** Ends the socket at once, whether it is open yet or not. */
  readonly signal: AbortSignal;
  readonly openTimeoutMs: number;
  /** A ping goes out so often; a whole interval without any sign of life means that the connection is lost. */
  readonly pingIntervalMs?: number;
  /** Audio beyond this many bytes waiting to be sent is dropped: see {@link Socket.sendAudio}. */
  readonly maxBufferedBytes: number;
  /** A header of a refused upgrade in which the vendor says why. */
  readonly refusalHeader?: string;
  /** What no message may contain, beside what is secret in the headers. */
  readonly secrets?: readonly string[];
  /** What a close code of the vendor's own means; `undefined`: what it means by RFC 6455. */
  readonly closeMeaning?: (code: number, reason: string) => CloseMeaning | undefined;
  /** Text as text, anything else as bytes. Must not throw. */
  onMessage(message: string | Uint8Array): void;
  /** Called once, after the last message. `error`: why, unless we closed it ourselves or the signal fired. */
  onClosed(error: CallwrightError | undefined): void;
}

/** What a close code means, for the error that comes of it. */
export interface CloseMeaning {
  /** The code without the kind: `UNAUTHORIZED`. */
  readonly suffix: string;
  readonly retryable?: boolean;
  readonly field?: string;
  readonly hint?: string;
}

/** A WebSocket to a vendor. The one place where they are opened; whoever opens it closes it. */
export interface Socket extends AsyncDisposable {
  readonly isOpen: boolean;
  /** Sends a control message. Never dropped while open; ignored afterwards. */
  sendText(text: string): void;
  /**
   * Sends audio, or drops it and answers false when too much is waiting already. What is dropped is the newest:
   * sound that old is worth nothing to a conversation, and what `ws` has queued cannot be taken back.
   */
  sendAudio(message: Uint8Array | string): boolean;
  /** Says goodbye, and waits for the other side no longer than `timeoutMs` (default 250). */
  close(timeoutMs?: number): Promise<void>;
}

const largestMessageBytes = 8 * 1024 * 1024;
const defaultCloseTimeoutMs = 250;

/**
 * Opens a socket. Throws `<KIND>_CONNECTION_FAILED`, `<KIND>_TIMEOUT` (both retryable), or what the status of a
 * refused upgrade means; CancelledError when the signal fires first.
 */
export async function openSocket(options: SocketOptions): Promise<Socket> {
  if (options.signal.aborted) throw new CancelledError(options.signal.reason);
  const socket = new VendorSocket(options);
  await socket.opened;
  return socket;
}

class VendorSocket implements Socket {
  readonly opened: Promise<void>;
  readonly #options: SocketOptions;
  readonly #ws: WebSocket;
  readonly #closed = Promise.withResolvers<void>();
  readonly #opening = Promise.withResolvers<void>();
  #deadline: Timer | undefined;
  #pingTimer: Timer | undefined;
  #heardSincePing = true;
  /** Set once it is over; nothing is delivered afterwards. */
  #isOver = false;
  #isClosing = false;
  readonly #tap = currentTap();

  constructor(options: SocketOptions) {
    this.#options = options;
    this.opened = this.#opening.promise;
    this.#ws = new WebSocket(options.url, {
      headers: { "user-agent": "callwright", ...options.headers },
      perMessageDeflate: false,
      followRedirects: false,
      maxPayload: largestMessageBytes,
    });
    this.#ws.binaryType = "nodebuffer";
    this.#note({ direction: "sent", kind: "open", url: options.url, headers: options.headers });
    this.#listen();
    options.signal.addEventListener("abort", this.#onAbort, { once: true });
    this.#deadline = options.clock.after(options.openTimeoutMs, () =>
      this.#finish(this.#error("TIMEOUT", `did not open within ${options.openTimeoutMs} ms`)),
    );
  }

  get isOpen(): boolean {
    return !this.#isOver && !this.#isClosing && this.#ws.readyState === WebSocket.OPEN;
  }

  sendText(text: string): void {
    if (!this.isOpen) return;
    this.#note({ direction: "sent", kind: "message", content: text });
    this.#ws.send(text);
  }

  sendAudio(message: Uint8Array | string): boolean {
    if (!this.isOpen) return false;
    if (this.#ws.bufferedAmount + message.length > this.#options.maxBufferedBytes) return false;
    this.#note({ direction: "sent", kind: "message", content: message });
    this.#ws.send(message);
    return true;
  }

  async close(timeoutMs = defaultCloseTimeoutMs): Promise<void> {
    if (this.#isOver || this.#isClosing) return this.#closed.promise;
    this.#isClosing = true;
    this.#pingTimer?.cancel();
    this.#deadline?.cancel();
    this.#deadline = this.#options.clock.after(timeoutMs, () => this.#finish(undefined));
    this.#ws.close(1000);
    return this.#closed.promise;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  readonly #onAbort = (): void => this.#finish(new CancelledError(this.#options.signal.reason));

  #listen(): void {
    const ws = this.#ws;
    ws.on("open", () => {
      this.#note({ direction: "received", kind: "open" });
      this.#deadline?.cancel();
      this.#opening.resolve();
      this.#schedulePing();
    });
    ws.on("message", (data: RawData, isBinary: boolean) => {
      this.#heardSincePing = true;
      if (this.#isOver) return;
      const bytes = data as Buffer;
      const content = isBinary ? bytes : bytes.toString("utf8");
      this.#note({ direction: "received", kind: "message", content });
      this.#options.onMessage(content);
    });
    ws.on("pong", () => {
      this.#heardSincePing = true;
    });
    ws.on("error", (error: NodeJS.ErrnoException) => {
      const words = redact(error.code ?? error.message, this.#secrets);
      const isEarly = ws.readyState === WebSocket.CONNECTING || !this.#wasOpen;
      this.#finish(
        isEarly
          ? this.#error("CONNECTION_FAILED", `cannot be reached (${words})`, error)
          : this.#error("CONNECTION_LOST", `failed (${words})`, error),
      );
    });
    ws.on("unexpected-response", (_request, response) => {
      const status = response.statusCode ?? 0;
      this.#note({ direction: "received", kind: "head", status, headers: response.headers });
      const headers = response.headers as Record<string, string | undefined>;
      const waitMs = retryAfterMs(headers, this.#options.clock.wallTimeMs());
      this.#finish(
        errorFromStatus(this.#options.party, {
          status,
          bodyText: headers[this.#options.refusalHeader ?? ""] ?? "",
          secrets: this.#secrets,
          ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
        }),
      );
    });
    ws.on("close", (code: number, reason: Buffer) => {
      this.#note({ direction: "received", kind: "close", status: code, content: reason.toString("utf8") });
      const words = redact(reason.toString("utf8").slice(0, 200), this.#secrets);
      this.#finish(this.#isClosing ? undefined : this.#closeError(code, words));
    });
  }

  #note(note: Omit<TapNote, "carrier" | "secrets">): void {
    this.#tap?.note({ ...note, carrier: "socket", secrets: this.#secrets });
  }

  get #secrets(): readonly string[] {
    return [...secretsIn(this.#options.headers, this.#options.url), ...(this.#options.secrets ?? [])];
  }

  /** A connection that reached `open` has no deadline for opening any more, but may have one for closing. */
  get #wasOpen(): boolean {
    return this.#pingTimer !== undefined;
  }

  #closeError(code: number, words: string): VendorError {
    const what = `closed the connection (${code}${words === "" ? "" : `, ${words}`})`;
    const meaning = this.#options.closeMeaning?.(code, words);
    if (meaning !== undefined) return this.#meaning(meaning, what);
    // 1002, 1003, 1007, 1008, 1009: the fault is in what we sent (RFC 6455 §7.4.1), so the same again fails again.
    const isOurFault = code === 1002 || code === 1003 || (code >= 1007 && code <= 1009);
    return isOurFault ? this.#error("REJECTED", what) : this.#error("CONNECTION_LOST", what);
  }

  #schedulePing(): void {
    const intervalMs = this.#options.pingIntervalMs ?? 10_000;
    this.#pingTimer = this.#options.clock.after(intervalMs, () => {
      if (!this.isOpen) return;
      if (!this.#heardSincePing) {
        this.#finish(this.#error("CONNECTION_LOST", `gave no sign of life for ${intervalMs} ms`));
        return;
      }
      this.#heardSincePing = false;
      this.#ws.ping();
      this.#schedulePing();
    });
  }

  #error(suffix: string, what: string, cause?: unknown): VendorError {
    return this.#meaning({ suffix, retryable: suffix !== "REJECTED" }, what, cause);
  }

  #meaning({ suffix, ...details }: CloseMeaning, what: string, cause?: unknown): VendorError {
    const { kind, vendor } = this.#options.party;
    return new VendorError(`${kind} '${vendor}' at ${this.#options.url.host} ${what}`, {
      ...details,
      code: `${kind}_${suffix}`,
      ...(cause === undefined ? {} : { cause }),
    });
  }

  #finish(error: CallwrightError | undefined): void {
    if (this.#isOver) return;
    const wasOpen = this.#wasOpen;
    this.#isOver = true;
    this.#deadline?.cancel();
    this.#pingTimer?.cancel();
    this.#options.signal.removeEventListener("abort", this.#onAbort);
    this.#ws.removeAllListeners();
    // `terminate` while still connecting makes `ws` emit one more error; nobody needs it.
    this.#ws.on("error", () => undefined);
    this.#ws.terminate();
    this.#closed.resolve();
    if (!wasOpen) {
      this.#opening.reject(error ?? new CancelledError("closed while opening"));
      return;
    }
    this.#options.onClosed(error instanceof CancelledError ? undefined : error);
  }
}
