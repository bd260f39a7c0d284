import type { CallwrightError } from "../../base/errors.ts";
import type { Socket, SocketOptions } from "../socket.ts";

/**
 * Words of this folder.
 * - *Context*: a stretch of speech on a socket, which the vendor keeps apart from others by an identifier; a vendor
 *   that has none speaks one context at a time on each socket.
 * - *Conversation*: one socket's side of a protocol, with what the protocol makes one remember.
 */
export interface TtsDialect {
  readonly vendor: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** What no message may contain, beside what is secret in the headers. */
  readonly secrets?: readonly string[];
  readonly sampleRateHz: number;
  readonly openTimeoutMs: number;
  /** From a text to its first sound, and from one sound to the next. */
  readonly audioTimeoutMs: number;
  /** How many contexts one socket carries at a time; more of them get sockets of their own. */
  readonly contextsPerSocket: number;
  /** A context that gave its last sound so long ago is expired, or nearly: the next clause needs a new one. */
  readonly contextRestMs?: number;
  /** The vendor says "done" to a context that was cancelled too; until then it takes up its place. */
  readonly confirmsCancel?: boolean;
  /** Only closing a socket stops a text that is being spoken: an open one is kept ready beside the one that speaks. */
  readonly keepsSpare?: boolean;
  converse(sink: TtsSink): TtsConversation;
}

/** What to send, and what is meant by what comes. `receive` may throw: the vendor sent what it does not publish. */
export interface TtsConversation {
  /** The first text opens the context. */
  say(contextId: string, text: string): readonly string[];
  /** No more text; `done` must follow. */
  end(contextId: string): readonly string[];
  /** Stop. "close": only closing the socket stops this vendor. */
  cancel(contextId: string): readonly string[] | "close";
  receive(message: string | Uint8Array): void;
  /** Opens what it speaks over, where that is no WebSocket. */
  connect?(options: SocketOptions): Promise<Socket>;
}

/** Where a conversation puts what it understood. News of a context that nobody waits for any more is dropped. */
export interface TtsSink {
  audio(contextId: string, bytes: Uint8Array): void;
  /** Times count from the beginning of the context's sound. */
  words(contextId: string, words: readonly SpokenWord[]): void;
  done(contextId: string): void;
  /** `undefined`: all contexts of this socket. */
  failed(contextId: string | undefined, failure: TtsFailure | CallwrightError): void;
  /** How much sound of the context there is so far, for vendors whose times begin anew with each piece. */
  audioMs(contextId: string): number;
  /** An answer that the protocol wants to something received. */
  send(message: string): void;
}

export interface SpokenWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** What the vendor says went wrong; the status is that of HTTP, or the one that comes closest. */
export interface TtsFailure {
  readonly status: number;
  readonly words: string;
}
