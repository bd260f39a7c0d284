import type { JournalEntry } from "../../call/journal-events.ts";
import type { VirtualCall } from "../virtual-call.ts";
import type { LineWatch } from "./line-watch.ts";

/** Something the caller said: from its end on an answer is owed, unless it was a noise. Ms of the clock. */
export interface OwedSpan {
  readonly isOwed: boolean;
  readonly startMs: number;
  readonly fromMs: number;
}

/** A promise of the engine that a call broke. */
export interface Violation {
  readonly invariant:
    | "no-long-silence"
    | "one-outcome"
    | "silent-after-hang-up"
    | "no-early-write"
    | "write-once"
    | "heard-is-true"
    | "nothing-left-open";
  readonly detail: string;
}

/** What a finished call is checked by. */
export interface Finished {
  readonly virtual: VirtualCall;
  readonly watch: LineWatch;
  readonly owed: readonly OwedSpan[];
  readonly writes: readonly { readonly key: string; readonly committed: boolean }[];
  readonly hungUpAtMs: number;
}

/** The promise is 2 s; frames and rounding may add one frame. */
const longestSilenceMs = 2020;

/** Checks every promise on a finished call; empty when all were kept. */
export function checkInvariants(finished: Finished): readonly Violation[] {
  return [
    ...noLongSilence(finished),
    ...oneOutcome(finished.virtual.journal),
    ...silentAfterHangUp(finished),
    ...writesInOrder(finished),
    ...heardIsTrue(finished),
    ...nothingLeftOpen(finished.virtual),
  ];
}

function noLongSilence({ virtual, watch, owed, hungUpAtMs }: Finished): readonly Violation[] {
  const violations: Violation[] = [];
  const endMs = callEndMs(virtual.journal) ?? hungUpAtMs;
  for (const [index, span] of owed.entries()) {
    const nextSpeechMs = owed[index + 1]?.startMs ?? Number.POSITIVE_INFINITY;
    const heardOutMs = virtual.journal.find(({ event, atMs }) => event.type === "waiting" && atMs > span.fromMs)?.atMs;
    const otherSpeechMs = virtual.journal.find(
      ({ event, atMs }) => event.type === "speech-start" && atMs > span.fromMs + 100,
    )?.atMs;
    const untilMs = Math.min(nextSpeechMs, heardOutMs ?? endMs, otherSpeechMs ?? endMs, endMs, hungUpAtMs);
    if (!span.isOwed || untilMs <= span.fromMs) continue;
    const gapMs = watch.longestGapMs(span.fromMs, untilMs);
    if (gapMs > longestSilenceMs) {
      violations.push({
        invariant: "no-long-silence",
        detail: `${Math.round(gapMs)} ms after the words that ended at ${Math.round(span.fromMs)}`,
      });
    }
  }
  return violations;
}

function oneOutcome(journal: readonly JournalEntry[]): readonly Violation[] {
  const ends = journal.filter(({ event }) => event.type === "call-end").length;
  const isLast = journal.at(-1)?.event.type === "call-end";
  if (ends === 1 && isLast) return [];
  return [{ invariant: "one-outcome", detail: `${ends} ends, the last entry is ${journal.at(-1)?.event.type}` }];
}

function silentAfterHangUp({ watch, virtual }: Finished): readonly Violation[] {
  const endMs = callEndMs(virtual.journal);
  const late = watch.heard.filter((span) => endMs !== undefined && span.startMs > endMs + 20);
  if (watch.sentAfterClose.length === 0 && late.length === 0) return [];
  return [
    { invariant: "silent-after-hang-up", detail: `${watch.sentAfterClose.length} frames sent, ${late.length} heard` },
  ];
}

function writesInOrder({ writes }: Finished): readonly Violation[] {
  const violations: Violation[] = [];
  const seen = new Set<string>();
  for (const { key, committed } of writes) {
    if (!committed) violations.push({ invariant: "no-early-write", detail: key });
    if (seen.has(key)) violations.push({ invariant: "write-once", detail: key });
    seen.add(key);
  }
  return violations;
}

/** How far the words and the sound may differ: a word and a half, and the fades. */
const heardToleranceMs = 500;
/** Length of a word of the scripted voice. */
const wordMs = 280;

/** The conversation says what was heard, and as many words were heard as there was sound for. */
function heardIsTrue({ virtual, watch }: Finished): readonly Violation[] {
  const violations: Violation[] = [];
  const journal = virtual.journal;
  const lastHeard = new Map<string, string>();
  for (const { event } of journal) {
    if (event.type === "agent-speech-end") lastHeard.set(event.turnId, event.heard);
  }
  for (const entry of virtual.call.conversation.entries) {
    if (entry.role !== "agent" || lastHeard.get(entry.turnId) === entry.text) continue;
    violations.push({ invariant: "heard-is-true", detail: `turn ${entry.turnId} holds "${entry.text}"` });
  }
  const wasFaulty = journal.some(({ event }) => event.type === "vendor-error" && event.kind === "tts");
  if (wasFaulty) return violations;
  let words = 0;
  for (const { event } of journal) if (event.type === "agent-speech-end") words += countWords(event.heard);
  const soundMs = watch.soundMs(0, Number.POSITIVE_INFINITY) - fillerMs(journal);
  const cuts = journal.filter(({ event }) => event.type === "agent-speech-end" && event.interrupted).length;
  const pauses = journal.filter(({ event }) => event.type === "barge-in" && event.decision === "pause").length;
  // An answer cuts a filler short, or the tone that stands in for one.
  const fillers = journal.filter(
    ({ event }) => event.type === "watchdog" || (event.type === "agent-say" && event.filler),
  ).length;
  const toleranceMs = heardToleranceMs * (cuts + fillers * 4) + 40 * (pauses + 1);
  if (Math.abs(words * wordMs - soundMs) > toleranceMs) {
    violations.push({ invariant: "heard-is-true", detail: `${words} words heard, ${Math.round(soundMs)} ms of sound` });
  }
  return violations;
}

/** Length of the tone that stands in for a filler, see `stillHereTone`. */
const toneMs = 500;

function fillerMs(journal: readonly JournalEntry[]): number {
  let sum = 0;
  for (const { event } of journal) {
    if (event.type === "agent-say" && event.filler) sum += countWords(event.text) * wordMs;
    // Where no clip was ready, a tone was played; where one was, its words follow.
    if (event.type === "agent-say" && event.filler && event.turnId === "") sum -= toneMs;
    if (event.type === "watchdog") sum += toneMs;
  }
  return sum;
}

function nothingLeftOpen(virtual: VirtualCall): readonly Violation[] {
  const open = virtual.call.open;
  const timers = virtual.clock.pendingTimers;
  if (open.length === 0 && timers === 0) return [];
  return [{ invariant: "nothing-left-open", detail: `${open.join(", ")}; ${timers} timers` }];
}

function callEndMs(journal: readonly JournalEntry[]): number | undefined {
  return journal.find(({ event }) => event.type === "call-end")?.atMs;
}

function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => word !== "").length;
}
