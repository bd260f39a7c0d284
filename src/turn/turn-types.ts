import type { CallerProfile } from "./endpointing.ts";
import type { Expectation } from "./expectation.ts";

/**
 * Words of the turn engine.
 * - *Turn*: one stretch of the caller that wants one answer. *Revision*: a guess at the whole of its text.
 * - *Soft commit*: the floor is taken, sound may start, and all of it can still be taken back.
 * - *Hard commit*: the caller has not gone on; the text is part of the conversation and tools may write.
 */
export type InputKind = "greeting" | "speech" | "dtmf" | "not-understood" | "silence";

/** Why the floor was taken. */
export type CommitReason =
  /** The endpointing score was high enough for the silence so far. */
  | "endpoint"
  /** Keys were pressed, text was typed, or the agent speaks of its own accord. */
  | "immediate"
  /** There was speech and no words came of it. */
  | "no-words";

/** Everything the machine is told. `atMs` is the call's clock and never goes back. */
export type TurnEvent =
  /** The caller's voice began, at `onsetMs` (earlier than `atMs`: detection takes time). */
  | { readonly type: "speech-start"; readonly atMs: number; readonly onsetMs: number }
  /** The caller's voice ended; its last sound was at `lastVoicedMs`. */
  | { readonly type: "speech-end"; readonly atMs: number; readonly lastVoicedMs: number }
  /** By its sound the caller has finished with this probability, 0 to 1; about the pause after `forLastVoicedMs`. */
  | {
      readonly type: "turn-score";
      readonly atMs: number;
      readonly probability: number;
      readonly forLastVoicedMs: number;
    }
  /** Words of the current segment; `finalised` answers the command `finalise`, and may be empty. */
  | {
      readonly type: "transcript";
      readonly atMs: number;
      readonly text: string;
      readonly confidence: number;
      readonly final: boolean;
      readonly finalised: boolean;
    }
  /** The recogniser believes that the turn may be over, with this text of the current segment. */
  | { readonly type: "transcript-eager"; readonly atMs: number; readonly text: string }
  /** The recogniser failed: what was said since its last final is late, or lost. */
  | { readonly type: "transcript-lost"; readonly atMs: number }
  /** Something that is a whole turn by itself. `typed` text counts as speech. */
  | {
      readonly type: "input";
      readonly atMs: number;
      readonly kind: "greeting" | "dtmf" | "typed";
      readonly text: string;
    }
  /** The first sound of a reply went to the caller, or the reply has none. */
  | { readonly type: "reply-audible"; readonly atMs: number; readonly turnId: string; readonly revision: number }
  /** What the reply asks, told as soon as it is known: a caller who cuts in answers that. */
  | {
      readonly type: "reply-expects";
      readonly atMs: number;
      readonly turnId: string;
      readonly revision: number;
      readonly asked: Expectation;
    }
  /** The caller has heard all of it. `asked` is what the agent expects now. */
  | {
      readonly type: "reply-finished";
      readonly atMs: number;
      readonly turnId: string;
      readonly revision: number;
      readonly asked: Expectation;
    }
  /** Time has passed: look again. */
  | { readonly type: "wake"; readonly atMs: number };

/** Everything the machine can ask for. Every effect carries its turn and revision; what is stale is dropped by the driver. */
export type TurnCommand =
  | { readonly type: "turn-start"; readonly turnId: string }
  /** Start work on this guess; keep its sound back. */
  | { readonly type: "speculate"; readonly turnId: string; readonly revision: number; readonly input: TurnText }
  /** Drop the work without trace. */
  | { readonly type: "discard"; readonly turnId: string; readonly revision: number; readonly reason: string }
  /** Let the sound of this revision out as soon as there is any. */
  | {
      readonly type: "soft-commit";
      readonly turnId: string;
      readonly revision: number;
      readonly input: TurnText;
      readonly reason: CommitReason;
      /** Silence at the moment of the decision. */
      readonly waitMs: number;
      readonly lastVoicedMs: number;
    }
  /** Take a soft commit back: fade out, drop the work; the turn goes on. */
  | { readonly type: "retract"; readonly turnId: string; readonly revision: number }
  | { readonly type: "hard-commit"; readonly turnId: string; readonly revision: number; readonly input: TurnText }
  /** Ask the recogniser for a final now. */
  | { readonly type: "finalise" }
  | { readonly type: "pause"; readonly turnId: string; readonly onsetMs: number }
  | { readonly type: "resume"; readonly turnId: string; readonly words: string }
  /** Stop this reply for good; what was heard of it stays. */
  | { readonly type: "flush"; readonly turnId: string; readonly revision: number; readonly words: string }
  /** Send `wake` at this time; replaces what was asked before. */
  | { readonly type: "wake-at"; readonly atMs: number };

/** The input of one reply. */
export interface TurnText {
  readonly kind: InputKind;
  readonly text: string;
  readonly confidence: number;
  /** How often in a row (not-understood, silence). 1 the first time. */
  readonly repeats: number;
}

/** How the machine behaves; all times in ms. */
export interface TurnConfig {
  readonly profile: CallerProfile;
  /** After `finalise`, how long a final may take before the turn goes on without it. */
  readonly finalDeadlineMs: number;
  /** From soft to hard commit without the caller speaking. Default 250. */
  readonly hardCommitMs: number;
  /** How long a barge-in may stay undecided once the agent has paused. Default 250. */
  readonly bargeInDecisionMs: number;
  /** Silence of the caller after the agent has finished that counts as a turn of its own. Default 8000. */
  readonly silenceMs: number;
  /** At most so many revisions may be started in one turn before it is committed. Default 6. */
  readonly maxSpeculations: number;
  /** Speech shorter than this, without words, is a noise and no turn. Default 250. */
  readonly minSpeechMs: number;
}

export const defaultTurnConfig: TurnConfig = {
  profile: "standard",
  finalDeadlineMs: 1000,
  hardCommitMs: 250,
  bargeInDecisionMs: 250,
  silenceMs: 8000,
  maxSpeculations: 6,
  minSpeechMs: 250,
};
