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
  /** Which work gave the reply. */
  readonly began: ReplyBeginning;
  /** The first sound was an onset: words in front of the answer, which count for `totalMs` alone. */
  readonly onset?: true;
  /** Somebody else than the first brain or vendor answered, or something else was said in place of the answer. */
  readonly fallback?: true;
}

/**
 * When the work for a reply began: at the `commit` of the turn; by a `speculation` on all of its words, before it was
 * committed; by a `prediction`, from words that already decided the answer; or as a `branch`, made ready for a likely
 * answer before the caller had given it.
 */
export type ReplyBeginning = "commit" | "speculation" | "prediction" | "branch";

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
