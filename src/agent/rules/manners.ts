import type { SpeechAct, UnderstoodAct } from "../understand/intents.ts";
import { understandActs } from "../understand/intents.ts";
import { understandYesNo } from "../understand/yes-no.ts";
import { advance, askOffer, askOpen, askSlot } from "./advance.ts";
import { ask, askedSlot, currentTask, openKey, say, update, viewOf, wording } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { endCall, offerCallback } from "./endings.ts";

/** So much abuse leads to the offer of a person. */
const abuseLimit = 2;

/** Answers what has nothing to do with the business: hold on, say that again, swearing, another language, an order to misbehave. */
export function answerManners(draft: Draft, text: string): boolean {
  const acts = understandActs(text);
  const find = (act: SpeechAct): UnderstoodAct | undefined => acts.find((one) => one.act === act);
  const isAlone = (act: SpeechAct): boolean => find(act)?.alone === true;
  if (find("injection") !== undefined) return stayOnCourse(draft);
  const language = find("other-language");
  if (language !== undefined) return answerLanguage(draft, language.language);
  if (isAlone("abuse") || (find("abuse") !== undefined && !hasBusiness(draft, text))) return answerAbuse(draft);
  if (isAlone("wait")) return giveTime(draft);
  if (asksWhy(draft, text)) return true;
  if (isAlone("repeat") && !isAnswer(draft, text)) return sayAgain(draft);
  return isAlone("help") && !hasBusiness(draft, text) && explain(draft);
}

/** "Uh huh" is an answer where a yes or a no was asked for. */
function isAnswer(draft: Draft, text: string): boolean {
  const isYesNo = ["read-back", "callback", "resume", "verify"].includes(draft.state.open.type);
  return isYesNo && understandYesNo(text, { asked: "confirm" })?.answer === "yes";
}

/** "Why do you need that?", "I'd rather not say": the reason, and the question again. */
function asksWhy(draft: Draft, text: string): boolean {
  const { open } = draft.state;
  const why = open.type === "slot" ? askedSlot(draft, open.slot)?.why : undefined;
  if (
    why === undefined ||
    !/\bwhy\b|\bdo you (?:really |even )?need\b|\bwhat (?:do you need|is|for)\b.*\bfor\b|\b(?:rather not|don't (?:want|like) to (?:say|give|tell)|not comfortable)\b/i.test(
      text,
    )
  )
    return false;
  say(draft, why);
  askAgain(draft);
  return true;
}

/** Whether the caller takes their leave, and says nothing else that matters. */
export function isGoodbye(text: string): boolean {
  return understandActs(text).some(({ act }) => act === "goodbye");
}

/** Whether the words only thank. */
function isThanks(text: string): boolean {
  return understandActs(text).some(({ act, alone }) => act === "thanks" && alone);
}

/** Whether the caller has nothing more to ask. */
export function isNothingElse(text: string): boolean {
  return understandActs(text).some(({ act }) => act === "nothing-else");
}

/** Puts the open question again, in other words where there are some. */
export function askAgain(draft: Draft): void {
  const { open } = draft.state;
  if (open.type === "slot") return askSlot(draft, open.slot);
  if (open.type === "offer") return askOffer(draft);
  const current = currentTask(draft);
  if (open.type === "read-back" && current !== undefined) {
    ask(draft, { open, text: wording(draft, openKey(open), current.task.confirm ?? []), expectation: "yes-no" });
    return;
  }
  if (open.type === "what-to-change") {
    ask(draft, {
      open,
      text: wording(draft, openKey(open), ["Which part should I change?", "Just tell me what should be different."]),
      expectation: "open",
    });
    return;
  }
  if (open.type === "verify") {
    ask(draft, { open, text: `I heard "${open.text}". Is that right?`, expectation: "yes-no" });
    return;
  }
  if (open.type === "callback") {
    ask(draft, {
      open,
      text: wording(draft, openKey(open), [
        "Would you like someone to call you back?",
        "Shall I arrange for a call back?",
      ]),
      expectation: "yes-no",
    });
    return;
  }
  if (open.type === "resume") return advance(draft);
  askOpen(draft);
}

function hasBusiness(draft: Draft, text: string): boolean {
  const heard = {
    nowMs: draft.nowMs,
    task: undefined,
    values: {},
    done: [],
    offered: [],
    recent: [],
    text,
    asked: undefined,
    open: "start",
  };
  return draft.description.tasksIn(heard).length > 0;
}

function stayOnCourse(draft: Draft): boolean {
  say(draft, `I can't do that. ${draft.description.purpose}`);
  askAgain(draft);
  return true;
}

const regrets: Readonly<Record<string, string>> = {
  es: "Lo siento, solo hablo inglés.",
  fr: "Désolé, je ne parle qu'anglais.",
  de: "Es tut mir leid, ich spreche nur Englisch.",
  it: "Mi dispiace, parlo solo inglese.",
  pt: "Desculpe, só falo inglês.",
};

function answerLanguage(draft: Draft, language: string | undefined): boolean {
  const regret = regrets[language ?? ""];
  say(draft, `${regret === undefined ? "" : `${regret} `}I'm sorry, I only speak English.`);
  askAgain(draft);
  return true;
}

function answerAbuse(draft: Draft): boolean {
  const abuses = draft.state.abuses + 1;
  update(draft, { abuses });
  if (abuses >= abuseLimit) {
    say(draft, "I'm sorry this is going badly.");
    offerCallback(draft, { reason: "the caller is upset", gaveUp: false });
    return true;
  }
  say(draft, "I understand this is frustrating, and I'd like to help.");
  askAgain(draft);
  return true;
}

/** The open question stays open, and silence is no reason to press for a while. */
function giveTime(draft: Draft): boolean {
  say(draft, wording(draft, "wait", ["Of course, take your time.", "Sure, no rush."]));
  update(draft, { waiting: true, asked: { ...draft.state.asked, wait: (draft.state.asked["wait"] ?? 0) + 1 } });
  return true;
}

function sayAgain(draft: Draft): boolean {
  if (draft.state.last === "") askOpen(draft);
  else {
    // Word for word: whoever asks for it again did not hear it, and other words would only add to the confusion.
    say(draft, `I said: ${draft.state.last.replace(/^I said: /, "")}`);
    draft.essential = draft.state.essential;
  }
  return true;
}

function explain(draft: Draft): boolean {
  say(draft, `${draft.description.identity} ${draft.description.purpose}`);
  askAgain(draft);
  return true;
}

/** What was noted early stands, and the caller hears so. */
function partingWords(draft: Draft, current: NonNullable<ReturnType<typeof currentTask>>): string {
  const isNoted = current.task.early?.(viewOf(draft)) !== undefined;
  return isNoted && current.task.keepsUnchanged === true
    ? current.task.done(null, viewOf(draft))
    : current.task.dropped;
}

/** Thanks in the middle, or a goodbye with something still open. True when that was all. */
export function answerLeave(draft: Draft, text: string): boolean {
  const { open } = draft.state;
  const current = currentTask(draft);
  if (isGoodbye(text) && (open.type !== "read-back" || /^\W*(?:ok(?:ay)? )?(?:good)?bye/i.test(text))) {
    if (current !== undefined && !current.state.shelved) say(draft, partingWords(draft, current));
    endCall(draft);
    return true;
  }
  if (
    isThanks(text) &&
    !isNothingElse(text) &&
    open.type !== "read-back" &&
    open.type !== "offer" &&
    open.type !== "callback" &&
    open.type !== "verify"
  ) {
    if (open.type === "anything-else") endCall(draft);
    else {
      say(draft, "You're welcome.");
      askAgain(draft);
    }
    return true;
  }
  return false;
}
