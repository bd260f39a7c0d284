import type { Brain, ReplyPart, ReplyRun, TurnInput } from "./brain.ts";
import { foresightOf } from "./foresight.ts";
import { askOpen, keepChosen, resume } from "./rules/advance.ts";
import type { RulesDescription } from "./rules/description.ts";
import { ask, say, update } from "./rules/draft.ts";
import type { Draft } from "./rules/draft.ts";
import { onKeys } from "./rules/keys.ts";
import { missed, silent } from "./rules/ladders.ts";
import { onSpeech } from "./rules/speech.ts";
import { initialState } from "./rules/state.ts";
import type { RulesState } from "./rules/state.ts";

/**
 * The brain that needs no model: it carries a playbook that is described as tasks and slots. A reply follows from
 * the state, the turn and what the tools answered, and from nothing else, so the same call always goes the same way.
 */
export function rulesBrain(description: RulesDescription): Brain<RulesState> {
  const brain: Brain<RulesState> = {
    name: "rules",
    initialState: () => initialState,
    reply: (turn, run) => reply(description, turn, run),
  };
  return { ...brain, foresee: foresightOf(brain) };
}

/** A reply makes at most so many tool calls; more would be a loop in a playbook. */
const maxToolCalls = 12;

async function* reply(
  description: RulesDescription,
  turn: TurnInput,
  run: ReplyRun<RulesState>,
): AsyncGenerator<ReplyPart<RulesState>> {
  const draft = openDraft(description, run);
  take(draft, turn);
  yield* flush(draft);
  for (let calls = 0; calls < maxToolCalls; calls++) {
    if (draft.pending === undefined) keepChosen(draft);
    const { pending } = draft as Draft;
    if (pending === undefined) break;
    const outcome = await run.callTool(pending.call.tool, pending.call.args);
    resume(draft, outcome);
    yield* flush(draft);
  }
}

function openDraft(description: RulesDescription, run: ReplyRun<RulesState>): Draft {
  return {
    description,
    nowMs: run.clock.wallTimeMs(),
    conversation: run.conversation,
    state: { ...run.state, turns: run.state.turns + 1 },
    parts: [],
    said: [],
    missed: false,
    answered: false,
    leaving: false,
    essential: "",
  };
}

function take(draft: Draft, turn: TurnInput): void {
  remind(draft, turn);
  switch (turn.kind) {
    case "greeting":
      say(draft, draft.description.greeting.say);
      ask(draft, { open: { type: "start" }, text: draft.description.greeting.question, expectation: "open" });
      return;
    case "speech":
      if (turn.text.trim() === "") return missed(draft);
      return onSpeech(draft, turn);
    case "dtmf":
      return onKeys(draft, turn);
    case "not-understood":
      return missed(draft);
    case "silence":
      return silent(draft, turn);
    default:
      return askOpen(draft);
  }
}

/** What was done is said again when the caller cut it off: nobody should hang up without knowing that they are booked. */
function remind(draft: Draft, turn: TurnInput): void {
  const { essential, open, done } = draft.state;
  if (!turn.interrupted || essential === "" || done.length === 0 || open.type === "read-back") return;
  const heard = draft.conversation.findLast((entry) => entry.role === "agent");
  if (heard?.role !== "agent" || !heard.interrupted || heard.text.includes(essential.slice(0, 40))) return;
  say(draft, essential);
}

function* flush(draft: Draft): Generator<ReplyPart<RulesState>> {
  const last = draft.said.join(" ");
  if (last !== "") update(draft, { last, essential: draft.essential });
  yield* draft.parts.splice(0);
  yield { type: "state", state: draft.state };
}
