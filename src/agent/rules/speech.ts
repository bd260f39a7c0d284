import type { TurnInput } from "../brain.ts";
import { mendMishearings } from "../understand/mishearings.ts";
import { understandYesNo } from "../understand/yes-no.ts";
import { askOpen } from "./advance.ts";
import { ask, askedSlot, currentTask, heardOf, openKey, say, update, wording } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { endCall } from "./endings.ts";
import { hearSlots } from "./hear-slots.ts";
import { missed, takePersonRequest } from "./ladders.ts";
import { answerLeave, answerManners, askAgain, isGoodbye, isNothingElse } from "./manners.ts";
import { drop, onCallback, onOffer, onReadBack, onResume, onWhatToChange, takeNews } from "./open-questions.ts";
import { takeRequests } from "./take-requests.ts";

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
      return ask(draft, {
        open: { type: "verify", text, before },
        text: `Sorry, did you say "${text}"?`,
        expectation: "yes-no",
      });
    }
    return missed(draft);
  }
  hear(draft, turn.text);
}

/** "Hold on … okay, go ahead": the caller was away for a moment and is back. */
const isBack =
  /^\W*(?:(?:hold on|hang on|wait|one (?:sec\w*|moment)|just a (?:sec\w*|minute|moment))\b\W*)*(?:(?:ok(?:ay)?|alright|all right|sorry|yeah|so)\W+)*(?:go ahead|i'm back|i'm here|i'm ready|ready|where were we|you there)(?: now)?\W*$/i;

/** Takes in words that are sure enough. */
export function hear(draft: Draft, words: string): void {
  const text = mendMishearings(words);
  if (isBack.test(text) && !["read-back", "callback", "resume", "verify"].includes(draft.state.open.type)) {
    keepMisses(draft);
    return askAgain(draft);
  }
  if (answerManners(draft, text)) return keepMisses(draft);
  const facts = draft.description.factsIn(heardOf(draft, text));
  const said = draft.said.length;
  for (const fact of facts.slice(0, 2)) say(draft, fact);
  const hasSpoken = draft.said.length > said;
  draft.answered = hasSpoken;
  if (!hasSpoken && answerLeave(draft, text)) return understood(draft);
  draft.leaving = isGoodbye(text);
  if (answerOpen(draft, text)) return understood(draft);
  if (answerUncertain(draft, text)) return understood(draft);
  if (hasSpoken || draft.said.length > 0) {
    understood(draft);
    return askAgain(draft);
  }
  if (hearSlots(draft, text).length > 0 && draft.state.open.type !== "callback") {
    say(draft, "Yes, I have that.");
    understood(draft);
    return askAgain(draft);
  }
  if (agreesWithStatement(draft, text)) return askAgain(draft);
  missed(draft);
}

/** "Works for me", said to a statement, while a name or a number is asked for: no misunderstanding, once. */
function agreesWithStatement(draft: Draft, text: string): boolean {
  const { open, misses } = draft.state;
  const answer = understandYesNo(text, { asked: "offer" });
  if (open.type !== "slot" || misses > 0 || answer?.answer !== "yes" || answer.remainder !== "") return false;
  draft.missed = true;
  update(draft, { misses: 1 });
  say(draft, "Good.");
  return true;
}

/** "I'm not sure what I need": no misunderstanding, but a wish for help with the question. */
function answerUncertain(draft: Draft, text: string): boolean {
  const { open } = draft.state;
  const slot = open.type === "slot" ? askedSlot(draft, open.slot) : undefined;
  if (
    slot === undefined ||
    !/\b(?:not sure|don't know|no idea|unsure|can't decide|what do you (?:recommend|suggest))\b/i.test(text)
  )
    return false;
  const key = `${openKey(open)}:help`;
  const help = (draft.state.asked[key] ?? 0) % 2 === 0 ? (slot.advice ?? slot.example) : slot.lastResort;
  ask(draft, { open, text: `No problem. ${help}`, expectation: slot.expectation });
  update(draft, { asked: { ...draft.state.asked, [key]: (draft.state.asked[key] ?? 0) + 1 } });
  return true;
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

function onOpenQuestion(draft: Draft, text: string): boolean {
  const { open, done } = draft.state;
  const answer = understandYesNo(text, { asked: "anything-else" });
  const isNo =
    answer?.answer === "no" && draft.said.length === 0 && (open.type === "anything-else" || draft.state.turns > 2);
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
    ask(draft, {
      open: { type: "anything-else" },
      text: wording(draft, "anything-else", ["Is there anything else I can help you with?", "Anything else I can do?"]),
      expectation: "open",
    });
    return true;
  }
  if (
    answer?.answer === "yes" ||
    (done.length === 0 &&
      /^\W*(?:hello|hi|hey|good (?:morning|afternoon|evening))\b/i.test(text) &&
      text.split(/\s+/).length <= 6)
  ) {
    ask(draft, {
      open: { type: "start" },
      text: wording(draft, "start", draft.description.openQuestions),
      expectation: "open",
    });
    return true;
  }
  if (takeSharedFrom(draft, text)) {
    say(draft, "Thank you.");
    askOpen(draft);
    return true;
  }
  return false;
}
