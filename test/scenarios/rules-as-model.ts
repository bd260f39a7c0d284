import type { Brain, ReplyRun, TurnInput } from "../../src/agent/brain.ts";
import { brainLlm } from "../../src/agent/brain-llm.ts";
import type { Playbook } from "../../src/agent/playbook.ts";
import type { ToolOutcome } from "../../src/agent/tools.ts";
import type { LlmEvent, LlmRequest, LlmVendor } from "../../src/contracts/llm.ts";

/**
 * A model that follows a script which is as long as needed: what it says and which tools it calls is decided by the
 * rules brain of the same playbook. Between the two lies all of `brain-llm`: messages, tool calls as JSON, results as
 * text, clauses. So every scenario runs over a model, too, without one.
 */
export function modelLedBrain(playbook: Playbook, wallTimeMs: () => number): Brain<unknown> {
  const model = new RulesModel(playbook.rules({ wallTimeMs }));
  const brain = brainLlm({ playbook, context: { wallTimeMs }, model });
  return {
    name: brain.name,
    initialState: () => brain.initialState(),
    reply: (turn, run) => {
      model.prepare(turn, run);
      return brain.reply(turn, run as ReplyRun<{ readonly replies: number }>);
    },
  };
}

interface Call {
  readonly name: string;
  readonly args: unknown;
  resolve(outcome: ToolOutcome): void;
}

class RulesModel implements LlmVendor {
  readonly name = "rules";
  readonly model = "script";
  readonly #brain: Brain;
  #state: unknown;
  #parts: AsyncIterator<unknown> | undefined;
  #calling: Call | undefined;
  #wakeUp: (() => void) | undefined;
  #next: Promise<IteratorResult<unknown>> | undefined;
  readonly #reply: LlmEvent[] = [];

  constructor(brain: Brain) {
    this.#brain = brain;
    this.#state = brain.initialState();
  }

  /** What a request cannot tell a script: how sure the recogniser was, which keys, how often in a row. */
  prepare(turn: TurnInput, run: ReplyRun<unknown>): void {
    this.#calling = undefined;
    this.#next = undefined;
    const callTool = (name: string, args: unknown): Promise<ToolOutcome> =>
      new Promise((resolve) => {
        this.#calling = { name, args, resolve };
        this.#wakeUp?.();
      });
    this.#parts = this.#brain.reply(turn, { ...run, state: this.#state, callTool })[Symbol.asyncIterator]();
  }

  async *stream(request: LlmRequest): AsyncGenerator<LlmEvent> {
    const last = request.messages.at(-1);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wakeUp = resolve;
    const calling = this.#calling;
    this.#calling = undefined;
    if (last?.role === "tool") calling?.resolve(toOutcome(last.text));
    yield* this.#goOn(promise);
  }

  /** Streams what the rules say until they want a tool or are done. */
  async *#goOn(called: Promise<void>): AsyncGenerator<LlmEvent> {
    for (;;) {
      this.#next ??= (this.#parts as AsyncIterator<unknown>).next();
      const next = await Promise.race([this.#next, called.then(() => "tool" as const)]);
      if (next === "tool") break;
      this.#next = undefined;
      if (next.done === true) break;
      this.#take(next.value as { readonly type: string });
    }
    const call: Call | undefined = this.#calling;
    // A reply that goes on after its tools is said at its end: a model that has spoken has nothing left to say then.
    const isEscalating = (event: LlmEvent): boolean => event.type === "tool-call" && event.name === "escalate";
    const escalation = this.#reply.findIndex(isEscalating);
    if (call === undefined) yield* escalation >= 0 ? this.#reply.splice(escalation, 1) : this.#reply.splice(0);
    if (call !== undefined)
      yield { type: "tool-call", id: "t1", name: call.name, argumentsJson: JSON.stringify(call.args) };
    yield { type: "finish", reason: call === undefined ? "stop" : "tool-calls" };
  }

  #take(part: { readonly type: string; readonly text?: string } & Readonly<Record<string, unknown>>): void {
    if (part.type === "say") this.#reply.push({ type: "text-delta", text: `${part.text ?? ""} ` });
    if (part.type === "state") this.#state = JSON.parse(JSON.stringify(part["state"])) as unknown;
    if (part.type === "escalate") this.#reply.push(toolCall("escalate", { reason: part["reason"] }));
    if (part.type === "end-call") this.#reply.push(toolCall("end_call", { disposition: part["disposition"] }));
  }
}

function toolCall(name: string, args: unknown): LlmEvent {
  return { type: "tool-call", id: name, name, argumentsJson: JSON.stringify(args) };
}

function toOutcome(text: string): ToolOutcome {
  const { ok, result, error } = JSON.parse(text) as {
    readonly ok: boolean;
    readonly result?: unknown;
    readonly error?: { readonly code: string; readonly message: string };
  };
  if (ok) return { ok: true, result };
  return {
    ok: false,
    code: error?.code ?? "TOOL_FAILED",
    message: error?.message ?? "",
    retryable: error?.code === "CALENDAR_UNAVAILABLE",
  };
}
