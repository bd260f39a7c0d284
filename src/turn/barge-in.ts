import { isBackchannel } from "./words.ts";

/** What is known of a caller who speaks while the agent does. Times on the call's clock, ms. */
export interface BargeInEvidence {
  readonly atMs: number;
  readonly onsetMs: number;
  /** When the agent was paused for it. */
  readonly pausedAtMs: number;
  readonly speaking: boolean;
  readonly lastVoicedMs: number;
  /** What has been recognised of it so far. */
  readonly text: string;
  /** The recogniser has answered for all of it. */
  readonly finalised: boolean;
  /** How long the pause may stay undecided once the voice has ended. */
  readonly decisionMs: number;
}

/** `flush`: it was for us. `resume`: a cough, an "mhm". `wait`: look again at `untilMs`, or when more is known. */
export type BargeInDecision =
  | { readonly type: "flush" | "resume" }
  | { readonly type: "wait"; readonly untilMs: number };

/** A voice that goes on so long without a word recognised is speaking to us all the same. */
const wordlessMs = 700;
/** "Yeah, yeah, right" may take so long and still be listening noise. */
const backchannelMs = 1000;
/** A sound this short is a cough; anything longer gets the time of the recogniser. */
const coughMs = 250;
/** How long after the voice has ended a recogniser may take before the agent goes on. */
const recognitionMs = 450;

/** Decides what a voice into the agent's speech was. Pure; see ADR 0010 for the figures. */
export function decideBargeIn(evidence: BargeInEvidence): BargeInDecision {
  const { atMs, onsetMs, speaking, text } = evidence;
  const listening = text === "" || isBackchannel(text);
  if (!listening) return { type: "flush" };
  if (speaking) {
    const untilMs = onsetMs + (text === "" ? wordlessMs : backchannelMs);
    return atMs >= untilMs ? { type: "flush" } : { type: "wait", untilMs };
  }
  const voicedMs = evidence.lastVoicedMs - onsetMs;
  const decideAtMs = evidence.pausedAtMs + evidence.decisionMs;
  const knownAtMs =
    voicedMs < coughMs || evidence.finalised || text !== "" ? decideAtMs : evidence.lastVoicedMs + recognitionMs;
  const untilMs = evidence.finalised ? Math.min(knownAtMs, atMs) : Math.max(decideAtMs, knownAtMs);
  return atMs >= untilMs ? { type: "resume" } : { type: "wait", untilMs };
}
