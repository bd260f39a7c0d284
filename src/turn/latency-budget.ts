/**
 * Where the time of one turn went, in ms, all on the call's clock and counted from the caller's last voiced sound.
 * The stages follow each other without gap or overlap, so they add up to `totalMs`.
 */
export interface TurnLatency {
  /** First agent sound after the caller's last sound: what the caller waited. */
  readonly totalMs: number;
  /** First sound that answers, where fillers came before it; equals `totalMs` otherwise. */
  readonly firstWordMs: number;
  readonly stages: readonly LatencyStage[];
  /** Moments for the waterfall, from the last voiced sound; negative where work began before the caller had ended. */
  readonly marks: Readonly<Partial<Record<LatencyMark, number>>>;
  /** The reply had been started before the turn was committed. */
  readonly speculated: boolean;
}

export type LatencyMark =
  | "speech-end-detected"
  | "transcript-final"
  | "reply-start"
  | "first-token"
  | "first-clause"
  | "first-audio"
  | "soft-commit"
  | "hard-commit"
  | "first-sound";

/** One bar of the waterfall. `stt`: waiting for words; `endpointing`: for the decision; `brain`; `tts`; `release`: to the line. */
export interface LatencyStage {
  readonly name: "endpointing" | "stt" | "brain" | "tts" | "release";
  readonly startMs: number;
  readonly endMs: number;
}
