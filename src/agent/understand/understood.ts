/** Where in the text that was given something was found: characters [from, to). */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** What every function of this folder answers with, beside its own meaning. */
export interface Understood {
  readonly span: Span;
  /** 0 to 1: above 0.75 safe to act on, below 0.5 better asked again. */
  readonly confidence: number;
}
