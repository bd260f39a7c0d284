import { understandYesNo } from "../understand/yes-no.ts";
import { advance, askOfferOnce, askSlot, readBack, write } from "./advance.ts";
import type { Option } from "./description.ts";
import { ask, askedSlot, currentTask, foundSlot, heardOf, say, update, updateTask, wording } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { endCall, startCallback } from "./endings.ts";
import { forget, hearSlots, isNews, setFound, takeSlots } from "./hear-slots.ts";
import type { Problem, SlotHeard } from "./hear-slots.ts";
import { askAgain, isNothingElse } from "./manners.ts";

/** An answer to the read-back: a correction before a yes, a yes before a no. */
export function onReadBack(draft: Draft, text: string): boolean {
  const current = currentTask(draft);
  if (current === undefined) return false;
  const answer = understandYesNo(text, { asked: "confirm" })?.answer;
  const heard = hearSlots(draft, text);
  if (isNews(draft, heard)) return takeNews(draft, text, heard);
  const isYes = answer === "yes" || current.task.agrees?.test(text) === true;
  const named = namedSlot(draft, text);
  if (!isYes && named !== undefined && asksBack.test(text)) {
    readBack(draft);
    return true;
  }
  if (!isYes && named !== undefined) return change(draft, named, text);
  if (isYes) return agree(draft);
  if (answer !== "no") return false;
  if (current.task.noDrops === true) return drop(draft);
  ask(draft, { open: { type: "what-to-change" }, text: "No problem. What should I change?", expectation: "open" });
  return true;
}

/** "What day was that again?" asks, and changes nothing. */
const asksBack =
  /\b(?:what|which|when)\b.*\b(?:is|was|did|again|do you have)\b|\b(?:did|do) you (?:say|have|get|spell|write)\b/i;

function agree(draft: Draft): boolean {
  if (wasCutOff(draft)) {
    say(draft, "Just so you have all of it:");
    readBack(draft);
  } else write(draft);
  return true;
}

/** The read-back was cut off before its essentials were heard: a yes to half of it is no yes. */
function wasCutOff(draft: Draft): boolean {
  const { essential } = draft.state;
  const last = draft.conversation.findLast((entry) => entry.role === "agent");
  return (
    last?.role === "agent" &&
    last.interrupted &&
    essential !== "" &&
    !last.text.replaceAll(/\s+/g, " ").includes(essential.slice(-24))
  );
}

/** "The name is wrong", "change the time": the slot that is named so. */
function namedSlot(draft: Draft, text: string): string | undefined {
  const slots = currentTask(draft)?.task.slots ?? [];
  return slots.find((name) => askedSlot(draft, name)?.called.test(text) === true);
}

function change(draft: Draft, name: string, text: string): boolean {
  const value = currentTask(draft)?.state.values[name];
  const slot = askedSlot(draft, name);
  const loose = value === undefined ? undefined : slot?.loosen?.(value, text);
  say(draft, "Sure.");
  forget(draft, [name]);
  if (loose === undefined || slot === undefined) askSlot(draft, name);
  else {
    updateTask(draft, { partials: { ...currentTask(draft)?.state.partials, [name]: loose.rest } });
    ask(draft, { open: { type: "slot", slot: name }, text: loose.ask, expectation: slot.expectation });
  }
  return true;
}

export function onWhatToChange(draft: Draft, text: string): boolean {
  const heard = hearSlots(draft, text);
  if (isNews(draft, heard)) return takeNews(draft, text, heard);
  const named = namedSlot(draft, text);
  if (named !== undefined) return change(draft, named, text);
  const answer = understandYesNo(text, { asked: "confirm" })?.answer;
  if (isNothingElse(text) || answer !== undefined) {
    // A second no in a row: what is only a wish stands as it was said, what would be a booking is left.
    const asks = draft.state.asked["what-to-change"] ?? 0;
    if (currentTask(draft)?.task.keepsUnchanged === true) write(draft);
    else if (answer === "no" && asks > 1) return drop(draft);
    else advance(draft);
    return true;
  }
  return false;
}

/** An answer to an offer: one of it, something else, or none. */
export function onOffer(draft: Draft, text: string): boolean {
  const { open } = draft.state;
  const offer = currentTask(draft)?.state.offer;
  const slot = open.type === "offer" ? foundSlot(draft, open.slot) : undefined;
  if (offer === undefined || slot === undefined) return false;
  const choice = slot.choose(heardOf(draft, text));
  const heard = hearSlots(draft, text);
  if (typeof choice === "object") {
    takeSlots(
      draft,
      heard.filter(({ slot: name }) => !slot.needs.includes(name)),
      { acknowledge: false },
    );
    return choose(draft, offer.slot, offer.options[choice.index]);
  }
  if (isNews(draft, heard)) return takeNews(draft, text, heard);
  const answer = understandYesNo(text, { asked: "offer" })?.answer;
  if (choice === "none" || answer === "no") {
    forget(draft, [offer.slot]);
    updateTask(draft, { tries: {} });
    askSlot(draft, slot.otherwise);
    return true;
  }
  if (answer === "yes" && offer.options.length === 1) return choose(draft, offer.slot, offer.options[0]);
  if (choice !== "several" && answer !== "yes") return false;
  askOfferOnce(draft);
  return true;
}

function choose(draft: Draft, slot: string, option: Option | undefined): boolean {
  if (option === undefined) return false;
  setFound(draft, slot, option);
  say(draft, wording(draft, "chosen", ["Great.", "Perfect.", "Lovely."]));
  advance(draft);
  return true;
}

export function onCallback(draft: Draft, text: string): boolean {
  const { open } = draft.state;
  if (open.type !== "callback") return false;
  const answer = understandYesNo(text, { asked: "offer" });
  if (answer?.answer === "yes") {
    update(draft, { misses: 0 });
    startCallback(draft, { reason: open.reason, shelve: false });
    advance(draft);
    return true;
  }
  if (answer?.answer !== "no") return takeNews(draft, text);
  if (open.gaveUp) {
    update(draft, { tasks: draft.state.tasks.slice(1), open: { type: "anything-else" } });
    say(draft, "All right.");
    advance(draft);
  } else {
    update(draft, { open: open.before });
    say(draft, "All right, let's go on.");
    askAgain(draft);
  }
  return true;
}

export function onResume(draft: Draft, text: string): boolean {
  const answer = understandYesNo(text, { asked: "offer" });
  updateTask(draft, { shelved: false });
  if (answer?.answer === "yes") advance(draft);
  else if (answer?.answer === "no") return drop(draft);
  else return takeNews(draft, text);
  return true;
}

/** Ends the task under way without its write. */
export function drop(draft: Draft): boolean {
  const current = currentTask(draft);
  if (current === undefined) return false;
  say(draft, current.task.dropped);
  update(draft, { tasks: draft.state.tasks.slice(1), open: { type: "anything-else" }, misses: 0 });
  if (draft.leaving) endCall(draft);
  else if (draft.state.tasks.length > 0) advance(draft);
  else
    ask(draft, {
      open: { type: "anything-else" },
      text: wording(draft, "anything-else", [
        "Is there anything else I can do for you?",
        "What else can I do for you?",
      ]),
      expectation: "open",
    });
  return true;
}

/** Takes in slots that are new and goes on. */
export function takeNews(draft: Draft, text: string, heard: readonly SlotHeard[] = hearSlots(draft, text)): boolean {
  if (!isNews(draft, heard)) {
    return heard.length > 0 && confirmKnown(draft, heard);
  }
  const { problem } = takeSlots(draft, heard, { acknowledge: true });
  if (problem === undefined) advance(draft);
  else askProblem(draft, problem);
  return true;
}

/** What was said again is what was known: go on as though it had been asked for. */
function confirmKnown(draft: Draft, heard: readonly SlotHeard[]): boolean {
  const { open } = draft.state;
  if (open.type === "slot" && heard.some(({ slot }) => slot === open.slot)) {
    advance(draft);
    return true;
  }
  return false;
}

export function askProblem(draft: Draft, problem: Problem): void {
  const slot = askedSlot(draft, problem.slot);
  ask(draft, {
    open: { type: "slot", slot: problem.slot },
    text: problem.say,
    expectation: problem.expect ?? slot?.expectation ?? "open",
  });
}
