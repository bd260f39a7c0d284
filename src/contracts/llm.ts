import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { VendorNotice } from "./vendor-notice.ts";

/** Words of this contract: a *request* holds the whole conversation; a *reply* is a stream of events that ends with `finish`. */
export type LlmEvent =
  | { readonly type: "text-delta"; readonly text: string }
  /** Whole, never in pieces. `argumentsJson` is what the model wrote: not yet parsed or validated. */
  | ({ readonly type: "tool-call" } & LlmToolCall)
  /** The model is at work on what cannot be given out yet, such as a tool call's arguments: it has not stalled. */
  | { readonly type: "progress" }
  | {
      readonly type: "usage";
      readonly inputTokens: number;
      readonly outputTokens: number;
      readonly cachedTokens: number;
    }
  | { readonly type: "finish"; readonly reason: "stop" | "tool-calls" | "length" | "content-filter" | "other" };

export type LlmMessage =
  | { readonly role: "system"; readonly text: string }
  | { readonly role: "user"; readonly text: string }
  | { readonly role: "assistant"; readonly text: string; readonly toolCalls?: readonly LlmToolCall[] }
  | { readonly role: "tool"; readonly toolCallId: string; readonly text: string };

export interface LlmToolCall {
  readonly id: string;
  readonly name: string;
  readonly argumentsJson: string;
  /** What its vendor wants back with the call while the turn lasts (signed thoughts). Nobody else reads it. */
  readonly vendorState?: string;
}

/** A tool as a model sees it. */
export interface LlmTool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface LlmRequest {
  readonly messages: readonly LlmMessage[];
  readonly tools: readonly LlmTool[];
  readonly maxOutputTokens: number;
  /** 0 to 2. Not sent to models that refuse it. */
  readonly temperature: number;
  /** JSON Schema of an object: the text of the reply is to be JSON of this form, as well as the vendor can hold a model to it. */
  readonly responseSchema?: Readonly<Record<string, unknown>>;
  /** The same for all requests that begin alike (one agent): leads them to where the beginning is cached. */
  readonly cacheKey?: string;
}

export interface LlmStreamOptions {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
  /** Hears what happens behind a model that is composed of several: failures, changes of hands, races. */
  onNotice?(notice: VendorNotice): void;
}

/** How to open the way to a model ahead of need. */
export interface LlmWarmOptions {
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

export interface LlmVendor {
  readonly name: string;
  readonly model: string;
  /**
   * Whether it sends `progress` while it writes a tool call, so that silence means a stall. A model that does not is
   * given more time between tokens where it has tools.
   */
  readonly showsProgress?: boolean;
  /** Whether it keeps the beginning of a request for the next one, so that showing it ahead of need saves time. */
  readonly cachesPrompts?: boolean;
  /** Starts a reply. Throws a CallwrightError (`LLM_*`), at once or in mid-stream, `retryable` when another try may do. */
  stream(request: LlmRequest, options: LlmStreamOptions): AsyncIterable<LlmEvent>;
  /** What a request costs, US$, whose answer is cut off at its first words; 0 where no price is known. */
  guessUsd?(request: LlmRequest): number;
  /** Opens a connection that the next request finds ready. Costs no tokens; never throws. */
  warm?(options: LlmWarmOptions): Promise<void>;
}
