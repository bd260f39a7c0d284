import type { Brain, ReplyPart, ReplyRun, TurnInput } from "../../agent/brain.ts";
import {
  badArguments,
  dispositionOf,
  escalationReason,
  escalationRecorded,
  parseArguments,
} from "../../agent/built-in-tools.ts";
import { inferExpectation } from "../../agent/infer-expectation.ts";
import { resultText } from "../../agent/llm-messages.ts";
import { resultOf } from "../../agent/tools.ts";
import { CallwrightError, isCancelled } from "../../base/errors.ts";
import { withTimeout } from "../../base/sleep.ts";
import type { LiveSession, SpeechReply, SpeechReplyEvent } from "./live-session.ts";

/** What the brain is made of. */
export interface BrainSpeechOptions {
  readonly name: string;
  readonly vendorName: string;
  /** The session to ask. Throws when there is none. */
  ready(signal: AbortSignal): Promise<LiveSession>;
}

/** Until the first sound or word, and between any two events: then it counts as dead. */
const firstMs = 2500;
const betweenMs = 2500;
const farewell = "Goodbye.";

/** The brain that a speech model is. Throws `S2S_*` when it cannot answer; what it has said stays said. */
export function brainSpeech(options: BrainSpeechOptions): Brain<number> {
  return {
    name: options.name,
    speculates: false,
    initialState: () => 0,
    async *reply(turn, run) {
      const session = await options.ready(run.signal);
      try {
        yield* new SpokenReply({ options, session, turn, run }).parts();
      } catch (error) {
        // A model that is late, or has nothing to say, is asked nothing more in this session.
        if (!isCancelled(error) && !run.signal.aborted) session.fail(error);
        throw error;
      }
    },
  };
}

type Part = ReplyPart<number>;
type ToolCall = Extract<SpeechReplyEvent, { type: "tool-call" }>;

/** One turn being answered. */
class SpokenReply {
  readonly #vendorName: string;
  readonly #turn: TurnInput;
  readonly #run: ReplyRun<number>;
  readonly #sampleRateHz: number;
  readonly #reply: SpeechReply;
  readonly #events: AsyncIterator<SpeechReplyEvent>;
  #tools: Promise<void> = Promise.resolve();
  #toolsRunning = 0;
  #text = "";
  #hasSound = false;
  #hasCome = false;
  #escalated = false;
  #ending: { readonly disposition: string } | undefined;

  constructor(reply: {
    readonly options: BrainSpeechOptions;
    readonly session: LiveSession;
    readonly turn: TurnInput;
    readonly run: ReplyRun<number>;
  }) {
    const { options, session, turn, run } = reply;
    this.#vendorName = options.vendorName;
    this.#turn = turn;
    this.#run = run;
    this.#sampleRateHz = session.outputRateHz;
    this.#reply = session.ask(turn, run);
    this.#events = this.#reply.events[Symbol.asyncIterator]();
  }

  async *parts(): AsyncGenerator<Part, void, undefined> {
    for (let isOver = false; !isOver;) {
      const next = await this.#next();
      // Whoever asked has stopped the reply.
      if (next.done === true) return;
      this.#hasCome = true;
      yield* this.#partsOf(next.value);
      isOver = next.value.type === "reply-end" && next.value.reason !== "awaits-tools";
    }
    if (!this.#hasSound && this.#ending === undefined) {
      throw new CallwrightError(`Speech model '${this.#vendorName}' answered with nothing`, {
        code: "S2S_EMPTY_REPLY",
        retryable: true,
      });
    }
    if (!this.#hasSound) yield { type: "say", text: farewell };
    yield { type: "expect", expectation: this.#ending ? "nothing" : inferExpectation(this.#text.trim()) };
    yield { type: "state", state: this.#run.state + 1 };
    if (this.#ending) yield { type: "end-call", outcome: "completed", disposition: this.#ending.disposition };
  }

  *#partsOf(event: SpeechReplyEvent): Generator<Part, void, undefined> {
    const sampleRateHz = this.#sampleRateHz;
    if (event.type === "reply-audio" && event.samples.length > 0) {
      this.#hasSound = true;
      yield { type: "speech", samples: event.samples, sampleRateHz };
    } else if (event.type === "reply-text" && event.text !== "") {
      this.#text += event.text;
      yield { type: "speech", text: event.text, sampleRateHz };
    } else if (event.type === "tool-call") {
      yield* this.#call(event);
    }
  }

  *#call(call: ToolCall): Generator<Part, void, undefined> {
    const args = parseArguments(call.argumentsJson);
    if (args === undefined) this.#reply.toolResult(call.id, badArguments);
    else if (call.name === "end_call") {
      this.#ending = { disposition: dispositionOf(args) };
      this.#reply.toolResult(call.id, resultText(true, "hanging up"));
    } else if (call.name === "escalate") {
      this.#reply.toolResult(call.id, resultText(true, escalationRecorded));
      if (this.#escalated) return;
      this.#escalated = true;
      yield { type: "escalate", reason: escalationReason(args), evidence: this.#turn.text };
    } else this.#runTool(call, args);
  }

  /** One after another, in the order given, while what it says meanwhile goes on. */
  #runTool(call: ToolCall, args: Record<string, unknown>): void {
    this.#toolsRunning++;
    this.#tools = this.#tools.then(async () => {
      const outcome = await this.#run.callTool(call.name, args);
      this.#toolsRunning--;
      this.#reply.toolResult(call.id, resultText(outcome.ok, resultOf(outcome)));
    });
    // Whoever reads the events hears of it.
    this.#tools.catch(() => undefined);
  }

  /** While a tool runs, the model may take all the time that the tool takes. */
  async #next(): Promise<IteratorResult<SpeechReplyEvent>> {
    const next = this.#events.next();
    next.catch(() => undefined);
    while (this.#toolsRunning > 0) {
      const tools = this.#tools;
      const hasCome = await Promise.race([next.then(() => true), tools.then(() => false)]);
      if (hasCome) return next;
    }
    const { clock, signal } = this.#run;
    const timeoutMs = this.#hasCome ? betweenMs : firstMs;
    const what = `Waiting for speech model '${this.#vendorName}'`;
    return withTimeout({ clock, timeoutMs, code: "S2S_TIMEOUT", what, signal }, () => next);
  }
}
