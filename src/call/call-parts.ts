import type { AudioFrame } from "../audio/frame.ts";
import type { TurnState } from "../turn/turn-state.ts";
import type { CallOutcome } from "./journal-events.ts";
import type { CallRecorder } from "./recording.ts";

const outcomes: ReadonlySet<string> = new Set<CallOutcome>([
  "completed",
  "caller-hung-up",
  "agent-hung-up",
  "escalated",
  "failed",
]);

/** The recording counts from the start of the call. */
export function recordingHooks(
  recorder: CallRecorder | undefined,
  startMs: number,
): { onSent?: (frame: AudioFrame, atMs: number) => void; onCleared?: (atMs: number) => void } {
  if (!recorder) return {};
  return {
    onSent: (frame, atMs) => recorder.agent(frame, atMs - startMs),
    onCleared: (atMs) => recorder.clearedFrom(atMs - startMs),
  };
}

/** The outcome that a brain asked for, unless a person was asked for; `completed` for a word that is none. */
export function toOutcome(outcome: string, escalated: boolean): CallOutcome {
  if (escalated) return "escalated";
  // The set holds the outcomes and nothing else.
  return outcomes.has(outcome) ? (outcome as CallOutcome) : "completed";
}

/** Whether there is something to be told about the caller's turn by its sound. */
export function turnProgress({ turn, reply, bargeIn }: TurnState): "none" | "open" | "decided" {
  if (turn === undefined) return "none";
  return turn.committed || reply || bargeIn ? "decided" : "open";
}
