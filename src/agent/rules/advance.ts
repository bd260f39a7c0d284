import type { ToolOutcome } from "../tools.ts";
import type { Found, Json, ToolCall, Values } from "./description.ts";
import {
  ask,
  askedSlot,
  currentTask,
  foundSlot,
  openKey,
  say,
  toJson,
  update,
  updateTask,
  viewOf,
  wording,
} from "./draft.ts";
import type { Draft } from "./draft.ts";
import { forget, setFound, takeShared } from "./hear-slots.ts";
import { endCall, offerCallback } from "./endings.ts";

/** Found slots that came to nothing so often lead to an offer to call back. */
const maxTries = 2;

/** Goes on with the business: the next question, the next tool, the read-back, or "anything else?". */
export function advance(draft: Draft): void {
  const current = currentTask(draft);
  if (current === undefined) {
    if (draft.leaving) endCall(draft);
    else askOpen(draft);
    return;
  }
  if (current.state.shelved) {
    ask(draft, {
      open: { type: "resume" },
      text: "Would you still like to go on with what we had started?",
      expectation: "yes-no",
    });
    return;
  }
  takeShared(draft);
  fillNext(draft, currentTask(draft)?.state.values ?? {});
}

/** The first slot that is missing is looked for or asked; when none is, everything is read back. */
function fillNext(draft: Draft, values: Values): void {
  const task = currentTask(draft)?.task;
  if (task === undefined) return;
  for (const name of task.slots) {
    if (values[name] !== undefined) continue;
    if (isReady(draft, name)) return isOffered(draft, name) ? askOfferOnce(draft) : find(draft, name, []);
    if ((askedSlot(draft, name)?.ask.length ?? 0) > 0) return askSlot(draft, name);
  }
  if (task.write === undefined) finish(draft, toJson(values[task.resultSlot ?? ""] ?? null));
  else readBack(draft);
}

function isOffered(draft: Draft, name: string): boolean {
  return currentTask(draft)?.state.offer?.slot === name;
}

/** Whether a found slot can be looked for. */
function isReady(draft: Draft, name: string): boolean {
  const values = currentTask(draft)?.state.values ?? {};
  return foundSlot(draft, name)?.required.every((need) => values[need] !== undefined) === true;
}

/** The task is done: says so, remembers it, and goes on with the next. */
function finish(draft: Draft, result: Json): void {
  const current = currentTask(draft);
  if (current === undefined) return;
  const text = current.task.done(result, viewOf(draft));
  const done = { task: current.state.name, values: current.state.values, result };
  update(draft, { done: [...draft.state.done, done], tasks: draft.state.tasks.slice(1) });
  say(draft, text);
  draft.essential = text;
  advance(draft);
}

/** "What can I do for you?", or "Anything else?" once something was done. */
export function askOpen(draft: Draft): void {
  const isFirst = draft.state.done.length === 0 && draft.state.open.type !== "anything-else";
  const open = { type: isFirst ? "start" : "anything-else" } as const;
  const texts = isFirst
    ? draft.description.openQuestions
    : ["Is there anything else I can do for you?", "What else can I do for you?", "Anything else today?"];
  ask(draft, { open, text: wording(draft, openKey(open), texts), expectation: "open" });
}

/** Asks for a slot, each time in other words. */
export function askSlot(draft: Draft, name: string): void {
  const slot = askedSlot(draft, name);
  if (slot === undefined) return;
  const open = { type: "slot", slot: name } as const;
  const view = viewOf(draft);
  const texts = slot.ask.map((text) => text(view));
  ask(draft, { open, text: wording(draft, openKey(open), texts), expectation: slot.expectation });
}

/** Reads back everything that will be written and asks for a yes. */
export function readBack(draft: Draft): void {
  const current = currentTask(draft);
  if (current === undefined) return;
  const open = { type: "read-back" } as const;
  const text = current.task.readBack?.(viewOf(draft)) ?? "";
  say(draft, text);
  draft.essential = text;
  ask(draft, { open, text: wording(draft, openKey(open), current.task.confirm ?? []), expectation: "yes-no" });
}

/** Asks again which of the offers it shall be. */
export function askOffer(draft: Draft): void {
  const offer = currentTask(draft)?.state.offer;
  if (offer === undefined) return advance(draft);
  ask(draft, {
    open: { type: "offer", slot: offer.slot },
    text: otherThanLast(draft, offer.again),
    expectation: offer.options.length === 1 ? "yes-no" : "choice",
  });
}

/** The offer is put again, and never in the very same words twice running. */
function otherThanLast(draft: Draft, again: string): string {
  const { last } = draft.state;
  if (!last.includes(again)) return again;
  const lead = ["I just need you to choose.", "Either one?"].find((words) => !last.includes(words)) ?? "";
  return `${lead} ${again}`.trim();
}

/** What is on offer was not chosen: asks again, and after two failures takes the first, which the read-back will show. */
export function askOfferOnce(draft: Draft): void {
  const offer = currentTask(draft)?.state.offer;
  const [first, second] = offer?.options ?? [];
  if (offer === undefined || first === undefined) return advance(draft);
  const failures = offer.failures + 1;
  if (failures <= maxTries || second === undefined || foundSlot(draft, offer.slot)?.takesFirst !== true) {
    updateTask(draft, { offer: { ...offer, failures } });
    return askOffer(draft);
  }
  say(draft, `Let's take ${first.label}, then.`);
  setFound(draft, offer.slot, first);
  advance(draft);
}

/** Looks for a found slot: asks the description for the next tool, or takes what it found. */
function find(draft: Draft, name: string, outcomes: readonly ToolOutcome[]): void {
  const slot = foundSlot(draft, name);
  if (slot === undefined) return;
  const answer = slot.find(viewOf(draft), outcomes);
  if ("tool" in answer) draft.pending = { purpose: "find", slot: name, call: answer, outcomes };
  else takeFound(draft, name, answer);
}

function takeFound(draft: Draft, name: string, found: Found): void {
  if (found.type === "value") {
    say(draft, found.say);
    setFound(draft, name, found.option);
    return advance(draft);
  }
  if (found.type === "offer") {
    updateTask(draft, { offer: { slot: name, options: found.options, again: found.again, failures: 0 } });
    ask(draft, {
      open: { type: "offer", slot: name },
      text: found.say,
      expectation: found.options.length === 1 ? "yes-no" : "choice",
    });
    return;
  }
  const tries = (currentTask(draft)?.state.tries[name] ?? 0) + 1;
  updateTask(draft, { tries: { ...currentTask(draft)?.state.tries, [name]: tries } });
  say(draft, found.say);
  if (tries >= maxTries) return offerCallback(draft, { reason: "nothing suitable found", gaveUp: true });
  forget(draft, found.clear);
  const first = found.clear[0];
  if (first !== undefined && askedSlot(draft, first) !== undefined) askSlot(draft, first);
  else advance(draft);
}

/** Starts the write of the task under way. */
export function write(draft: Draft): void {
  const current = currentTask(draft);
  const call = current?.task.write?.(viewOf(draft));
  if (call !== undefined) draft.pending = { purpose: "write", call, attempt: 1 };
}

/** Takes the outcome of the tool that the reply waited for. */
export function resume(draft: Draft, outcome: ToolOutcome): void {
  const { pending } = draft;
  draft.pending = undefined;
  if (pending?.purpose === "find") resumeFind(draft, pending, outcome);
  if (pending?.purpose === "write") resumeWrite(draft, pending, outcome);
  if (pending?.purpose === "keep") resumeKeep(draft, pending.slot, outcome);
}

function resumeFind(
  draft: Draft,
  pending: { readonly slot: string; readonly call: ToolCall; readonly outcomes: readonly ToolOutcome[] },
  outcome: ToolOutcome,
): void {
  const outcomes = [...pending.outcomes, outcome];
  if (outcome.ok) return find(draft, pending.slot, outcomes);
  const failures = outcomes.filter((one) => !one.ok).length;
  if (outcome.retryable && failures < 2) {
    draft.pending = { ...pending, purpose: "find", outcomes };
    return;
  }
  apologise(draft);
}

function resumeWrite(
  draft: Draft,
  pending: { readonly call: ToolCall; readonly attempt: number },
  outcome: ToolOutcome,
): void {
  const current = currentTask(draft);
  if (current === undefined) return;
  if (!outcome.ok) {
    if (outcome.retryable && pending.attempt < 2) {
      draft.pending = { ...pending, purpose: "write", attempt: pending.attempt + 1 };
      return;
    }
    const refused = current.task.refused?.(outcome.code);
    if (refused === undefined) return apologise(draft);
    say(draft, refused.say);
    forget(draft, refused.clear);
    return advance(draft);
  }
  finish(draft, toJson(outcome.result));
}

/** The slot went to somebody else while it was being talked about. */
function resumeKeep(draft: Draft, slot: string, outcome: ToolOutcome): void {
  const current = currentTask(draft);
  if (current === undefined) return;
  updateTask(draft, { kept: [...current.state.kept, slot] });
  const refused = outcome.ok ? undefined : current.task.refused?.(outcome.code);
  const tries = (current.state.tries[slot] ?? 0) + 1;
  // Offered again and refused again: the calendar contradicts itself, and the write will tell what is true.
  if (refused === undefined || tries > 2) return;
  updateTask(draft, { tries: { ...current.state.tries, [slot]: tries } });
  say(draft, refused.say);
  forget(draft, refused.clear);
  advance(draft);
}

/** Before the turn ends: keeps what was chosen for this caller, once. */
export function keepChosen(draft: Draft): void {
  const current = currentTask(draft);
  if (current === undefined || draft.state.ended) return;
  const early = current.task.early?.(viewOf(draft));
  const key = `early ${JSON.stringify(early?.args)}`;
  if (early !== undefined && !current.state.kept.includes(key)) {
    draft.pending = { purpose: "keep", slot: key, call: early };
    return;
  }
  for (const name of current.task.slots) {
    if (current.state.values[name] === undefined || current.state.kept.includes(name)) continue;
    const call = foundSlot(draft, name)?.keep?.(viewOf(draft));
    if (call !== undefined) {
      draft.pending = { purpose: "keep", slot: name, call };
      return;
    }
  }
}

/** A tool is not to be had: say so, promise nothing, and offer a call back. */
function apologise(draft: Draft): void {
  const verb = currentTask(draft)?.task.verb ?? "do that";
  say(draft, `I'm sorry, our system isn't answering right now, so I can't ${verb}.`);
  offerCallback(draft, { reason: `could not ${verb}: the system did not answer`, gaveUp: true });
}
