import type { TurnInput } from "../brain.ts";
import { understandYesNo } from "../understand/yes-no.ts";
import { advance, askOffer, askOpen, askSlot, readBack, write } from "./advance.ts";
import type { TaskRequest } from "./description.ts";
import { ask, askedSlot, currentTask, foundSlot, heardOf, say, update, updateTask, wording } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { endCall, startCallback } from "./endings.ts";
import { forget, hearSlots, isNews, setFound, takeSlots } from "./hear-slots.ts";
import type { SlotHeard } from "./hear-slots.ts";
import { missed, takePersonRequest } from "./ladders.ts";
import { answerLeave, answerManners, askAgain, isGoodbye, isNothingElse } from "./manners.ts";
import { newTask } from "./state.ts";
import type { TaskState } from "./state.ts";

/** Below this the words are read back as a question before they are acted on. */
const unsureBelow = 0.5;

/** Answers what the caller said. */
export function onSpeech(draft: Draft, turn: TurnInput): void {
  if (answerIntercept(draft, turn)) return;
  const { open } = draft.state;
  if (open.type === "verify") return onVerify(draft, turn);
  if (turn.confidence < unsureBelow && isUnderstood(draft, turn)) {
    const before = open;
    const text = turn.text.trim().replace(/[.?!]+$/, "");
    if (text.split(/\s+/).length <= 12) {
      return ask(draft, { open: { type: "verify", text, before }, text: `Sorry, did you say "${text}"?`, expectation: "yes-no" });
    }
    return missed(draft);
  }
  hear(draft, turn.text);
}

/** Takes in words that are sure enough. */
export function hear(draft: Draft, text: string): void {
  if (answerManners(draft, text)) return keepMisses(draft);
  const facts = draft.description.factsIn(heardOf(draft, text));
  const said = draft.said.length;
  for (const fact of facts.slice(0, 2)) say(draft, fact);
  const hasSpoken = draft.said.length > said;
  draft.answered = hasSpoken;
  if (!hasSpoken && answerLeave(draft, text)) return understood(draft);
  draft.leaving = isGoodbye(text);
  if (answerOpen(draft, text)) return understood(draft);
  if (hasSpoken || draft.said.length > 0) {
    understood(draft);
    return askAgain(draft);
  }
  missed(draft);
}

function understood(draft: Draft): void {
  if (!draft.missed) update(draft, { misses: 0, waiting: false });
}

function keepMisses(draft: Draft): void {
  update(draft, { misses: 0 });
}

/** Whether the words would be understood, tried on a copy of the turn. */
function isUnderstood(draft: Draft, turn: TurnInput): boolean {
  const trial: Draft = { ...draft, parts: [], said: [] };
  hear(trial, turn.text);
  return !trial.missed;
}

function answerIntercept(draft: Draft, turn: TurnInput): boolean {
  const { intercept } = turn;
  if (intercept === undefined) return false;
  if (intercept.name === "person") {
    takeSharedFrom(draft, turn.text);
    takePersonRequest(draft, intercept.evidence, turn.text);
    return true;
  }
  if (intercept.name === "emergency") {
    say(draft, draft.description.emergency);
    askAgain(draft);
    return true;
  }
  if (intercept.name === "opt-out") {
    say(draft, "Understood. I've noted that you don't want to be called.");
    askAgain(draft);
    return true;
  }
  say(draft, draft.description.identity);
  return false;
}

/** "This is Ann Lee, get me a person": what is said beside the request need not be asked again. */
function takeSharedFrom(draft: Draft, text: string): boolean {
  const heard = heardOf(draft, text);
  let isTaken = false;
  for (const [name, slot] of Object.entries(draft.description.slots)) {
    if (slot.kind !== "asked" || slot.shared !== true) continue;
    const found = slot.understand({ ...heard, asked: undefined });
    if (found?.type !== "value") continue;
    update(draft, { shared: { ...draft.state.shared, [name]: found.value } });
    isTaken = true;
  }
  return isTaken;
}

function onVerify(draft: Draft, turn: TurnInput): void {
  const { open } = draft.state;
  if (open.type !== "verify") return;
  const answer = understandYesNo(turn.text, { asked: "confirm" });
  update(draft, { open: open.before });
  if (answer?.answer === "yes" && answer.remainder === "") return hear(draft, open.text);
  if (answer?.answer === "no" && answer.remainder === "") {
    say(draft, "Sorry about that.");
    return askAgain(draft);
  }
  hear(draft, answer?.answer === "no" ? answer.remainder : turn.text);
}

/** Takes the words as an answer to the open question, or as a piece of business. True when they were. */
function answerOpen(draft: Draft, text: string): boolean {
  const { open } = draft.state;
  if (takeRequests(draft, text)) return true;
  if (currentTask(draft) !== undefined && draft.description.dropsTask(heardOf(draft, text))) return drop(draft);
  switch (open.type) {
    case "read-back":
      return onReadBack(draft, text);
    case "offer":
      return onOffer(draft, text);
    case "what-to-change":
      return onWhatToChange(draft, text);
    case "callback":
      return onCallback(draft, text);
    case "resume":
      return onResume(draft, text);
    case "slot":
      return takeNews(draft, text);
    case "start":
    case "anything-else":
      return onOpenQuestion(draft, text);
    default:
      return false;
  }
}

/** Starts the tasks that the words ask for. False when they ask for none, or only for the one under way. */
function takeRequests(draft: Draft, text: string): boolean {
  const requests = draft.description.tasksIn(heardOf(draft, text));
  const current = draft.state.tasks[0];
  const fresh = requests.filter(({ task, also }) => also === true || task !== current?.name || current.shelved);
  const [first] = fresh;
  if (first === undefined) return false;
  const started = fresh.map((request) => startTask(draft, request));
  const isBeside = current !== undefined && first.also === true;
  const kept = draft.state.tasks.filter((task) => task.shelved || isBeside);
  if (isBeside) {
    update(draft, { tasks: [...kept, ...started.slice(0)] });
    listenForAll(draft, fresh, kept.length);
    say(draft, "Sure, we'll do that next.");
    return answerOpenBeside(draft, text);
  }
  update(draft, { tasks: [...started, ...kept] });
  listenForAll(draft, fresh, 0);
  return true;
}

/** A request beside an answer: "yes, and I need another one too". */
function answerOpenBeside(draft: Draft, text: string): boolean {
  const answer = understandYesNo(text, { asked: "confirm" });
  if (draft.state.open.type === "read-back" && answer?.answer === "yes") {
    write(draft);
    return true;
  }
  askAgain(draft);
  return true;
}

function startTask(draft: Draft, request: TaskRequest): TaskState {
  const slots = draft.description.tasks[request.task]?.slots ?? [];
  const carried = Object.entries(draft.state.shared).filter(([name]) => slots.includes(name) && !(request.fresh ?? []).includes(name));
  return newTask(request.task, { ...Object.fromEntries(carried), ...request.values });
}

/** Each task takes from its own part of the words; the first one then goes on. */
function listenForAll(draft: Draft, requests: readonly TaskRequest[], offset: number): void {
  const all = draft.state.tasks;
  let problem: ReturnType<typeof takeSlots>["problem"];
  requests.forEach((request, index) => {
    const at = offset + index;
    const tasks = draft.state.tasks;
    // The one that listens stands first while it does.
    update(draft, { tasks: [tasks[at] as TaskState, ...tasks.filter((_task, other) => other !== at)] });
    const taken = takeSlots(draft, hearSlots(draft, request.text), { acknowledge: at === 0 });
    if (at === 0) problem = taken.problem;
    const [filled, ...others] = draft.state.tasks;
    update(draft, { tasks: [...others.slice(0, at), filled as TaskState, ...others.slice(at)] });
  });
  if (offset > 0 || all.length === 0) return;
  if (problem !== undefined) return askProblem(draft, problem);
  advance(draft);
}

/** Takes in slots that are new and goes on. */
function takeNews(draft: Draft, text: string, heard: readonly SlotHeard[] = hearSlots(draft, text)): boolean {
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

function askProblem(draft: Draft, problem: NonNullable<ReturnType<typeof takeSlots>["problem"]>): void {
  const slot = askedSlot(draft, problem.slot);
  ask(draft, { open: { type: "slot", slot: problem.slot }, text: problem.say, expectation: problem.expect ?? slot?.expectation ?? "open" });
}

function onReadBack(draft: Draft, text: string): boolean {
  const current = currentTask(draft);
  if (current === undefined) return false;
  const answer = understandYesNo(text, { asked: "confirm" });
  const heard = hearSlots(draft, text);
  if (isNews(draft, heard)) return takeNews(draft, text, heard);
  const named = namedSlot(draft, text);
  if (answer?.answer !== "yes" && named !== undefined) return change(draft, named, text);
  if (answer?.answer === "yes" || current.task.agrees?.test(text) === true) {
    if (wasCutOff(draft)) {
      say(draft, "Just so you have all of it:");
      readBack(draft);
    } else write(draft);
    return true;
  }
  if (answer?.answer === "no" && current.task.noDrops === true) return drop(draft);
  if (answer?.answer === "no") {
    ask(draft, { open: { type: "what-to-change" }, text: "No problem. What should I change?", expectation: "open" });
    return true;
  }
  return false;
}

/** The read-back was cut off before its essentials were heard: a yes to half of it is no yes. */
function wasCutOff(draft: Draft): boolean {
  const { essential } = draft.state;
  const last = draft.conversation.findLast((entry) => entry.role === "agent");
  return last?.role === "agent" && last.interrupted && essential !== "" && !last.text.replaceAll(/\s+/g, " ").includes(essential.slice(-24));
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

function onWhatToChange(draft: Draft, text: string): boolean {
  const heard = hearSlots(draft, text);
  if (isNews(draft, heard)) return takeNews(draft, text, heard);
  const named = namedSlot(draft, text);
  if (named !== undefined) return change(draft, named, text);
  if (isNothingElse(text) || understandYesNo(text, { asked: "confirm" })?.answer !== undefined) {
    advance(draft);
    return true;
  }
  return false;
}

function onOffer(draft: Draft, text: string): boolean {
  const { open } = draft.state;
  const offer = currentTask(draft)?.state.offer;
  const slot = open.type === "offer" ? foundSlot(draft, open.slot) : undefined;
  if (offer === undefined || slot === undefined || open.type !== "offer") return false;
  const choice = slot.choose(heardOf(draft, text));
  const heard = hearSlots(draft, text);
  if (typeof choice === "object") {
    const option = offer.options[choice.index];
    if (option === undefined) return false;
    takeSlots(draft, heard.filter(({ slot: name }) => !slot.needs.includes(name)), { acknowledge: false });
    setFound(draft, open.slot, option);
    say(draft, wording(draft, "chosen", ["Great.", "Perfect.", "Lovely."]));
    advance(draft);
    return true;
  }
  if (isNews(draft, heard)) return takeNews(draft, text, heard);
  const answer = understandYesNo(text, { asked: "offer" });
  if (choice === "none" || answer?.answer === "no") {
    forget(draft, [open.slot]);
    updateTask(draft, { tries: {} });
    askSlot(draft, slot.otherwise);
    return true;
  }
  if (answer?.answer === "yes" && offer.options.length === 1) {
    setFound(draft, open.slot, offer.options[0] as NonNullable<(typeof offer.options)[0]>);
    say(draft, wording(draft, "chosen", ["Great.", "Perfect."]));
    advance(draft);
    return true;
  }
  if (choice === "several" || answer?.answer === "yes") {
    askOffer(draft);
    return true;
  }
  return false;
}

function onCallback(draft: Draft, text: string): boolean {
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
  const isOver = /could not|nothing suitable/.test(open.reason);
  if (isOver) {
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

function onResume(draft: Draft, text: string): boolean {
  const answer = understandYesNo(text, { asked: "offer" });
  updateTask(draft, { shelved: false });
  if (answer?.answer === "yes") advance(draft);
  else if (answer?.answer === "no") return drop(draft);
  else return takeNews(draft, text);
  return true;
}

function onOpenQuestion(draft: Draft, text: string): boolean {
  const { open, done } = draft.state;
  const answer = understandYesNo(text, { asked: "anything-else" });
  const isNo = answer?.answer === "no" && draft.said.length === 0 && (open.type === "anything-else" || draft.state.turns > 2);
  if (isNothingElse(text) || isNo) {
    endCall(draft);
    return true;
  }
  if (draft.said.length > 0) {
    if (!draft.answered) {
      askOpen(draft);
      return true;
    }
    // A question was answered: stay with "anything else?" from here on.
    ask(draft, { open: { type: "anything-else" }, text: wording(draft, "anything-else", ["Is there anything else I can help you with?", "Anything else I can do?"]), expectation: "open" });
    return true;
  }
  if (answer?.answer === "yes" || (done.length === 0 && /^\W*(?:hello|hi|hey|good (?:morning|afternoon|evening))\b/i.test(text) && text.split(/\s+/).length <= 6)) {
    ask(draft, { open: { type: "start" }, text: wording(draft, "start", draft.description.openQuestions), expectation: "open" });
    return true;
  }
  if (takeSharedFrom(draft, text)) {
    say(draft, "Thank you.");
    askOpen(draft);
    return true;
  }
  return false;
}

/** Ends the task under way without its write. */
function drop(draft: Draft): boolean {
  const current = currentTask(draft);
  if (current === undefined) return false;
  say(draft, current.task.dropped);
  update(draft, { tasks: draft.state.tasks.slice(1), open: { type: "anything-else" }, misses: 0 });
  if (draft.leaving) endCall(draft);
  else if (draft.state.tasks.length > 0) advance(draft);
  else ask(draft, { open: { type: "anything-else" }, text: wording(draft, "anything-else", ["Is there anything else I can do for you?", "What else can I do for you?"]), expectation: "open" });
  return true;
}

