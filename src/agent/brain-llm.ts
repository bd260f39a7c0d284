import { CallwrightError } from "../base/errors.ts";
import type { LlmEvent, LlmMessage, LlmTool, LlmToolCall, LlmVendor } from "../contracts/llm.ts";
import type { Brain, ReplyPart, ReplyRun, TurnInput } from "./brain.ts";
import { badArguments, dispositionOf, escalationReason, escalationRecorded, parseArguments } from "./built-in-tools.ts";
import { ClauseSplitter } from "./clauses.ts";
import { inferExpectation } from "./infer-expectation.ts";
import { resultText, toMessages, toolCallId, toolsOf } from "./llm-messages.ts";
import { streamWithDeadlines } from "./llm-stream.ts";
import type { Playbook, PlaybookContext } from "./playbook.ts";

/** How to make a brain that a language model drives. */
export interface BrainLlmOptions {
  readonly playbook: Playbook;
  readonly context: PlaybookContext;
  /** Who is asked: one model, or several as one (`providers/llm-route`). */
  readonly model: LlmVendor;
  /** What the playbook tells the model, where that is shared with other calls. Default: asked of the playbook. */
  readonly instructions?: () => string;
  /** Of one reply. Default 300: some three long sentences and a tool call. */
  readonly maxOutputTokens?: number;
  /** Default 0.3. */
  readonly temperature?: number;
  /** Of the whole request, roughly. Default 6000. */
  readonly contextTokens?: number;
  /** How long it may take to the first token, whoever is behind it. Default 4000. */
  readonly firstTokenTimeoutMs?: number;
  /** How long it may pause in the middle. Default 4000. */
  readonly stallTimeoutMs?: number;
}

/** All that it remembers beside the conversation. */
export interface BrainLlmState {
  readonly replies: number;
}

/** A model that calls tools more often in one turn is going in circles. */
const maxRounds = 6;
const apology = "I'm sorry, something went wrong on my side. Could you say that once more?";
const farewell = "Goodbye.";

/**
 * A brain that a language model drives: it streams the model's words as clauses, runs the tools it calls, and feeds
 * their results back. Throws `LLM_*` when no model answers; what was said until then stays said.
 */
export function brainLlm(options: BrainLlmOptions): Brain<BrainLlmState> {
  const tools = toolsOf(options.playbook);
  const instructions = steadyInstructions(options);
  return {
    name: `llm:${options.model.model}`,
    thinks: true,
    initialState: () => ({ replies: 0 }),
    reply: (turn, run) => new LlmReply({ options, instructions: instructions(), tools, turn, run }).parts(),
  };
}

/** Instructions name the time; they are written anew only now and then, as each change costs what vendors have cached. */
const instructionsLastMs = 10 * 60_000;

function steadyInstructions({ playbook, context, instructions }: BrainLlmOptions): () => string {
  let written: { readonly text: string; readonly atMs: number } | undefined;
  return () => {
    const atMs = context.wallTimeMs();
    if (written === undefined || Math.abs(atMs - written.atMs) >= instructionsLastMs) {
      written = { text: instructions?.() ?? playbook.instructions(context), atMs };
    }
    return written.text;
  };
}

interface ReplyOptions {
  readonly options: BrainLlmOptions;
  readonly instructions: string;
  readonly tools: readonly LlmTool[];
  readonly turn: TurnInput;
  readonly run: ReplyRun<BrainLlmState>;
}

type Part = ReplyPart<BrainLlmState>;

/** One turn being answered. */
class LlmReply {
  readonly #options: BrainLlmOptions;
  readonly #tools: readonly LlmTool[];
  readonly #turn: TurnInput;
  readonly #run: ReplyRun<BrainLlmState>;
  readonly #messages: LlmMessage[];
  readonly #said: string[] = [];
  #callCount: number;
  /** Calls that could not be carried out as written. One is given back to the model, a second ends the turn. */
  #malformed = 0;
  #escalated = false;
  #ending: { readonly disposition: string } | undefined;

  constructor({ options, instructions, tools, turn, run }: ReplyOptions) {
    this.#options = options;
    this.#tools = tools;
    this.#turn = turn;
    this.#run = run;
    this.#callCount = run.conversation.filter(({ role }) => role === "tool").length;
    this.#messages = toMessages({
      instructions,
      conversation: run.conversation,
      turn,
      contextTokens: options.contextTokens ?? 6000,
    });
  }

  async *parts(): AsyncGenerator<Part, void, undefined> {
    let isAnswered = false;
    for (let round = 0; round < maxRounds && !isAnswered; round++) {
      const calls: LlmToolCall[] = [];
      yield* this.#round(calls);
      if (calls.length === 0) isAnswered = true;
      else yield* this.#runTools(calls);
      if (this.#ending !== undefined) isAnswered = true;
      if (this.#malformed > 1) break;
    }
    if (!isAnswered) yield this.#say(apology);
    if (this.#ending !== undefined && this.#said.length === 0) yield this.#say(farewell);
    yield {
      type: "expect",
      expectation: this.#ending === undefined ? inferExpectation(this.#said.join(" ")) : "nothing",
    };
    yield { type: "state", state: { replies: this.#run.state.replies + 1 } };
    if (this.#ending !== undefined)
      yield { type: "end-call", outcome: "completed", disposition: this.#ending.disposition };
  }

  /** One request: says what the model says, collects what it calls, and notes both for the next round. */
  async *#round(calls: LlmToolCall[]): AsyncGenerator<Part, void, undefined> {
    const splitter = new ClauseSplitter();
    let text = "";
    for await (const event of await this.#ask()) {
      if (event.type === "text-delta") {
        text += event.text;
        for (const clause of splitter.push(event.text)) yield this.#say(clause);
      } else if (event.type === "tool-call") {
        // Ids of our own: those of the conversation and those of this turn must not meet.
        const { type: _, ...call } = event;
        calls.push({ ...call, id: toolCallId(this.#callCount++) });
      } else if (event.type === "usage") {
        this.#run.log.debug({ callId: this.#run.callId, ...event }, "tokens of a reply");
      }
    }
    for (const clause of splitter.flush()) yield this.#say(clause);
    if (calls.length > 0) this.#messages.push({ role: "assistant", text, toolCalls: calls });
    else if (text.trim() === "") {
      throw new CallwrightError("The model answered with nothing", { code: "LLM_EMPTY_REPLY", retryable: true });
    }
  }

  /** Asks when the call affords it: what a guess costs is known before it is asked. */
  async #ask(): Promise<AsyncIterable<LlmEvent>> {
    const { model, maxOutputTokens = 300, temperature = 0.3 } = this.#options;
    const { firstTokenTimeoutMs = 4000, stallTimeoutMs = 4000 } = this.#options;
    const request = {
      messages: [...this.#messages],
      tools: this.#tools,
      maxOutputTokens,
      temperature,
      cacheKey: this.#options.playbook.name,
    };
    const deadlines = { firstTokenTimeoutMs, stallTimeoutMs };
    const usd = model.guessUsd?.(request) ?? 0;
    if (usd > 0) await this.#run.affords?.(usd);
    return streamWithDeadlines(model, { request, run: this.#run, deadlines });
  }

  /** Runs the calls: reads side by side, writes one after another in the order given. */
  async *#runTools(calls: readonly LlmToolCall[]): AsyncGenerator<Part, void, undefined> {
    const writes = new Set(
      this.#options.playbook.tools.filter(({ effect }) => effect === "write").map(({ name }) => name),
    );
    let writing: Promise<unknown> = Promise.resolve();
    const results = await Promise.all(
      calls.map((call) => {
        if (!writes.has(call.name)) return this.#runTool(call);
        const result = writing.then(() => this.#runTool(call));
        writing = result;
        return result;
      }),
    );
    for (const [index, { id }] of calls.entries()) {
      this.#messages.push({ role: "tool", toolCallId: id, text: results[index] ?? "" });
    }
    const escalation = calls.find(({ name }) => name === "escalate");
    if (escalation !== undefined && !this.#escalated) {
      this.#escalated = true;
      const reason = escalationReason(parseArguments(escalation.argumentsJson));
      yield { type: "escalate", reason, evidence: this.#turn.text };
    }
  }

  /** What the model is told that came of a call. */
  async #runTool(call: LlmToolCall): Promise<string> {
    const args = parseArguments(call.argumentsJson);
    if (args === undefined) {
      this.#malformed++;
      return badArguments;
    }
    if (call.name === "end_call") {
      this.#ending = { disposition: dispositionOf(args) };
      return resultText(true, "hanging up");
    }
    if (call.name === "escalate") {
      return resultText(true, escalationRecorded);
    }
    const outcome = await this.#run.callTool(call.name, args);
    if (outcome.ok) return resultText(true, outcome.result);
    if (outcome.code === "TOOL_BAD_ARGUMENTS" || outcome.code === "TOOL_UNKNOWN") this.#malformed++;
    return resultText(false, { code: outcome.code, message: outcome.message });
  }

  #say(text: string): Part {
    this.#said.push(text);
    return { type: "say", text };
  }
}
