import type { AudioFrame } from "../audio/frame.ts";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { LlmMessage, LlmTool } from "./llm.ts";
import type { Transcript } from "./stt.ts";

/**
 * Words of this contract.
 * - *Speech model*: one model that hears and speaks. When a turn begins and ends is decided by us, never by it.
 * - *Reply*: what it says after it was asked to. At most one is under way; asking anew cancels the one before.
 */
export type SpeechModelEvent =
  | { readonly type: "caller-partial"; readonly transcript: Transcript }
  /** `finalised`: the answer to `finalise()`, sent even when the text is empty (ADR 0009). */
  | { readonly type: "caller-final"; readonly transcript: Transcript; readonly finalised: boolean }
  /** PCM of any length at the session's `outputRateHz`. The receiver may keep it. */
  | { readonly type: "reply-audio"; readonly replyId: number; readonly samples: Int16Array }
  /** The words of that audio, as they become known: before, with or after it. */
  | { readonly type: "reply-text"; readonly replyId: number; readonly text: string }
  /** Whole, never in pieces. The reply goes on once every call of it has its result. */
  | {
      readonly type: "tool-call";
      readonly replyId: number;
      readonly id: string;
      readonly name: string;
      readonly argumentsJson: string;
    }
  /** `awaits-tools`: it has said what it had to say and waits for results; more of the same reply follows them. */
  | { readonly type: "reply-end"; readonly replyId: number; readonly reason: "done" | "awaits-tools" | "cancelled" }
  | {
      readonly type: "usage";
      readonly inputTokens: number;
      readonly outputTokens: number;
      readonly cachedTokens: number;
    };

/** One conversation with the model. Opened by {@link SpeechModelVendor.open}, disposed by whoever opened it. */
export interface SpeechModelSession extends AsyncDisposable {
  readonly outputRateHz: number;
  /** The caller's audio, in order, at the `sampleRateHz` of the options. Never waits. Copies what it keeps. */
  push(frame: AudioFrame): void;
  /** Everything pushed so far is one turn of the caller. Each request is answered once, in order. */
  finalise(): void;
  /**
   * Asks for a reply to everything that was finalised and added; its events carry `replyId`, which grows.
   * `note`: what the model is told for this reply only.
   */
  respond(reply: { readonly replyId: number; readonly note?: string }): void;
  /** What came of a tool. Once every call of the reply has its result, the reply goes on. */
  toolResult(result: { readonly replyId: number; readonly id: string; readonly output: string }): void;
  /**
   * Ends a reply. `heardMs`: how much of its audio the caller has heard; the model's memory is cut to that, to nothing
   * when it is 0. Ends that reply's events with `reply-end`.
   */
  cancel(reply: { readonly replyId: number; readonly heardMs: number }): void;
  /** Adds to the conversation what was not spoken: keys pressed, words typed, what another voice said. */
  add(message: LlmMessage): void;
  /** Read once. Ends when the session is disposed; throws a CallwrightError (`S2S_*`) when the vendor fails. */
  readonly events: AsyncIterable<SpeechModelEvent>;
}

export interface SpeechModelOpenOptions {
  readonly sampleRateHz: number;
  /** BCP 47. */
  readonly language: string;
  /** The system prompt. */
  readonly instructions: string;
  readonly tools: readonly LlmTool[];
  /** What was said so far: empty at the start of a call; a session that follows another gets the conversation. */
  readonly history: readonly LlmMessage[];
  /** The vendor's name of a voice; its default when absent. */
  readonly voice?: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
}

export interface SpeechModelCapabilities {
  readonly streaming: true;
  readonly sampleRatesHz: readonly number[];
  /** How long after `finalise()` the caller's words may take before the turn goes on without them. */
  readonly finalDeadlineMs: number;
}

/** A vendor, configured. Made by the `create` of its file in `providers/s2s/`. */
export interface SpeechModelVendor {
  readonly name: string;
  readonly model: string;
  readonly capabilities: SpeechModelCapabilities;
  open(options: SpeechModelOpenOptions): Promise<SpeechModelSession>;
}
