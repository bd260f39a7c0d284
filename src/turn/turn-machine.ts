import { decideBargeIn } from "./barge-in.ts";
import { afterPause } from "./caller-rhythm.ts";
import { endpointWaitMs } from "./endpointing.ts";
import type { Expectation } from "./expectation.ts";
import type { CallerTurn, Draft, TurnState } from "./turn-state.ts";
import {
  dropSpeculation,
  finishReply,
  hardCommit,
  isCovered,
  openDraft,
  openTurn,
  softCommit,
  speech,
  turnText,
} from "./turn-state.ts";
import {
  finaliseTimeMs,
  guess,
  onEagerTranscript,
  onTranscript,
  onTranscriptLost,
  retract,
} from "./turn-transcripts.ts";
import type { TurnCommand, TurnEvent, TurnText } from "./turn-types.ts";

/** What a step yields: the next state and what is to be done, in order. */
export interface TurnStep {
  readonly state: TurnState;
  readonly commands: readonly TurnCommand[];
}

/** How often the score is taken again while a pause lasts. */
const rescoreMs = 100;
/** How long words that were taken for listening noise can still turn out to be an answer. */
const setAsideMs = 1500;
/** A voice that brings no new word for so long is a television or hold music: nobody waits for its end. */
const wordlessVoiceMs = 8000;

/** The turn engine: a pure function of state and event. Time is `event.atMs`; nothing else is asked. */
export function step(state: TurnState, event: TurnEvent): TurnStep {
  const draft = openDraft(state);
  apply(draft, event);
  decide(draft, event.atMs);
  const wakeAtMs = nextWakeMs(draft, event.atMs);
  if (wakeAtMs !== undefined) draft.commands.push({ type: "wake-at", atMs: wakeAtMs });
  const { commands, ...next } = draft;
  return { state: next, commands };
}

function apply(draft: Draft, event: TurnEvent): void {
  switch (event.type) {
    case "speech-start":
      return onSpeechStart(draft, event);
    case "speech-end":
      return onSpeechEnd(draft, event);
    case "turn-score":
      return onTurnScore(draft, event);
    case "transcript":
      return onTranscript(draft, event);
    case "transcript-eager":
      return onEagerTranscript(draft, event.text);
    case "transcript-lost":
      return onTranscriptLost(draft, event.atMs);
    case "input":
      return onInput(draft, event);
    case "reply-audible":
      return onAudible(draft, event);
    case "reply-expects":
      return onExpects(draft, event);
    case "reply-finished":
      return onFinished(draft, event);
    case "wake":
      return;
  }
}

function onSpeechStart(draft: Draft, event: Extract<TurnEvent, { type: "speech-start" }>): void {
  if (draft.turn && turnText(draft.turn) !== "") {
    draft.rhythm = afterPause(draft.rhythm, event.onsetMs - draft.lastVoicedMs);
  }
  draft.speaking = true;
  draft.acoustic = undefined;
  draft.finaliseAtMs = undefined;
  draft.onsetMs = event.onsetMs;
  draft.wordsAtMs = event.atMs;
  draft.quietSinceMs = undefined;
  const turn = draft.turn;
  if (turn?.committed) {
    retract(draft, turn);
    return;
  }
  if (draft.reply && !draft.bargeIn) {
    draft.bargeIn = { onsetMs: event.onsetMs, pausedAtMs: event.atMs };
    draft.commands.push({ type: "pause", turnId: draft.reply.turnId, onsetMs: event.onsetMs });
  }
  const open = turn ?? openTurn(draft);
  open.finalised = false;
  open.finalDueMs = undefined;
}

function onSpeechEnd(draft: Draft, event: Extract<TurnEvent, { type: "speech-end" }>): void {
  if (!draft.speaking) return;
  draft.speaking = false;
  draft.lastVoicedMs = event.lastVoicedMs;
  draft.acoustic = undefined;
  draft.finaliseAtMs = Math.max(event.atMs, finaliseTimeMs(draft));
  // Keys took the turn while the voice went on: what was said since wants an answer of its own.
  const wentOn = !draft.reply && event.lastVoicedMs - draft.onsetMs >= draft.config.minSpeechMs;
  const turn = draft.turn ?? (wentOn ? openTurn(draft) : undefined);
  if (!turn) {
    if (!draft.reply) draft.quietSinceMs = event.atMs;
    return;
  }
  draft.owedText = undefined;
  turn.voicedMs += Math.max(0, event.lastVoicedMs - draft.onsetMs);
  turn.finalised = false;
  turn.finalDueMs = draft.finaliseAtMs + draft.config.finalDeadlineMs;
  if (!draft.bargeIn) guess(draft, turn);
}

/** What is said of an older pause counts no more: the caller has spoken since. */
function onTurnScore(draft: Draft, event: Extract<TurnEvent, { type: "turn-score" }>): void {
  if (draft.speaking || event.forLastVoicedMs !== draft.lastVoicedMs) return;
  draft.acoustic = event.probability;
}

function onInput(draft: Draft, event: Extract<TurnEvent, { type: "input" }>): void {
  if (draft.reply) flush(draft, event.text);
  if (draft.turn) {
    if (draft.turn.committed) retract(draft, draft.turn);
    dropSpeculation(draft, draft.turn, "overtaken by keys or text");
  }
  const turn = draft.turn ?? openTurn(draft);
  const kind = event.kind === "typed" ? "speech" : event.kind;
  takeAtOnce(draft, turn, { kind, text: event.text, confidence: 1, repeats: 1 }, event.atMs);
}

function takeAtOnce(draft: Draft, turn: CallerTurn, input: TurnText, atMs: number): void {
  softCommit(draft, turn, { input, reason: "immediate", atMs, reuse: false });
  hardCommit(draft, turn, atMs);
}

function onAudible(draft: Draft, event: { readonly turnId: string; readonly revision: number }): void {
  const committed = draft.turn?.id === event.turnId ? draft.turn.committed : undefined;
  if (committed?.revision === event.revision) committed.audible = true;
  if (draft.reply?.revision === event.revision) draft.reply.audible = true;
}

function onExpects(draft: Draft, event: { readonly revision: number; readonly asked: Expectation }): void {
  const committed = draft.turn?.committed;
  if (committed?.revision === event.revision) committed.asks = event.asked;
  if (draft.reply?.revision === event.revision) draft.reply.asks = event.asked;
}

function onFinished(draft: Draft, event: Extract<TurnEvent, { type: "reply-finished" }>): void {
  const committed = draft.turn?.committed;
  if (committed?.revision === event.revision) {
    committed.finished = { asked: event.asked };
    return;
  }
  if (draft.reply?.revision !== event.revision) return;
  // Whoever spoke into the last words now simply speaks.
  if (draft.bargeIn) draft.commands.push({ type: "resume", turnId: event.turnId, words: "" });
  draft.bargeIn = undefined;
  finishReply(draft, event.asked, event.atMs);
  const aside = draft.setAside;
  draft.setAside = undefined;
  const isAnswer = event.asked === "yes-no" || event.asked === "choice";
  if (aside && isAnswer && !draft.turn && event.atMs - aside.atMs <= setAsideMs) {
    const input: TurnText = { kind: "speech", text: aside.text, confidence: aside.confidence, repeats: 1 };
    takeAtOnce(draft, openTurn(draft), input, event.atMs);
  }
}

function flush(draft: Draft, words: string): void {
  if (!draft.reply) return;
  // Whoever cuts into a question has most likely heard enough of it to answer.
  if (draft.reply.audible && draft.reply.asks) draft.asked = draft.reply.asks;
  draft.commands.push({ type: "flush", turnId: draft.reply.turnId, revision: draft.reply.revision, words });
  draft.reply = undefined;
  draft.bargeIn = undefined;
}

/** Takes every decision that is due at `atMs`. */
function decide(draft: Draft, atMs: number): void {
  decideOnFinal(draft, atMs);
  if (draft.speaking && atMs >= draft.wordsAtMs + wordlessVoiceMs) {
    onSpeechEnd(draft, { type: "speech-end", atMs, lastVoicedMs: atMs });
  }
  if (draft.bargeIn) decideOnBargeIn(draft, atMs);
  const turn = draft.turn;
  if (turn && !draft.bargeIn && !draft.speaking) {
    if (!turn.committed) decideOnEnd(draft, turn, atMs);
    if (turn.committed && atMs >= turn.committed.atMs + draft.config.hardCommitMs) hardCommit(draft, turn, atMs);
  }
  const { quietSinceMs } = draft;
  if (quietSinceMs !== undefined && !draft.turn && !draft.reply && atMs >= quietSinceMs + draft.config.silenceMs) {
    takeAtOnce(draft, openTurn(draft), { kind: "silence", text: "", confidence: 1, repeats: draft.silences + 1 }, atMs);
  }
}

/** The pause has lasted long enough to ask for a final. */
function decideOnFinal(draft: Draft, atMs: number): void {
  if (draft.finaliseAtMs === undefined || atMs < draft.finaliseAtMs) return;
  draft.finaliseAtMs = undefined;
  draft.unanswered++;
  draft.commands.push({ type: "finalise" });
}

function decideOnBargeIn(draft: Draft, atMs: number): void {
  const decision = bargeInDecision(draft, atMs);
  if (decision === undefined || decision.type === "wait") return;
  const { turn, reply } = draft;
  const words = turn ? turnText(turn) : "";
  if (decision.type === "flush") {
    flush(draft, words);
    if (turn) guess(draft, turn);
    return;
  }
  draft.bargeIn = undefined;
  draft.turn = undefined;
  if (words !== "") draft.setAside = { text: words, confidence: turn?.confidence ?? 1, atMs };
  if (reply) draft.commands.push({ type: "resume", turnId: reply.turnId, words });
}

function bargeInDecision(draft: Draft, atMs: number): ReturnType<typeof decideBargeIn> | undefined {
  const { bargeIn, turn } = draft;
  if (!bargeIn) return undefined;
  return decideBargeIn({
    atMs,
    onsetMs: bargeIn.onsetMs,
    pausedAtMs: bargeIn.pausedAtMs,
    speaking: draft.speaking,
    lastVoicedMs: draft.lastVoicedMs,
    text: turn ? turnText(turn) : "",
    finalised: turn?.finalised ?? true,
    decisionMs: draft.config.bargeInDecisionMs,
  });
}

function decideOnEnd(draft: Draft, turn: CallerTurn, atMs: number): void {
  if (!isRecognised(turn, atMs)) return;
  // What was not answered by now never will be.
  if (!turn.finalised) draft.unanswered = 0;
  const text = turnText(turn);
  if (text === "") {
    // Words that came late, of a voice before this turn, and were taken back: something was said.
    const hadWords = turn.voicedMs === 0 && turn.speculations > 0;
    if (hadWords || turn.voicedMs >= draft.config.minSpeechMs) {
      const input: TurnText = { kind: "not-understood", text: "", confidence: 0, repeats: draft.misses + 1 };
      softCommit(draft, turn, { input, reason: "no-words", atMs, reuse: false });
    } else {
      dropSpeculation(draft, turn, "a noise");
      draft.turn = undefined;
      if (!draft.reply) draft.quietSinceMs = atMs;
    }
    return;
  }
  if (atMs < endOfWaitMs(draft, turn)) return;
  const reuse = isCovered(turn);
  softCommit(draft, turn, { input: speech(turn), reason: "endpoint", atMs, reuse });
}

/** Whether everything said has been recognised, or the recogniser has had its time. */
function isRecognised(turn: CallerTurn, atMs: number): boolean {
  return turn.finalised || (turn.finalDueMs !== undefined && atMs >= turn.finalDueMs);
}

function endOfWaitMs(draft: Draft, turn: CallerTurn): number {
  const { asked, config, acoustic, rhythm } = draft;
  const { profile } = config;
  return draft.lastVoicedMs + endpointWaitMs({ text: turnText(turn), asked, profile, acoustic, rhythm });
}

/** When the machine must look again though nothing happens. */
function nextWakeMs(draft: Draft, atMs: number): number | undefined {
  const times: number[] = draft.finaliseAtMs === undefined ? [] : [draft.finaliseAtMs];
  if (draft.speaking) times.push(draft.wordsAtMs + wordlessVoiceMs);
  const turn = draft.turn;
  const bargeIn = bargeInDecision(draft, atMs);
  if (bargeIn?.type === "wait") times.push(bargeIn.untilMs);
  else if (turn && !draft.speaking) {
    if (turn.committed) times.push(turn.committed.atMs + draft.config.hardCommitMs);
    else if (!isRecognised(turn, atMs)) times.push(turn.finalDueMs ?? atMs + rescoreMs, atMs + rescoreMs);
    else times.push(Math.min(endOfWaitMs(draft, turn), atMs + rescoreMs));
  }
  if (draft.quietSinceMs !== undefined && !turn && !draft.reply)
    times.push(draft.quietSinceMs + draft.config.silenceMs);
  return times.length === 0 ? undefined : Math.max(atMs, Math.min(...times));
}
