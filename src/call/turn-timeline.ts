import type { JournalEntry } from "./journal-events.ts";
import type { LatencyMark, LatencyStage, TurnLatency } from "../turn/latency-budget.ts";

/** Moments of one turn, on the clock. */
export interface TurnMoments {
  readonly lastVoicedMs: number;
  readonly firstSoundMs: number;
  readonly firstWordMs: number;
  readonly marks: Readonly<Partial<Record<LatencyMark, number>>>;
  /** The first sound were words in front of the answer. */
  readonly hasOnset?: boolean;
  /** The reply was made ready for other words than the caller's, which want the same answer. */
  readonly foreseenAs?: "branch" | "prediction" | undefined;
  /** Somebody else than the first brain or vendor answered, or something else was said. */
  readonly isFallback?: boolean;
}

/**
 * Works out where the time of a turn went. Work that ran side by side is charged to the stage that was waited for:
 * words, then the brain, then the voice, then whatever the decision to speak took beyond them, then the way out.
 */
export function toTurnLatency(moments: TurnMoments): TurnLatency {
  const { lastVoicedMs, firstSoundMs, firstWordMs, marks } = moments;
  const since = (atMs: number | undefined): number => round(Math.max(0, (atMs ?? lastVoicedMs) - lastVoicedMs));
  const endMs = since(firstWordMs);
  const bounds: readonly [LatencyStage["name"], number][] = [
    ["stt", Math.min(since(marks["transcript-final"]), since(marks["reply-start"]))],
    ["endpointing", since(marks["reply-start"])],
    ["brain", since(marks["first-clause"])],
    ["tts", since(marks["first-audio"])],
    ["endpointing", since(marks["soft-commit"])],
    ["release", endMs],
  ];
  const stages: LatencyStage[] = [];
  let startMs = 0;
  for (const [name, boundMs] of bounds) {
    const stageEndMs = name === "release" ? endMs : Math.min(endMs, Math.max(startMs, boundMs));
    if (stageEndMs > startMs) stages.push({ name, startMs, endMs: stageEndMs });
    startMs = stageEndMs;
  }
  const fromLastVoiced = Object.entries(marks).map(([name, atMs]) => [name, round(atMs - lastVoicedMs)]);
  const replyStartMs = marks["reply-start"];
  const softCommitMs = marks["soft-commit"];
  const isEarly = replyStartMs !== undefined && softCommitMs !== undefined && replyStartMs < softCommitMs;
  return {
    totalMs: since(firstSoundMs),
    firstWordMs: endMs,
    stages,
    marks: Object.fromEntries(fromLastVoiced) as TurnLatency["marks"],
    began: moments.foreseenAs ?? (isEarly ? "speculation" : "commit"),
    ...(moments.hasOnset && { onset: true }),
    ...(moments.isFallback && { fallback: true }),
  };
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}

/** Whether a turn was answered by a stand-in, or given up by the watchdog: read from the journal so far. */
export function isFallback(entries: readonly JournalEntry[], turnId: string): boolean {
  for (let index = entries.length - 1; index >= 0; index--) {
    const event = entries[index]?.event;
    if (event?.type === "turn-start" && event.turnId === turnId) return false;
    if (event?.type === "brain-switch") return true;
    if (event?.type === "watchdog" && event.action !== "filler") return true;
    if (event?.type === "vendor-switch" && event.turnId === turnId) return true;
  }
  return false;
}
