import { CancelledError, isCancelled } from "../base/errors.ts";
import type { Brain, ReplyRun, TurnInput } from "./brain.ts";
import type { ConversationEntry } from "./conversation.ts";
import type { AnyTool, ToolOutcome } from "./tools.ts";

/** What a brain that was not asked so far needs to go on where another one was. */
export interface CatchUpOptions {
  readonly brain: Brain;
  /** `state`: the brain's own; `conversation`: everything, the tools of the turn under way included. */
  readonly run: ReplyRun<unknown>;
  /** The tools that may be asked again are those that read. */
  readonly tools: readonly Pick<AnyTool, "name" | "effect">[];
  /** How many caller turns the brain knows already. */
  readonly from: number;
}

type ToolEntry = Extract<ConversationEntry, { role: "tool" }>;

/** A long call is not lived through again from the start: the last turns hold what is still wanted. */
const mostTurns = 40;

/**
 * Lets a brain live through the caller's turns that it missed, in silence, and returns the state it comes to. Tools that
 * write are not called again: their recorded answers are given once more, and where there is none the brain has
 * gone another way than the call did, and the rest of that turn is left out.
 */
export async function catchUp({ brain, run, tools, from }: CatchUpOptions): Promise<unknown> {
  const recorded = run.conversation.filter((entry): entry is ToolEntry => entry.role === "tool");
  const readers = new Set(tools.filter(({ effect }) => effect === "read").map(({ name }) => name));
  const missed = run.conversation.filter(({ role }) => role === "caller").slice(from);
  let state = run.state;
  if (from === 0) state = await live({ brain, run, state, turn: turnOf("greeting", ""), recorded: [], readers });
  for (const entry of missed.slice(-mostTurns)) {
    if (entry.role !== "caller") continue;
    state = await live({ brain, run, state, turn: turnOf("speech", entry.text), recorded, readers });
  }
  return state;
}

interface Living {
  readonly brain: Brain;
  readonly run: ReplyRun<unknown>;
  readonly state: unknown;
  readonly turn: TurnInput;
  /** Answers that were given to writes, oldest first; each is used once. */
  readonly recorded: ToolEntry[];
  readonly readers: ReadonlySet<string>;
}

/** One turn; the state before it when the brain cannot go through it without doing anything. */
async function live({ brain, run, state, turn, recorded, readers }: Living): Promise<unknown> {
  let reached = state;
  const callTool = async (name: string, args: unknown): Promise<ToolOutcome> => {
    if (readers.has(name)) return run.callTool(name, args);
    const index = recorded.findIndex((entry) => entry.name === name && entry.ok);
    const [entry] = index < 0 ? [] : recorded.splice(index, 1);
    if (entry === undefined) throw new CancelledError("not done in this call");
    return { ok: true, result: entry.result };
  };
  try {
    for await (const part of brain.reply(turn, { ...run, state, callTool })) {
      if (part.type === "state") reached = part.state;
    }
  } catch (error) {
    if (run.signal.aborted || !isCancelled(error)) throw error;
  }
  return reached;
}

function turnOf(kind: TurnInput["kind"], text: string): TurnInput {
  return { kind, text, confidence: 1, repeats: 1, interrupted: false };
}
