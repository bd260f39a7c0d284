import { completeness } from "./completeness.ts";
import { dropSpeculation, isCovered, openTurn, speculate, speech, turnText } from "./turn-state.ts";
import type { CallerTurn, Draft } from "./turn-state.ts";
import type { TurnEvent } from "./turn-types.ts";
import { isEquivalent } from "./equivalence.ts";
import { isBackchannel } from "./words.ts";

type TranscriptEvent = Extract<TurnEvent, { type: "transcript" }>;

/** While the caller speaks, a guess is worth starting from this score on… */
const speculateScore = 0.7;
/** …and at most so often, so that the budget lasts until the end of the sentence. */
const speculationsWhileSpeaking = 4;
/**
 * How long a pause must last before the recogniser is asked for a final. A weak consonant and the closure of the next
 * silence a voice for 200 ms, and a segment that is cut there loses words; but an answer that looks whole is worth asking
 * about at once. Work on the partial words has begun by then.
 */
const finaliseAfterMs = { unfinished: 250, finished: 100 };
const finishedScore = 0.85;
/** Words without a voice were said about so long ago. */
const unheardVoiceMs = 100;

/** New words of the current segment. */
export function onTranscript(draft: Draft, event: TranscriptEvent): void {
  const text = event.text.trim();
  if (event.finalised) takeAnswer(draft);
  if (draft.turn?.committed) {
    onLateTranscript(draft, draft.turn, { ...event, text });
    return;
  }
  if (isOldNews(draft, text, event.final)) return;
  const turn = draft.turn ?? openWithoutVoice(draft, { ...event, text });
  if (!turn) return;
  const before = turnText(turn);
  addWords(draft, turn, { ...event, text });
  if (draft.finaliseAtMs !== undefined) {
    draft.finaliseAtMs = Math.max(event.atMs, Math.min(draft.finaliseAtMs, finaliseTimeMs(draft)));
  }
  if (turnText(turn) !== before) onNewWords(draft, turn, event);
  if (draft.bargeIn) return;
  if (!draft.speaking) guess(draft, turn);
  else if (
    turn.speculations < speculationsWhileSpeaking &&
    completeness(turnText(turn), draft.asked) >= speculateScore
  ) {
    guess(draft, turn);
  }
}

/** When to ask for a final, should the caller stay silent. */
export function finaliseTimeMs(draft: Draft): number {
  const score = draft.turn ? completeness(turnText(draft.turn), draft.asked) : 0;
  return draft.lastVoicedMs + (score >= finishedScore ? finaliseAfterMs.finished : finaliseAfterMs.unfinished);
}

/** One request is answered; a final that nobody asked for answers the one that was about to be made. */
function takeAnswer(draft: Draft): void {
  if (draft.unanswered > 0) draft.unanswered--;
  else if (!draft.speaking) draft.finaliseAtMs = undefined;
}

/** The recogniser believes that the turn may be over: worth a guess, whatever the words look like. */
export function onEagerTranscript(draft: Draft, text: string): void {
  if (!draft.turn || draft.turn.committed || draft.bargeIn) return;
  draft.turn.partial = text;
  guess(draft, draft.turn);
}

/** The recogniser broke. The next one hears it all again, so its words get their time, once. */
export function onTranscriptLost(draft: Draft, atMs: number): void {
  draft.unanswered = 0;
  const turn = draft.turn;
  if (!turn || turn.committed || draft.speaking) return;
  const { finalDeadlineMs } = draft.config;
  turn.finalDueMs = Math.min(atMs, draft.lastVoicedMs + finalDeadlineMs) + finalDeadlineMs;
}

/** Starts work on the words so far, unless it already runs for the same meaning or the budget is spent. */
export function guess(draft: Draft, turn: CallerTurn): void {
  const text = turnText(turn);
  if (text === "" || turn.committed || draft.bargeIn) return;
  if (isCovered(turn)) return;
  if (turn.speculations >= draft.config.maxSpeculations) return;
  speculate(draft, turn, speech(turn));
}

/** The caller goes on after a soft commit: nothing of the reply counts. What was not heard yet may still be used. */
export function retract(draft: Draft, turn: CallerTurn): void {
  const committed = turn.committed;
  if (committed === undefined) return;
  draft.commands.push({ type: "retract", turnId: turn.id, revision: committed.revision });
  turn.committed = undefined;
  turn.finalised = false;
  turn.finalDueMs = undefined;
  if (committed.audible || committed.input.kind !== "speech") dropSpeculation(draft, turn, "taken back");
}

/** Whether this only repeats what was committed before its final had come. */
function isOldNews(draft: Draft, text: string, final: boolean): boolean {
  const owed = draft.owedText;
  if (owed === undefined || text === "") return false;
  if (final) draft.owedText = undefined;
  return isEquivalent(text, owed) || (!final && owed.startsWith(text));
}

/** New words show that the voice goes on, even one that the detector does not hear. */
function onNewWords(draft: Draft, turn: CallerTurn, event: TranscriptEvent): void {
  draft.wordsAtMs = event.atMs;
  if (draft.speaking || turn.voicedMs > 0) return;
  const { finalDeadlineMs } = draft.config;
  // Words soon after a voice are that voice's, late: the caller has waited since.
  if (event.atMs - draft.lastVoicedMs > finalDeadlineMs) draft.lastVoicedMs = event.atMs - unheardVoiceMs;
  turn.finalDueMs = event.atMs + (event.final ? 0 : finalDeadlineMs);
}

/** Words without a voice: the detector missed it, or they come late. Listening noise into a reply is none of them. */
function openWithoutVoice(draft: Draft, event: TranscriptEvent): CallerTurn | undefined {
  const { text, atMs, confidence } = event;
  if (text === "") return undefined;
  if (draft.reply && isBackchannel(text)) {
    draft.setAside = { text, confidence, atMs };
    return undefined;
  }
  const turn = openTurn(draft);
  turn.finalDueMs = atMs + draft.config.finalDeadlineMs;
  if (draft.reply) draft.bargeIn ??= { onsetMs: atMs, pausedAtMs: atMs };
  return turn;
}

function addWords(draft: Draft, turn: CallerTurn, event: TranscriptEvent): void {
  if (!event.final) {
    turn.partial = event.text;
    return;
  }
  turn.finals = `${turn.finals} ${event.text}`.trim();
  turn.partial = "";
  if (event.text !== "") turn.confidence = Math.min(turn.confidence, event.confidence);
  // An answer to an earlier pause says nothing of what was said since.
  const isAnswered = draft.unanswered === 0 && draft.finaliseAtMs === undefined;
  if (event.finalised && !draft.speaking && isAnswered) turn.finalised = true;
}

/** A final after the soft commit, with no voice since: the recogniser was late, and what it adds counts. */
function onLateTranscript(draft: Draft, turn: CallerTurn, event: TranscriptEvent): void {
  const kind = turn.committed?.input.kind;
  if (event.text === "" || !event.final || (kind !== "speech" && kind !== "not-understood")) return;
  turn.finals = `${turn.finals} ${event.text}`.trim();
  turn.partial = "";
  if (isEquivalent(turn.finals, turn.committed?.input.text ?? "")) return;
  retract(draft, turn);
  turn.finalised = true;
}
