import { isCancelled, toCallwrightError } from "../base/errors.ts";
import type { Brain, ReplyPart, ReplyRun, TurnInput } from "./brain.ts";
import type { ConversationEntry } from "./conversation.ts";
import { wordsOf } from "./llm-messages.ts";
import { resultOf } from "./tools.ts";

/** Both states, and who answered last. */
export interface RelayState {
  readonly first: unknown;
  readonly second: unknown;
  readonly by: "first" | "second";
}

/** Two brains that both live by the conversation alone. */
export interface BrainRelayOptions {
  /** Asked every time: it says at once when it cannot answer. */
  readonly first: Brain;
  /** Answers when the first cannot. */
  readonly second: Brain;
}

type Part = ReplyPart<RelayState>;

/**
 * A speech model, and the language model that stands in for it: what the first has left unsaid the second says, in the
 * same turn, and the next turn is the first one's again as soon as it can. Throws what the second throws.
 */
export function brainRelay({ first, second }: BrainRelayOptions): Brain<RelayState> {
  return {
    name: `${first.name}+${second.name}`,
    ...(first.speculates === false && { speculates: false }),
    initialState: () => ({ first: first.initialState(), second: second.initialState(), by: "first" }),
    async *reply(turn, run) {
      let state = run.state;
      const leg = new Leg(turn, run);
      try {
        for await (const part of first.reply(turn, leg.runFor(state.first))) {
          if (state.by === "second") {
            state = { ...state, by: "first" };
            yield { type: "brain-switch", from: second.name, to: first.name, reason: "recovered" };
          }
          if (part.type === "state") {
            state = { ...state, first: part.state };
            yield { type: "state", state };
          } else yield leg.noted(part);
        }
        return;
      } catch (error) {
        if (isCancelled(error)) throw error;
        const { code, message } = toCallwrightError(error, { code: "BRAIN_FAILED" });
        run.log.warn({ callId: run.callId, code }, `Brain '${first.name}' failed: ${message}`);
        if (state.by === "first") yield { type: "brain-switch", from: first.name, to: second.name, reason: code };
        state = { ...state, by: "second" };
        yield { type: "state", state };
      }
      const rest = leg.rest();
      for await (const part of second.reply(rest.turn, {
        ...leg.runFor(state.second),
        conversation: rest.conversation,
      })) {
        if (part.type === "state") {
          state = { ...state, second: part.state };
          yield { type: "state", state };
        } else yield part;
      }
    },
  };
}

/** What has come of the turn so far. */
class Leg {
  readonly #turn: TurnInput;
  readonly #run: ReplyRun<RelayState>;
  readonly #tools: ConversationEntry[] = [];
  #spoken = "";

  constructor(turn: TurnInput, run: ReplyRun<RelayState>) {
    this.#turn = turn;
    this.#run = run;
  }

  runFor(state: unknown): ReplyRun<unknown> {
    const run = this.#run;
    return {
      ...run,
      state,
      callTool: async (name, args) => {
        const outcome = await run.callTool(name, args);
        const { ok } = outcome;
        const atMs = run.clock.now();
        this.#tools.push({ role: "tool", turnId: "this", name, args, ok, result: resultOf(outcome), atMs });
        return outcome;
      },
    };
  }

  noted(part: Exclude<Part, { type: "state" }> | ReplyPart<unknown>): Exclude<Part, { type: "state" }> {
    if (part.type === "speech" || part.type === "say") this.#spoken += part.text ?? "";
    // A state was taken out by whoever called.
    return part as Exclude<Part, { type: "state" }>;
  }

  /** The turn as it stands: what was said and done belongs to the conversation, and what is left is asked for. */
  rest(): { readonly turn: TurnInput; readonly conversation: readonly ConversationEntry[] } {
    const { conversation, clock } = this.#run;
    const spoken = this.#spoken.trim();
    if (spoken === "" && this.#tools.length === 0) return { turn: this.#turn, conversation };
    const entry = { turnId: "this", atMs: clock.now() };
    const said: ConversationEntry[] =
      spoken === "" ? [] : [{ role: "agent", ...entry, text: spoken, interrupted: true }];
    return {
      turn: { ...this.#turn, kind: "speech", text: goOn, confidence: 1 },
      conversation: [...conversation, { role: "caller", ...entry, text: wordsOf(this.#turn) }, ...this.#tools, ...said],
    };
  }
}

/** Whatever cut it off, it was not the caller. */
const goOn =
  "(Note of the telephone system, not said by the caller: your answer broke off there. Go on from where it stopped, without saying again what you have said.)";
