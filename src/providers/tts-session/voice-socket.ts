import type { Clock, Timer } from "../../base/clock.ts";
import { CallwrightError, isCallwrightError } from "../../base/errors.ts";
import { openSocket } from "../socket.ts";
import type { Socket, SocketOptions } from "../socket.ts";
import { errorFromStatus, secretsIn } from "../vendor-error.ts";
import type { TtsConversation, TtsDialect, TtsFailure, TtsSink } from "./dialect.ts";
import type { Place, Utterance } from "./utterance.ts";

/** What a socket needs of the session that keeps it. */
export interface VoiceSocketOptions {
  readonly dialect: TtsDialect;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** A context was given back. */
  onFree(): void;
  /** `isOurDoing`: to stop what it was saying, or because it could not be understood. */
  onClosed(isOurDoing: boolean): void;
}

/** How long a vendor may take to say that a context is cancelled before its socket is given up. */
const cancelMs = 2000;

/** One warm connection, and who speaks on it. */
export class VoiceSocket {
  readonly opened: Promise<Socket>;
  readonly openedAtMs: number;
  readonly #options: VoiceSocketOptions;
  readonly #conversation: TtsConversation;
  /** `undefined`: cancelled, and the vendor has not said yet that it is done with it. */
  readonly #contexts = new Map<string, Utterance | undefined>();
  readonly #cancelTimers = new Map<string, Timer>();
  #socket: Socket | undefined;
  /** No new context may begin here. */
  #isRetired = false;

  constructor(options: VoiceSocketOptions) {
    this.#options = options;
    const { dialect, clock, signal } = options;
    this.openedAtMs = clock.now();
    this.#conversation = dialect.converse(this.#sink());
    const socketOptions: SocketOptions = {
      party: { vendor: dialect.vendor, kind: "TTS" },
      url: dialect.url,
      headers: dialect.headers,
      ...(dialect.secrets === undefined ? {} : { secrets: dialect.secrets }),
      clock,
      signal,
      openTimeoutMs: dialect.openTimeoutMs,
      maxBufferedBytes: 0,
      onMessage: (message) => this.#receive(message),
      onClosed: (error) => this.#over(error ?? lost(dialect.vendor)),
    };
    this.opened = this.#conversation.connect?.(socketOptions) ?? openSocket(socketOptions);
    this.opened.then(
      (socket) => {
        this.#socket = socket;
        if (this.#isRetired) void socket.close();
      },
      (error: unknown) => this.#over(error),
    );
  }

  get hasRoom(): boolean {
    return !this.#isRetired && this.#contexts.size < this.#options.dialect.contextsPerSocket;
  }

  get isOpen(): boolean {
    return this.#socket?.isOpen === true;
  }

  get isIdle(): boolean {
    return this.#contexts.size === 0;
  }

  /** Takes up room for a context. Its text may be given once the socket is `opened`. */
  reserve(contextId: string, utterance: Utterance): Place {
    this.#contexts.set(contextId, utterance);
    return {
      contextId,
      say: (text) => this.#send(this.#conversation.say(contextId, text)),
      end: () => this.#send(this.#conversation.end(contextId)),
      release: (isDone) => this.#release(contextId, isDone),
    };
  }

  async close(): Promise<void> {
    this.#isRetired = true;
    for (const timer of this.#cancelTimers.values()) timer.cancel();
    // One that is not open yet ends by the signal, or is closed as soon as it is.
    await this.#socket?.close();
  }

  #sink(): TtsSink {
    return {
      audio: (contextId, bytes) => this.#contexts.get(contextId)?.hear(contextId, bytes),
      words: (contextId, words) => this.#contexts.get(contextId)?.place(contextId, words),
      audioMs: (contextId) => this.#contexts.get(contextId)?.audioMs(contextId) ?? 0,
      done: (contextId) => {
        const utterance = this.#contexts.get(contextId);
        if (utterance === undefined) this.#free(contextId);
        else utterance.done(contextId);
      },
      failed: (contextId, failure) => this.#failed(contextId, failure),
      send: (message) => this.#send([message]),
    };
  }

  #failed(contextId: string | undefined, failure: TtsFailure | CallwrightError): void {
    const error = isCallwrightError(failure) ? failure : this.#errorOf(failure);
    if (contextId === undefined) this.#failAll(error);
    else if (this.#contexts.get(contextId) === undefined) this.#free(contextId);
    else this.#contexts.get(contextId)?.refuse(contextId, error);
  }

  #errorOf({ status, words }: TtsFailure): CallwrightError {
    const { vendor, headers, url, secrets = [] } = this.#options.dialect;
    return errorFromStatus(
      { vendor, kind: "TTS" },
      { status, bodyText: JSON.stringify({ error: words }), secrets: [...secretsIn(headers, url), ...secrets] },
    );
  }

  #receive(message: string | Uint8Array): void {
    try {
      this.#conversation.receive(message);
    } catch (cause) {
      const field = fieldOf(cause);
      const what = field === undefined ? "that cannot be read" : `with a bad or missing '${field}'`;
      const error = new CallwrightError(`TTS '${this.#options.dialect.vendor}' sent a message ${what}`, {
        code: "TTS_BAD_REPLY",
        retryable: true,
        cause,
        ...(field === undefined ? {} : { field }),
      });
      // Whatever comes after it may be out of step.
      this.#retire();
      this.#failAll(error);
    }
  }

  #release(contextId: string, isDone: boolean): void {
    if (!this.#contexts.has(contextId)) return;
    if (isDone || this.#isRetired) return this.#free(contextId);
    const messages = this.#socket === undefined ? [] : this.#conversation.cancel(contextId);
    if (messages === "close") {
      this.#free(contextId);
      this.#retire();
      return;
    }
    this.#send(messages);
    if (this.#options.dialect.confirmsCancel !== true || this.#socket === undefined) return this.#free(contextId);
    this.#contexts.set(contextId, undefined);
    this.#cancelTimers.set(
      contextId,
      this.#options.clock.after(cancelMs, () => this.#retire()),
    );
  }

  #free(contextId: string): void {
    this.#cancelTimers.get(contextId)?.cancel();
    this.#cancelTimers.delete(contextId);
    if (this.#contexts.delete(contextId)) this.#options.onFree();
  }

  #retire(): void {
    if (this.#isRetired) return;
    this.#isRetired = true;
    void this.close();
    this.#options.onClosed(true);
  }

  #over(error: unknown): void {
    const wasRetired = this.#isRetired;
    this.#isRetired = true;
    for (const timer of this.#cancelTimers.values()) timer.cancel();
    this.#failAll(error);
    if (!wasRetired) this.#options.onClosed(false);
  }

  #failAll(error: unknown): void {
    for (const utterance of this.#contexts.values()) utterance?.fail(error);
  }

  #send(messages: readonly string[]): void {
    for (const message of messages) this.#socket?.sendText(message);
  }
}

function lost(vendor: string): CallwrightError {
  return new CallwrightError(`The connection to TTS '${vendor}' was closed`, {
    code: "TTS_CONNECTION_LOST",
    retryable: true,
  });
}

/** The field that a schema missed; a ZodError names fields only, never values. */
function fieldOf(cause: unknown): string | undefined {
  if (typeof cause !== "object" || cause === null || !("issues" in cause)) return undefined;
  const [issue] = cause.issues as readonly { readonly path: readonly PropertyKey[] }[];
  return issue === undefined || issue.path.length === 0 ? undefined : issue.path.join(".");
}
