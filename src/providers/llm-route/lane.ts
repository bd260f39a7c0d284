import { abortable, linkedController } from "../../base/abortable.ts";
import { CallwrightError, CancelledError, isCancelled, toCallwrightError } from "../../base/errors.ts";
import type { LlmEvent, LlmRequest, LlmStreamOptions, LlmVendor } from "../../contracts/llm.ts";
import type { VendorAttempt, VendorRoute } from "../../contracts/vendor-route.ts";

/** What came of waiting for a lane. */
export type LaneStep =
  | { readonly type: "event"; readonly event: LlmEvent }
  | { readonly type: "ended" }
  | { readonly type: "failed"; readonly error: CallwrightError };

/** How to open a {@link Lane}. */
export interface LaneOptions {
  readonly vendor: LlmVendor;
  readonly route: VendorRoute<LlmVendor>;
  readonly request: LlmRequest;
  readonly stream: LlmStreamOptions;
  /** Another request of the same race speaks for this vendor: one bad moment is one failure. */
  readonly isRepeat: boolean;
  /** Nobody else is left to ask: giving up gains little, so it has more time to begin. */
  readonly isLast: boolean;
}

/** A model that does not say when it writes a tool call is silent for as long as that takes. */
const toolCallMs = 2500;
/** Times its deadline, for the last that can be asked: behind it are only the rules, which know less of the answer. */
const lastPatience = 3;

/**
 * One request at one model, read step by step: with absolute deadlines that only words, tool calls and signs of work
 * put off, and every end told to the vendor's health.
 */
export class Lane {
  readonly vendor: LlmVendor;
  readonly startedAtMs: number;
  readonly #options: LaneOptions;
  readonly #attempt: VendorAttempt;
  readonly #link: ReturnType<typeof linkedController>;
  readonly #events: AsyncIterator<LlmEvent>;
  readonly #seenCalls = new Set<string>();
  /** Since when the reader has been waiting for the next word; undefined while it is busy itself. */
  #waitingSinceMs: number | undefined;
  /** Learned once a reply: reading what was measured takes a moment, and there are many tokens. */
  readonly #deadlinesMs: { first?: number; between?: number } = {};
  #hasBegun = false;
  /** It has shown that it works on what comes first: thoughts, or a tool call's arguments. */
  #isAtWork = false;
  #isFinished = false;

  constructor(options: LaneOptions) {
    const { vendor, route, stream, isRepeat } = options;
    this.#options = options;
    this.vendor = vendor;
    this.startedAtMs = stream.clock.now();
    this.#waitingSinceMs = this.startedAtMs;
    const attempt = route.attempt(vendor);
    this.#attempt = isRepeat ? { ...attempt, failed: () => attempt.cancelled() } : attempt;
    this.#link = linkedController(stream.signal);
    this.#events = abortable(this.#open(), this.#link.controller.signal)[Symbol.asyncIterator]();
  }

  /** Text that says something, a tool call, token counts, the finish, or how it ended. Never rejects. */
  async next(): Promise<LaneStep> {
    try {
      for (;;) {
        this.#waitingSinceMs ??= this.#clock.now();
        const { done, value: event } = await this.#pull();
        if (done === true) return this.#ended();
        if (this.#isWorth(event)) return { type: "event", event };
      }
    } catch (error) {
      return { type: "failed", error: this.#fail(error) };
    }
  }

  /** Not wanted any more: a race that it lost, or the caller spoke. */
  leave(): void {
    if (!this.#hasBegun) this.#attempt.measured("first", this.#clock.now() - this.startedAtMs, true);
    this.#attempt.cancelled();
    this.#close();
  }

  /** Its answer was no answer. */
  reject(error: CallwrightError): void {
    this.#attempt.failed(error);
    this.#close();
  }

  get #clock(): LlmStreamOptions["clock"] {
    return this.#options.stream.clock;
  }

  /** An adapter that throws before it makes a stream fails like one that throws inside of it. */
  async *#open(): AsyncGenerator<LlmEvent, void, undefined> {
    const { request, stream } = this.#options;
    yield* this.vendor.stream(request, { ...stream, signal: this.#link.controller.signal });
  }

  #isWorth(event: LlmEvent): boolean {
    switch (event.type) {
      case "text-delta":
        // Blank text before the first word says nothing yet.
        if (event.text === "" || (!this.#hasBegun && event.text.trim() === "")) return false;
        this.#advance();
        return true;
      case "tool-call": {
        const call = JSON.stringify([event.id, event.name, event.argumentsJson]);
        this.#advance();
        if (this.#seenCalls.has(call)) return false;
        this.#seenCalls.add(call);
        return true;
      }
      case "progress":
        this.#isAtWork = true;
        this.#waitingSinceMs = this.#clock.now();
        return false;
      case "usage":
        this.#attempt.used?.(event);
        return true;
      case "finish":
        this.#isFinished = true;
        this.#attempt.succeeded();
        return true;
    }
  }

  /** Something that the caller will hear, or a call. */
  #advance(): void {
    const nowMs = this.#clock.now();
    if (this.#hasBegun) this.#attempt.measured("between", nowMs - (this.#waitingSinceMs ?? nowMs));
    else this.#attempt.measured("first", nowMs - this.startedAtMs);
    this.#hasBegun = true;
    this.#waitingSinceMs = undefined;
  }

  async #pull(): Promise<IteratorResult<LlmEvent, void>> {
    const stage = this.#hasBegun || this.#isAtWork ? "between" : "first";
    const deadlineMs = this.#deadlineMs(stage);
    const atMs = (this.#waitingSinceMs ?? this.#clock.now()) + deadlineMs;
    let late: CallwrightError | undefined;
    const timer = this.#clock.at(atMs, () => {
      late = new CallwrightError(`LLM '${this.vendor.name}' said nothing for ${deadlineMs} ms`, {
        code: "LLM_TIMEOUT",
        retryable: true,
      });
      this.#attempt.measured(stage, deadlineMs, true);
      this.#link.controller.abort(late);
    });
    try {
      return await this.#events.next();
    } catch (error) {
      throw late ?? error;
    } finally {
      timer.cancel();
    }
  }

  #deadlineMs(stage: "first" | "between"): number {
    return (this.#deadlinesMs[stage] ??= this.#learnedDeadlineMs(stage));
  }

  #learnedDeadlineMs(stage: "first" | "between"): number {
    const { route, request, isLast } = this.#options;
    const learnedMs = route.deadlineMs(this.vendor, stage);
    if (stage === "first") return isLast ? lastPatience * learnedMs : learnedMs;
    const mayWriteInSilence = request.tools.length > 0 && this.vendor.showsProgress !== true;
    return mayWriteInSilence ? Math.max(toolCallMs, learnedMs) : learnedMs;
  }

  #ended(): LaneStep {
    this.#link.unlink();
    if (this.#isFinished) return { type: "ended" };
    const error = new CallwrightError(`LLM '${this.vendor.name}' ended its reply in the middle`, {
      code: "LLM_CONNECTION_LOST",
      retryable: true,
    });
    this.#attempt.failed(error);
    return { type: "failed", error };
  }

  #fail(thrown: unknown): CallwrightError {
    const { signal } = this.#options.stream;
    this.#close();
    if (signal.aborted) {
      this.#attempt.cancelled();
      return isCancelled(thrown) ? (thrown as CallwrightError) : new CancelledError(signal.reason);
    }
    // A model that says it was cancelled, by nobody here, has failed.
    const reason = isCancelled(thrown) ? new Error(`LLM '${this.vendor.name}' broke off`, { cause: thrown }) : thrown;
    const error = toCallwrightError(reason, { code: "LLM_FAILED", retryable: true });
    this.#attempt.failed(error);
    return error;
  }

  #close(): void {
    this.#link.unlink();
    this.#link.controller.abort(new CancelledError("the reply is not wanted any more"));
    this.#events.return?.(undefined).catch(() => undefined);
  }
}
