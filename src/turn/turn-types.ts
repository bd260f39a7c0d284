/** Why the floor was taken. */
export type CommitReason =
  /** The endpointing score was high enough for the silence so far. */
  | "endpoint"
  /** The recogniser said that the turn is over. */
  | "vendor"
  /** Keys were pressed, text was typed, or the agent speaks of its own accord. */
  | "immediate"
  /** There was speech and no words came of it. */
  | "no-words";
