import { unknownRhythm } from "./caller-rhythm.ts";
import type { CallerRhythm } from "./caller-rhythm.ts";
import type { Expectation } from "./expectation.ts";
import { isEquivalent } from "./equivalence.ts";
import type { CommitReason, TurnCommand, TurnConfig, TurnText } from "./turn-types.ts";

/** Everything the machine knows. Plain data; `step` returns a new one and leaves the old as it was. */
export interface TurnState {
  readonly config: TurnConfig;
  /** Both count over the whole call, so that a turn and revision name one piece of work for ever. */
  turnCount: number;
  revisionCount: number;
  speaking: boolean;
  onsetMs: number;
  lastVoicedMs: number;
  /** What the agent last asked. */
  asked: Expectation;
  /** The caller's turn that is not yet hard-committed. */
  turn: CallerTurn | undefined;
  /** The reply to the last hard-committed turn, until the caller has heard it all. */
  reply: Reply | undefined;
  /** The caller speaks into the reply and it is not decided whether for us. Only with `reply`. */
  bargeIn: BargeIn | undefined;
  /** Since when nobody has said anything and it is the caller's turn. */
  quietSinceMs: number | undefined;
  /** Words taken for listening noise a moment ago: they are the answer if the agent turns out to have asked yes or no. */
  setAside: { readonly text: string; readonly confidence: number; readonly atMs: number } | undefined;
  /** When the recogniser will be asked for a final, unless the voice goes on before. */
  finaliseAtMs: number | undefined;
  /** Requests to finalise that the recogniser has not answered: each is answered once, in order (ADR 0009). */
  unanswered: number;
  /** Committed before the recogniser's final for it had come: that final, when it comes, says nothing new. */
  owedText: string | undefined;
  /** When the caller's voice last began, or last brought a new word. */
  wordsAtMs: number;
  silences: number;
  misses: number;
  /** That the caller has finished, by the sound before the pause that lasts now. */
  acoustic: number | undefined;
  /** What the pauses of this call have shown of the caller. */
  rhythm: CallerRhythm;
}

export interface CallerTurn {
  readonly id: string;
  /** Finals of the earlier segments, joined. */
  finals: string;
  partial: string;
  confidence: number;
  /** Length of the caller's voice in this turn, finished stretches only. */
  voicedMs: number;
  /** The recogniser has answered for everything said so far. */
  finalised: boolean;
  /** When the turn goes on without that answer. */
  finalDueMs: number | undefined;
  speculation: Speculation | undefined;
  speculations: number;
  committed: SoftCommit | undefined;
}

/** A guess at the whole turn that work runs for. */
export interface Speculation {
  readonly revision: number;
  readonly text: string;
  readonly confidence: number;
}

export interface SoftCommit {
  readonly revision: number;
  readonly input: TurnText;
  readonly atMs: number;
  audible: boolean;
  /** What the reply asks, as far as is known while it is spoken. */
  asks: Expectation | undefined;
  finished: { readonly asked: Expectation } | undefined;
}

export interface Reply {
  readonly turnId: string;
  readonly revision: number;
  audible: boolean;
  asks: Expectation | undefined;
}

export interface BargeIn {
  readonly onsetMs: number;
  readonly pausedAtMs: number;
}

/** The state before the call's first sound. */
export function initialTurnState(config: TurnConfig): TurnState {
  return {
    config,
    turnCount: 0,
    revisionCount: 0,
    speaking: false,
    onsetMs: 0,
    lastVoicedMs: 0,
    asked: "nothing",
    turn: undefined,
    reply: undefined,
    bargeIn: undefined,
    quietSinceMs: undefined,
    setAside: undefined,
    finaliseAtMs: undefined,
    unanswered: 0,
    owedText: undefined,
    wordsAtMs: 0,
    silences: 0,
    misses: 0,
    acoustic: undefined,
    rhythm: unknownRhythm,
  };
}

/** A copy of the state that one step may change, and the commands that the step gives. */
export interface Draft extends TurnState {
  readonly commands: TurnCommand[];
}

/** Copies what a step changes in place. */
export function openDraft(state: TurnState): Draft {
  return {
    ...state,
    turn: state.turn && { ...state.turn, committed: state.turn.committed && { ...state.turn.committed } },
    reply: state.reply && { ...state.reply },
    commands: [],
  };
}

/** All words of the turn so far. */
export function turnText(turn: CallerTurn): string {
  return `${turn.finals} ${turn.partial}`.trim();
}

/** The words so far as the input of a reply. */
export function speech(turn: CallerTurn): TurnText {
  return { kind: "speech", text: turnText(turn), confidence: turn.confidence, repeats: 1 };
}

/** Below this a recogniser is not sure, and a brain asks back: work for the sure text does not serve. */
const sureConfidence = 0.5;

/** Whether the work that runs already answers the words so far. */
export function isCovered(turn: CallerTurn): boolean {
  const { speculation, confidence } = turn;
  if (speculation === undefined || !isEquivalent(speculation.text, turnText(turn))) return false;
  return speculation.confidence < sureConfidence === confidence < sureConfidence;
}

/** Opens a caller turn; the caller is no longer silent. */
export function openTurn(draft: Draft): CallerTurn {
  const id = `t${++draft.turnCount}`;
  const turn: CallerTurn = {
    id,
    finals: "",
    partial: "",
    confidence: 1,
    voicedMs: 0,
    finalised: false,
    finalDueMs: undefined,
    speculation: undefined,
    speculations: 0,
    committed: undefined,
  };
  draft.turn = turn;
  draft.quietSinceMs = undefined;
  draft.commands.push({ type: "turn-start", turnId: id });
  return turn;
}

/** Starts work on `input`, dropping the guess before it. */
export function speculate(draft: Draft, turn: CallerTurn, input: TurnText): number {
  dropSpeculation(draft, turn, "text changed");
  const revision = ++draft.revisionCount;
  turn.speculation = { revision, text: input.text, confidence: input.confidence };
  turn.speculations++;
  draft.commands.push({ type: "speculate", turnId: turn.id, revision, input });
  return revision;
}

export function dropSpeculation(draft: Draft, turn: CallerTurn, reason: string): void {
  if (turn.speculation === undefined) return;
  draft.commands.push({ type: "discard", turnId: turn.id, revision: turn.speculation.revision, reason });
  turn.speculation = undefined;
}

/** Takes the floor for `input`, with the work that already runs for it where `reuse` says that it fits. */
export function softCommit(
  draft: Draft,
  turn: CallerTurn,
  commit: { readonly input: TurnText; readonly reason: CommitReason; readonly atMs: number; readonly reuse: boolean },
): void {
  const { input, reason, atMs } = commit;
  const revision = commit.reuse && turn.speculation ? turn.speculation.revision : speculate(draft, turn, input);
  turn.committed = { revision, input, atMs, audible: false, asks: undefined, finished: undefined };
  const waitMs = reason === "immediate" ? 0 : Math.max(0, atMs - draft.lastVoicedMs);
  const lastVoicedMs = reason === "immediate" ? atMs : draft.lastVoicedMs;
  draft.commands.push({ type: "soft-commit", turnId: turn.id, revision, input, reason, waitMs, lastVoicedMs });
}

/** The turn is over; its reply takes its place. */
export function hardCommit(draft: Draft, turn: CallerTurn, atMs: number): void {
  const committed = turn.committed;
  if (committed === undefined) return;
  const { revision, input } = committed;
  draft.commands.push({ type: "hard-commit", turnId: turn.id, revision, input });
  draft.turn = undefined;
  draft.setAside = undefined;
  draft.owedText = turn.finalised || turn.partial === "" ? undefined : turn.partial;
  draft.misses = input.kind === "not-understood" ? draft.misses + 1 : input.kind === "silence" ? draft.misses : 0;
  draft.silences = input.kind === "silence" ? draft.silences + 1 : 0;
  if (committed.finished) finishReply(draft, committed.finished.asked, atMs);
  else draft.reply = { turnId: turn.id, revision, audible: committed.audible, asks: committed.asks };
}

/** The agent has finished: it is the caller's turn. */
export function finishReply(draft: Draft, asked: Expectation, atMs: number): void {
  draft.reply = undefined;
  draft.asked = asked;
  if (!draft.speaking && draft.turn === undefined) draft.quietSinceMs = atMs;
}
