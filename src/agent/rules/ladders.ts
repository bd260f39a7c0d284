import type { TurnInput } from "../brain.ts";
import { ask, askedSlot, currentTask, say, update, wording } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { endCall, escalate, offerCallback, startCallback } from "./endings.ts";
import { askAgain } from "./manners.ts";
import { advance } from "./advance.ts";

/** Nothing was understood: each step tries something else than the one before. */
export function missed(draft: Draft): void {
  const misses = draft.state.misses + 1;
  draft.missed = true;
  update(draft, { misses });
  const { open } = draft.state;
  const slot = open.type === "slot" ? askedSlot(draft, open.slot) : undefined;
  if (open.type === "callback" && misses >= 2) return hangUp(draft);
  if (misses >= 2 && hasTried(draft, slot))
    return offerCallback(draft, { reason: "the appointment was not found", gaveUp: false });
  if (misses === 1) {
    say(draft, wording(draft, "miss", ["Sorry, I didn't get that.", "I'm sorry, I missed that."]));
    update(draft, { asked: { ...draft.state.asked, miss: (draft.state.asked["miss"] ?? 0) + 1 } });
    return askAgain(draft);
  }
  if (misses === 2) {
    say(draft, `I'm still not with you. ${slot?.example ?? exampleFor(draft)}`);
    return listenOn(draft);
  }
  if (misses === 3) {
    say(draft, `Let's try another way. ${slot?.lastResort ?? lastResortFor(draft)}`);
    return listenOn(draft);
  }
  escalate(draft, "loop", `not understood ${misses} times in a row`);
  say(draft, "I'm having trouble understanding you, and I don't want to waste your time.");
  offerCallback(draft, { reason: "the assistant could not understand the caller", gaveUp: false });
}

/** What was said before led nowhere: no use in asking for it a third time. */
function hasTried(draft: Draft, slot: ReturnType<typeof askedSlot>): boolean {
  if (slot?.shared !== true) return false;
  return Object.values(currentTask(draft)?.state.tries ?? {}).some((tries) => tries > 0);
}

/** The caller says nothing: ask, ask otherwise, offer a person, and in the end close. */
export function silent(draft: Draft, turn: TurnInput): void {
  const repeats = draft.state.waiting ? turn.repeats - 1 : turn.repeats;
  const current = currentTask(draft);
  if (repeats <= 0) {
    say(draft, "No rush. I'm still here.");
    return;
  }
  if (repeats === 1) {
    say(draft, "Are you still there?");
    return askAgain(draft);
  }
  if (repeats === 2) {
    say(draft, "I can't hear you at the moment.");
    return askAgain(draft);
  }
  if (
    repeats === 3 &&
    draft.state.open.type !== "callback" &&
    current?.state.name !== draft.description.callback.task
  ) {
    say(draft, "I still can't hear anything.");
    return offerCallback(draft, { reason: "the line went silent", gaveUp: false });
  }
  if (current !== undefined) say(draft, current.task.dropped);
  say(draft, "I'll hang up now; please call again any time.");
  endCall(draft, { outcome: "agent-hung-up", disposition: "silence" });
}

/** Takes a callback for a person request, with what is known already. */
export function takePersonRequest(draft: Draft, evidence: string, words = ""): void {
  const isTaking = currentTask(draft)?.state.name === draft.description.callback.task;
  escalate(draft, "person-request", evidence);
  if (isTaking) {
    say(draft, "I'll make sure that a person calls you.");
    return askAgain(draft);
  }
  say(draft, "I understand. Nobody is free to take the call right now, so I'll have someone call you back.");
  startCallback(draft, {
    reason: words === "" ? "asked for a person" : `asked for a person: "${words.slice(0, 200)}"`,
    shelve: true,
  });
  advance(draft);
}

function hangUp(draft: Draft): void {
  say(draft, "I'm sorry, I can't make this work on the phone today. Please call us again.");
  endCall(draft, { outcome: "agent-hung-up", disposition: "not-understood" });
}

/** The question is not put a second time: the words before were a way to answer it. */
function listenOn(draft: Draft): void {
  const { open } = draft.state;
  const slot = open.type === "slot" ? askedSlot(draft, open.slot) : undefined;
  const isYesNo =
    open.type === "read-back" || open.type === "callback" || open.type === "resume" || open.type === "verify";
  ask(draft, {
    open,
    text: "",
    expectation: slot?.expectation ?? (isYesNo ? "yes-no" : open.type === "offer" ? "choice" : "open"),
  });
}

function exampleFor(draft: Draft): string {
  const { open } = draft.state;
  const labels = currentTask(draft)?.state.offer?.options.map(({ label }) => label) ?? [];
  if (open.type === "offer" && labels.length > 0) return `You can say "${labels[0] as string}", or "something else".`;
  if (open.type === "read-back") return "Just say yes if it's all correct, or tell me what to change.";
  if (open.type === "start" || open.type === "anything-else")
    return `For example, you can say ${draft.description.examples.map((text) => `"${text}"`).join(" or ")}.`;
  return "A yes or a no is enough.";
}

function lastResortFor(draft: Draft): string {
  const { open } = draft.state;
  if (open.type === "offer") return "Press 1 for the first, 2 for the second, or 9 for something else.";
  if (open.type === "start" || open.type === "anything-else") return draft.description.purpose;
  return "Press 1 for yes, or 2 for no.";
}
