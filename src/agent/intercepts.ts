/** Something that must never be the model's choice, found in the caller's words (or keys) before any brain is asked. */
export interface Intercept {
  /** `person`: wants a human; `emergency`: medical, send to 911; `opt-out`: do not call again; `robot`: asks whether this is a machine. */
  readonly name: "person" | "emergency" | "opt-out" | "robot";
  /** The words or keys that decided it. */
  readonly evidence: string;
}

/** Looks at one caller turn; the first that finds something decides. Pure. */
export type InterceptRule = (text: string, kind: "speech" | "dtmf") => Intercept | undefined;
