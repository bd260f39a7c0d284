import { completeness } from "../completeness.ts";
import { waitFor } from "../endpointing.ts";
import type { EndpointParameters } from "../endpointing.ts";
import type { LabelledPause } from "./labelled-pause.ts";

/** What the decision may be taken from. */
export type TuningSource = "words" | "acoustics" | "all";

/** What an operating point costs, over a set of pauses. */
export interface TuningFigures {
  /** Share of the pauses in a turn in which the agent would have begun, 0 to 1. */
  readonly cutOffs: number;
  /** Mean wait at the true ends. */
  readonly meanWaitMs: number;
  /** Share of the true ends after which the wait is at most a second. */
  readonly withinASecond: number;
}

/** An operating point. */
export interface TuningPoint {
  readonly parameters: EndpointParameters;
  readonly figures: TuningFigures;
}

/** When the first answer of the model is there after the last sound: detection of the pause and one decision. */
const scoreAfterMs = 260;
/** A score of words that know nothing. */
const unknownWords = 0.5;

/** What would have happened at these pauses. */
export function replay(
  pauses: readonly LabelledPause[],
  source: TuningSource,
  parameters: EndpointParameters,
): TuningFigures {
  let [inside, cut, ends, waitedMs, prompt] = [0, 0, 0, 0, 0];
  for (const pause of pauses) {
    const waitMs = waitAt(pause, source, parameters);
    if (pause.pauseMs === "end") {
      ends++;
      waitedMs += waitMs;
      if (waitMs <= 1000) prompt++;
    } else {
      inside++;
      if (waitMs < pause.pauseMs) cut++;
    }
  }
  return { cutOffs: share(cut, inside), meanWaitMs: share(waitedMs, ends), withinASecond: share(prompt, ends) };
}

function waitAt(pause: LabelledPause, source: TuningSource, parameters: EndpointParameters): number {
  const { textBefore, asked, profile, acoustic } = pause;
  const words = source === "acoustics" ? unknownWords : completeness(textBefore, asked);
  const withoutMs = waitFor({ words, asked, profile }, parameters);
  // Nothing waits for the model: what is decided before its answer is decided without it.
  if (source === "words" || acoustic === undefined || withoutMs < scoreAfterMs) return withoutMs;
  return Math.max(scoreAfterMs, waitFor({ words, asked, profile, acoustic }, parameters));
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

const powers = [0.5, 0.7, 0.85, 1, 1.25, 1.5, 2, 2.5, 3, 4];
const shares = [0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 1];

/** The points of one source that no other point beats in both cut-offs and waiting; the quickest first. */
export function tuningCurve(pauses: readonly LabelledPause[], source: TuningSource): readonly TuningPoint[] {
  const acoustic = source === "words" ? [0] : shares;
  const points = powers.flatMap((wordsPower) =>
    acoustic.flatMap((acousticLift) =>
      acoustic.map((acousticRelief): TuningPoint => {
        const parameters = { wordsPower, acousticLift, acousticRelief };
        return { parameters, figures: replay(pauses, source, parameters) };
      }),
    ),
  );
  const byWait = points.toSorted(
    (one, other) => one.figures.meanWaitMs - other.figures.meanWaitMs || one.figures.cutOffs - other.figures.cutOffs,
  );
  let fewest = Infinity;
  return byWait.filter(({ figures }) => {
    if (figures.cutOffs >= fewest) return false;
    fewest = figures.cutOffs;
    return true;
  });
}

/** The quickest point with at most so many cut-offs; where there is none, the one with the fewest. */
export function choosePoint(curve: readonly TuningPoint[], cutOffBound: number): TuningPoint | undefined {
  return curve.find(({ figures }) => figures.cutOffs <= cutOffBound) ?? curve.at(-1);
}
