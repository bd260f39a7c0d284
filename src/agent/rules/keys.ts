import type { TurnInput } from "../brain.ts";
import { ask, askedSlot, currentTask, update } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { missed, takePersonRequest } from "./ladders.ts";
import { hear } from "./speech.ts";

/** Answers keys: digits where a number was asked for, else 1 and 2 for yes and no or first and second, 0 for a person. */
export function onKeys(draft: Draft, turn: TurnInput): void {
  const { open } = draft.state;
  const keys = turn.text.replaceAll(/[^\d#*]/g, "");
  const isPerson = turn.intercept?.name === "person";
  // A lone 0 is a cry for a person unless a number is being keyed in already.
  if (isAskedForDigits(draft) && (!isPerson || hasDigits(draft))) return onDigits(draft, keys);
  if (turn.intercept?.name === "person") return takePersonRequest(draft, turn.intercept.evidence);
  if (open.type === "offer") return hear(draft, offerWords[keys] ?? "neither, something else");
  if (open.type !== "slot" && open.type !== "start" && open.type !== "anything-else" && /^[12]$/.test(keys))
    return answer(draft, keys === "1");
  missed(draft);
}

const offerWords: Readonly<Record<string, string>> = { "1": "the first one", "2": "the second one" };

function isAskedForDigits(draft: Draft): boolean {
  const { open } = draft.state;
  return open.type === "slot" && askedSlot(draft, open.slot)?.expectation === "digits";
}

function hasDigits(draft: Draft): boolean {
  const { open } = draft.state;
  return open.type === "slot" && currentTask(draft)?.state.partials[open.slot] !== undefined;
}

function onDigits(draft: Draft, keys: string): void {
  hear(draft, keys.replaceAll(/[#*]/g, "").split("").join(" "));
}

function answer(draft: Draft, isYes: boolean): void {
  const { open } = draft.state;
  if (open.type === "verify") {
    update(draft, { open: open.before });
    if (isYes) return hear(draft, open.text);
    ask(draft, { open: open.before, text: "Sorry about that. Please say it again.", expectation: "open" });
    return;
  }
  hear(draft, isYes ? "yes" : "no");
}
