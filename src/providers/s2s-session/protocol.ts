import type { LlmMessage } from "../../contracts/llm.ts";
import type { SpeechModelCapabilities, SpeechModelEvent } from "../../contracts/speech-model.ts";
import type { SocketOptions } from "../socket.ts";
import type { SttFailure } from "../stt-session/dialect.ts";

/** A vendor's address and habits: what `openSpeechSession` needs beside its protocol. */
export interface SpeechService {
  readonly vendor: string;
  readonly capabilities: SpeechModelCapabilities;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly openTimeoutMs: number;
  /** Rate of the audio that it takes; the session resamples. */
  readonly inputRateHz: number;
  readonly closeMeaning?: SocketOptions["closeMeaning"];
  /** A connection lives no longer than this; the session opens the next one before, when nobody speaks. */
  readonly connectionMs?: number;
  /** When it has taken in what the caller said: a connection is not left, and audio not forgotten, before. */
  readonly takesTurnAt: "finalise" | "respond";
  readonly createProtocol: (port: SpeechPort) => SpeechProtocol;
}

/** What a vendor calls the things of a `SpeechModelSession`; one object for all connections of a session. */
export interface SpeechProtocol {
  /** Sent as soon as a connection is open. Forgets what was under way in the one before. */
  hello(history: readonly LlmMessage[]): readonly string[];
  /** The vendor is ready: sends what a new connection must know. */
  begin(history: readonly LlmMessage[]): void;
  /** The next audio of the caller, at `inputRateHz`. */
  hear(pcm: Uint8Array): void;
  /** Asks for the final; false when there is nothing to ask about. */
  finalise(): boolean;
  respond(reply: { readonly replyId: number; readonly note?: string }): void;
  /** All results of one step of a reply. */
  toolResults(replyId: number, results: readonly ToolOutcome[]): void;
  cancel(reply: { readonly replyId: number; readonly heardMs: number }): void;
  add(message: LlmMessage): void;
  /** A message of the vendor. May throw: that is a bad reply. */
  receive(message: Readonly<Record<string, unknown>>): void;
  /** Cancels its timers. */
  stop(): void;
}

export interface ToolOutcome {
  readonly id: string;
  readonly name: string;
  readonly output: string;
}

/** What a protocol may tell and send. Events of replies that are over are dropped here. */
export interface SpeechPort {
  send(message: unknown): void;
  /** Dropped when too much is waiting already. */
  sendAudio(message: unknown): void;
  ready(): void;
  /** Replaces the last one of the segment. */
  partial(text: string): void;
  final(text: string): void;
  replyAudio(replyId: number, base64: string): void;
  replyText(replyId: number, text: string): void;
  toolCall(replyId: number, call: { readonly id: string; readonly name: string; readonly argumentsJson: string }): void;
  replyEnd(replyId: number, reason: "done" | "awaits-tools" | "cancelled"): void;
  usage(tokens: Omit<Extract<SpeechModelEvent, { type: "usage" }>, "type">): void;
  /** The connection will end: another one is opened, at the next quiet moment or, `now`, at once. */
  renew(when: "quiet" | "now"): void;
  failed(failure: SttFailure & { readonly words: string | null | undefined }): void;
}
