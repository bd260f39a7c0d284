import { isCancelled, toCallwrightError } from "../base/errors.ts";
import type { Brain, ReplyPart, ReplyRun, TurnInput } from "./brain.ts";
import { catchUp } from "./catch-up.ts";
import type { ConversationEntry } from "./conversation.ts";
import type { AnyTool } from "./tools.ts";

/** How to make a brain that does not fail. */
export interface BrainFailoverOptions {
  /** Drives the call while it can: a model. */
  readonly primary: Brain;
  /** Carries the same playbook on: rules. It must not fail. */
  readonly fallback: Brain;
  /** The playbook's tools: of these the reading ones may be asked again when the fallback catches up. */
  readonly tools?: readonly Pick<AnyTool, "name" | "effect">[];
  /** How long the primary rests after its first failure in a call; twice as long after each further one. Default 30 s. */
  readonly coolDownMs?: number;
  /** Says every change of hands, in the order in which they happen. */
  onSwitch?(from: string, to: string, reason: string): void;
}

/** Both states are kept, so that either can go on at any time. Plain JSON. */
export interface FailoverState {
  readonly primary: unknown;
  readonly fallback: unknown;
  readonly active: "primary" | "fallback";
  /** Caller turns that the fallback has answered or caught up with. */
  readonly caughtUp: number;
  readonly failures: number;
  /** On the clock, when the primary may try again; undefined: the fallback keeps the call. */
  readonly retryAtMs: number | undefined;
}

type Part = ReplyPart<FailoverState>;
type ToolEntry = Extract<ConversationEntry, { role: "tool" }>;

const longestCoolDownMs = 300_000;

/** Intercepts after which the rules keep the call: a person was asked for, so no model decides about it any more. */
const keptByFallback = new Set(["person", "emergency", "opt-out"]);

/**
 * Two brains as one. The primary answers; when it fails, the fallback answers the same turn in the same breath, without
 * saying again what was said, and keeps the call until the primary has rested. Never the primary's business: the
 * greeting, which must come at once, and every intercept; after `person`, `emergency` and `opt-out` the fallback stays.
 */
export function brainFailover(options: BrainFailoverOptions): Brain<FailoverState> {
  return {
    name: `${options.primary.name}+${options.fallback.name}`,
    ...(options.primary.speculates === false && { speculates: false }),
    ...(options.primary.thinks && { thinks: true }),
    // The rules know what words mean to this playbook, whoever answers them.
    foresee: async (turn, run) => options.fallback.foresee?.(turn, { ...run, state: run.state.fallback }),
    initialState: () => ({
      primary: options.primary.initialState(),
      fallback: options.fallback.initialState(),
      active: "primary",
      caughtUp: 0,
      failures: 0,
      retryAtMs: undefined,
    }),
    reply: (turn, run) => new FailoverReply(options, { turn, run }).parts(),
  };
}

/** One turn being answered by one brain or both. */
class FailoverReply {
  readonly #options: BrainFailoverOptions;
  readonly #turn: TurnInput;
  readonly #run: ReplyRun<FailoverState>;
  /** What was said in this turn, as compared: to say nothing twice. */
  readonly #said = new Set<string>();
  /** The same of what a brain has spoken itself, whose words come in pieces. */
  #spoken = "";
  /** What tools answered in this turn; the conversation does not have it yet. */
  readonly #toolEntries: ToolEntry[] = [];
  #state: FailoverState;
  readonly #switches: Extract<Part, { type: "brain-switch" }>[] = [];
  #hasLastWord = false;

  constructor(options: BrainFailoverOptions, { turn, run }: { turn: TurnInput; run: ReplyRun<FailoverState> }) {
    this.#options = options;
    this.#turn = turn;
    this.#run = run;
    this.#state = run.state;
  }

  async *parts(): AsyncGenerator<Part, void, undefined> {
    const { intercept } = this.#turn;
    if (intercept !== undefined || this.#turn.kind === "greeting") {
      const stays = intercept !== undefined && keptByFallback.has(intercept.name);
      if (stays && this.#state.active === "primary") this.#handOver(`intercept ${intercept.name}`);
      if (stays) this.#state = { ...this.#state, retryAtMs: undefined };
      yield* this.#fallback();
      return;
    }
    this.#rest();
    yield* this.#switches.splice(0);
    if (this.#state.active === "fallback") yield* this.#fallback();
    else yield* this.#primary();
  }

  /** Gives the call back to the primary once it has rested. */
  #rest(): void {
    const { active, retryAtMs } = this.#state;
    if (active !== "fallback" || retryAtMs === undefined || this.#run.clock.now() < retryAtMs) return;
    this.#state = { ...this.#state, retryAtMs: undefined, active: "primary" };
    this.#switched({ from: this.#options.fallback.name, to: this.#options.primary.name, reason: "rested" });
  }

  async *#primary(): AsyncGenerator<Part, void, undefined> {
    try {
      for await (const part of this.#options.primary.reply(this.#turn, this.#runFor(this.#state.primary))) {
        if (part.type === "state") {
          this.#state = { ...this.#state, primary: part.state, failures: 0 };
          yield { type: "state", state: this.#state };
        } else yield this.#noted(part);
      }
    } catch (error) {
      if (isCancelled(error)) throw error;
      const { code, message } = toCallwrightError(error, { code: "BRAIN_FAILED" });
      // It had already decided how the call goes on; the rest of its reply is no loss.
      if (this.#hasLastWord) return;
      this.#run.log.warn(
        { callId: this.#run.callId, code },
        `Brain '${this.#options.primary.name}' failed: ${message}`,
      );
      this.#fail(code);
      yield* this.#fallback();
    }
  }

  #fail(code: string): void {
    const failures = this.#state.failures + 1;
    const coolDownMs = Math.min(longestCoolDownMs, (this.#options.coolDownMs ?? 30_000) * 2 ** (failures - 1));
    this.#handOver(code);
    this.#state = { ...this.#state, failures, retryAtMs: this.#run.clock.now() + coolDownMs };
  }

  #handOver(reason: string): void {
    this.#state = { ...this.#state, active: "fallback" };
    this.#switched({ from: this.#options.primary.name, to: this.#options.fallback.name, reason });
  }

  #switched(change: { readonly from: string; readonly to: string; readonly reason: string }): void {
    this.#switches.push({ type: "brain-switch", ...change });
    this.#options.onSwitch?.(change.from, change.to, change.reason);
  }

  async *#fallback(): AsyncGenerator<Part, void, undefined> {
    yield* this.#switches.splice(0);
    const { fallback, tools = [] } = this.#options;
    const callers = this.#run.conversation.filter(({ role }) => role === "caller").length;
    let state = this.#state.fallback;
    if (callers > this.#state.caughtUp) {
      state = await catchUp({ brain: fallback, run: this.#runFor(state), tools, from: this.#state.caughtUp });
    }
    const hasWords = this.#turn.kind === "speech" || this.#turn.kind === "dtmf";
    this.#state = { ...this.#state, fallback: state, caughtUp: callers + (hasWords ? 1 : 0) };
    yield { type: "state", state: this.#state };
    const run = { ...this.#runFor(state), callTool: this.#onceMore([...this.#toolEntries]) };
    for await (const part of fallback.reply(this.#turn, run)) {
      if (part.type === "state") {
        this.#state = { ...this.#state, fallback: part.state };
        yield { type: "state", state: this.#state };
      } else if (part.type !== "say" || !this.#isSaid(part.text)) yield this.#noted(part);
    }
  }

  #noted<T extends Exclude<Part, { type: "state" }>>(part: T): T {
    if (part.type === "say") this.#said.add(compared(part.text));
    if (part.type === "speech") this.#spoken += part.text ?? "";
    if (part.type === "end-call") this.#hasLastWord = true;
    return part;
  }

  #isSaid(text: string): boolean {
    const words = compared(text);
    return this.#said.has(words) || ` ${compared(this.#spoken)} `.includes(` ${words} `);
  }

  /** Writes that the primary has done in this turn are answered with what came of them, and not done again. */
  #onceMore(done: ToolEntry[]): ReplyRun<unknown>["callTool"] {
    const readers = new Set(this.#options.tools?.filter(({ effect }) => effect === "read").map(({ name }) => name));
    const run = this.#runFor(undefined);
    return (name, args) => {
      const index = readers.has(name) ? -1 : done.findIndex((entry) => entry.name === name && entry.ok);
      const [entry] = index < 0 ? [] : done.splice(index, 1);
      return entry === undefined ? run.callTool(name, args) : Promise.resolve({ ok: true, result: entry.result });
    };
  }

  /** The run as one of the two sees it: its own state, and what tools have answered in this turn. */
  #runFor(state: unknown): ReplyRun<unknown> {
    return {
      ...this.#run,
      state,
      conversation: [...this.#run.conversation, ...this.#toolEntries],
      callTool: async (name, args) => {
        const outcome = await this.#run.callTool(name, args);
        const result = outcome.ok ? outcome.result : { code: outcome.code, message: outcome.message };
        this.#toolEntries.push({
          role: "tool",
          turnId: "this",
          name,
          args,
          ok: outcome.ok,
          result,
          atMs: this.#run.clock.now(),
        });
        return outcome;
      },
    };
  }
}

function compared(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
