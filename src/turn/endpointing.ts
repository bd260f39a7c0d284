import { rhythmFactor, unknownRhythm } from "./caller-rhythm.ts";
import type { CallerRhythm } from "./caller-rhythm.ts";
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
  /** That the turn is over by its sound, 0 to 1. Absent: no model has said so. */
  readonly acoustic?: number | undefined;
  /** Absent: nothing is known of this caller yet. */
  readonly rhythm?: CallerRhythm;
}

/** The same with the words as a score: what `waitFor` is a function of. */
export interface EndpointScores extends Omit<EndpointInput, "text"> {
  /** That the words are a finished turn, 0 to 1. */
  readonly words: number;
}

/** What `callwright tune` chooses (docs/guides/turn-taking.md). */
export interface EndpointParameters {
  /** Share of what is left of the wait's span that a voice adds which surely goes on. 0: the sound counts for nothing. */
  readonly acousticLift: number;
  /** Share of the doubt of the words that a voice takes away which has surely ended. 0: it takes none. */
  readonly acousticRelief: number;
  /** How the wait falls with the words' score: the power to which what is missing is raised. Less is more patient. */
  readonly wordsPower: number;
}

/** The operating point: how it was found is told by `callwright tune` and in ADR 0023. */
export const endpointParameters: EndpointParameters = { acousticLift: 0.1, acousticRelief: 0.1, wordsPower: 2 };

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
/** From the first score to the second the wait after a yes or no falls to that. */
const yesNoScores = { from: 0.88, to: 0.95 };
/** What is as complete as this waits the shortest time. */
const surelyComplete = 1.03;

/** The silence after which the turn counts as over, in ms. */
export function endpointWaitMs(input: EndpointInput): number {
  return Math.round(waitFor({ ...input, words: completeness(input.text, input.asked) }));
}

/**
 * The wait at a pause, in ms: continuous in every score and never longer for a higher one, so that there is no threshold
 * at which it jumps. With m = what is missing in the words (0 to 1), h = how surely the voice goes on, e = how surely it
 * has ended (both 0 to 1, both 0 without a model):
 *
 *     doubt = m^power · (1 − relief · e · (1 − m))     what the voice may take away of the words' doubt: nothing at m = 1
 *     share = 1 − (1 − doubt) · (1 − lift · h)         what it may add: nothing where all is missing already
 *     wait  = (shortest + (longest − shortest) · share) · rhythm, at most longest
 *
 * So words decide where they are decisive (a dangling "and", a number with digits missing), and the sound where they
 * look complete. An answer to yes or no is over in 100 ms whatever the rest says.
 */
export function waitFor(scores: EndpointScores, parameters: EndpointParameters = endpointParameters): number {
  const { words, acoustic, asked, profile, rhythm = unknownRhythm } = scores;
  const { shortestMs, longestMs } = waitsOf[profile];
  const missing = clamp(surelyComplete - words);
  const goesOn = acoustic === undefined ? 0 : clamp(1 - 2 * acoustic);
  const hasEnded = acoustic === undefined ? 0 : clamp(2 * acoustic - 1);
  const doubt = missing ** parameters.wordsPower * (1 - parameters.acousticRelief * hasEnded * (1 - missing));
  const share = 1 - (1 - doubt) * (1 - parameters.acousticLift * goesOn);
  const waitMs = Math.min(longestMs, (shortestMs + (longestMs - shortestMs) * share) * rhythmFactor(rhythm));
  if (asked !== "yes-no") return waitMs;
  const answered = clamp((words - yesNoScores.from) / (yesNoScores.to - yesNoScores.from));
  return waitMs + (Math.min(waitMs, yesNoWaitMs) - waitMs) * answered;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
