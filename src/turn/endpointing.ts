import { completeness } from "./completeness.ts";
import type { Expectation } from "./expectation.ts";

/** Populations of callers, who pause differently. */
export type CallerProfile = "standard" | "elderly" | "non-native" | "fast" | "dictation";

/** What the decision is taken from. */
export interface EndpointInput {
  /** All words of the turn so far. */
  readonly text: string;
  readonly asked: Expectation;
  readonly profile: CallerProfile;
}

interface Waits {
  /** Wait after what is surely finished. */
  readonly shortestMs: number;
  /** Wait after what is surely not. With the time that a cached filler takes it stays below the 2 s of the watchdog. */
  readonly longestMs: number;
}

const waitsOf: Readonly<Record<CallerProfile, Waits>> = {
  fast: { shortestMs: 140, longestMs: 1100 },
  standard: { shortestMs: 180, longestMs: 1500 },
  "non-native": { shortestMs: 280, longestMs: 1650 },
  elderly: { shortestMs: 320, longestMs: 1700 },
  dictation: { shortestMs: 500, longestMs: 1700 },
};

/** A yes or no is over at once: 100 ms, whoever the caller is. */
const yesNoWaitMs = 100;

/**
 * The silence after which the turn counts as over, in ms. Falls smoothly from the profile's longest to its shortest
 * wait as the score rises; there is no threshold at which it jumps.
 */
export function endpointWaitMs(input: EndpointInput): number {
  const score = completeness(input.text, input.asked);
  if (input.asked === "yes-no" && score >= 0.95) return yesNoWaitMs;
  const { shortestMs, longestMs } = waitsOf[input.profile];
  // Quadratic in what is missing: 0.97 → shortest, 0.75 → +8 %, 0.5 → +30 %, 0.1 → +93 % of the span.
  const missing = Math.min(1, Math.max(0, 1.05 - score - 0.02) / 1.0);
  return Math.round(shortestMs + (longestMs - shortestMs) * missing ** 2);
}
