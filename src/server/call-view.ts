import type { JournalEntry, JournalEvent } from "../call/journal-events.ts";
import type { CallNote, CallTurn, VendorEvent } from "./api-types.ts";
import { TurnView } from "./turn-view.ts";

/** What a page of one call shows, as far as its journal tells. */
export interface CallView {
  readonly turns: readonly CallTurn[];
  readonly notes: readonly CallNote[];
  readonly lastSeq: number;
}

/** Reads the turns and the notes of a call from its journal, whole or so far. Pure. */
export function viewCall(entries: readonly JournalEntry[]): CallView {
  const reading = new Reading();
  for (const { event, atMs } of entries) reading.read(event, atMs);
  return {
    turns: reading.turns.map((turn) => turn.toTurn()),
    notes: reading.notes,
    lastSeq: entries.at(-1)?.seq ?? 0,
  };
}

type Reader<Type extends JournalEvent["type"]> = (
  reading: Reading,
  event: Extract<JournalEvent, { type: Type }>,
  atMs: number,
) => void;

/** The state of reading one journal from front to back. */
class Reading {
  readonly turns: TurnView[] = [];
  readonly notes: CallNote[] = [];
  readonly #byId = new Map<string, TurnView>();
  /** Speech that no turn has claimed: a turn is started a moment after the voice. */
  #unclaimed: { startMs: number; endMs?: number } | undefined;

  read(event: JournalEvent, atMs: number): void {
    // Each reader takes the event it is listed under.
    const reader = readers[event.type] as Reader<JournalEvent["type"]> | undefined;
    reader?.(this, event, atMs);
  }

  /** The turn an event names; what was heard of a revision that was taken back names itself `t2/4`. */
  turn(turnId: string): TurnView | undefined {
    return this.#byId.get(turnId);
  }

  start(turnId: string, atMs: number): void {
    const turn = new TurnView(turnId, atMs);
    if (this.#unclaimed !== undefined) turn.voice(this.#unclaimed);
    this.#unclaimed = undefined;
    this.turns.push(turn);
    this.#byId.set(turnId, turn);
  }

  speechStarted(startMs: number): void {
    const turn = this.#listening;
    if (turn === undefined) this.#unclaimed = { startMs };
    else turn.voice({ startMs });
  }

  speechEnded(endMs: number): void {
    this.#listening?.voiceEnded(endMs);
    if (this.#unclaimed !== undefined) this.#unclaimed.endMs = endMs;
  }

  /** The agent has the floor: whatever it said before is over. */
  settleBefore(turn: TurnView, atMs: number): void {
    for (const earlier of this.turns) {
      if (earlier === turn) return;
      earlier.finish(atMs);
    }
  }

  /** A note of the call, and of the turn that it befell: the one it names, else the one that is under way. */
  vendorEvent(event: VendorEvent, turnId?: string): void {
    this.notes.push(event);
    const last = this.turns.at(-1);
    const turn = turnId === undefined ? undefined : this.turn(turnId);
    (turn ?? (last?.isOver === false ? last : undefined))?.vendorEvents.push(event);
  }

  get #listening(): TurnView | undefined {
    const last = this.turns.at(-1);
    return last?.isListening === true ? last : undefined;
  }
}

/** Events that are not here say nothing that a turn shows. */
const readers: { readonly [Type in JournalEvent["type"]]?: Reader<Type> } = {
  "turn-start": (reading, event, atMs) => reading.start(event.turnId, atMs),
  "speech-start": (reading, event) => reading.speechStarted(event.onsetMs),
  "speech-end": (reading, event) => reading.speechEnded(event.lastVoicedMs),
  transcript: (reading, event) => reading.turn(event.turnId)?.transcript(event),
  "speculation-discard": (reading, event) => reading.turn(event.turnId)?.discardGuess(),
  "turn-soft-commit": (reading, event, atMs) => {
    const turn = reading.turn(event.turnId);
    if (turn === undefined) return;
    turn.softCommit(event, atMs);
    reading.settleBefore(turn, atMs);
  },
  "turn-retract": (reading, event, atMs) => reading.turn(event.turnId)?.retract(event, atMs),
  "turn-commit": (reading, event) => reading.turn(event.turnId)?.hardCommit(event),
  "agent-say": (reading, event, atMs) => {
    const turn = reading.turn(event.turnId);
    if (turn === undefined) reading.notes.push({ atMs, type: "filler", text: event.text });
    else turn.say(event.revision, event.text);
  },
  "agent-speech-start": (reading, event, atMs) => reading.turn(event.turnId)?.speechStarted(atMs),
  "agent-speech-end": (reading, event, atMs) => {
    const [turnId = "", revision] = event.turnId.split("/");
    const turn = reading.turn(turnId);
    if (revision === undefined) turn?.speechEnded(event, atMs);
    else turn?.retractedSpeechEnded(Number(revision), event.heard);
  },
  waiting: (reading, event, atMs) => reading.turn(event.turnId)?.finish(atMs),
  "barge-in": (reading, event, atMs) => {
    const { decision, onsetMs, words } = event;
    reading.turn(event.turnId)?.bargeIns.push({ decision, onsetMs, words, atMs });
  },
  "tool-start": (reading, event, atMs) => reading.turn(event.turnId)?.toolStarted(event, atMs),
  "tool-end": (reading, event, atMs) => reading.turn(event.turnId)?.toolEnded(event, atMs),
  intercept: (reading, { turnId, name, evidence }, atMs) =>
    reading.turn(turnId)?.intercepts.push({ name, evidence, atMs }),
  escalation: (reading, { turnId, reason, evidence }, atMs) => {
    const turn = reading.turn(turnId);
    if (turn === undefined) reading.notes.push({ atMs, type: "escalation", reason, evidence });
    else turn.escalations.push({ reason, evidence, atMs });
  },
  "turn-latency": (reading, event, atMs) => reading.turn(event.turnId)?.measured(event.latency, atMs),
  "vendor-error": (reading, event, atMs) => reading.vendorEvent({ atMs, ...event }),
  "vendor-switch": (reading, event, atMs) => reading.vendorEvent({ atMs, ...event }, event.turnId),
  "vendor-hedge": (reading, event, atMs) => reading.vendorEvent({ atMs, ...event }),
  "brain-switch": (reading, event, atMs) => reading.notes.push({ atMs, ...event }),
  watchdog: (reading, event, atMs) => reading.notes.push({ atMs, ...event }),
  network: (reading, event, atMs) => reading.notes.push({ atMs, ...event }),
  dtmf: (reading, event, atMs) => reading.notes.push({ atMs, ...event }),
  "call-end": (reading, _event, atMs) => {
    for (const turn of reading.turns) turn.finish(atMs);
  },
};
