import { CallwrightError } from "../../base/errors.ts";
import type { ReplyBeginning } from "../../turn/latency-budget.ts";
import type { LineKind } from "./caller-line.ts";
import type { FigureName } from "./figures.ts";
import { summarise } from "./statistics.ts";
import type { TurnFigure } from "./turns.ts";

/** A row of the table. */
export interface RowResult {
  readonly name: string;
  readonly title: string;
  readonly line: LineKind;
  /** Turns, or whatever else was measured. */
  readonly n: number;
  /** The sum of the delays that are inside every real word of the row. */
  readonly aloneMs?: number;
  readonly figures: Readonly<Partial<Record<FigureName, number>>>;
  readonly notes: readonly string[];
  /** Of a row of turns: each of them. */
  readonly turns?: readonly TurnFigure[];
}

/** What a row is called. */
export interface RowHead {
  readonly name: string;
  readonly title: string;
  readonly line: LineKind;
}

/** A figure may lie this much below the delays inside it: the ear hears to about a millisecond. */
const toleranceMs = 2;
/** So short a sound of the agent was taken back at once: heard as a click, not as an answer. */
const blipMs = 250;

/**
 * A row of turns. `aloneMs`: what is inside every answer whose work began when the caller had ended. Throws
 * BENCH_RULER_BROKEN when one of those is below it, or when any word was heard sooner than the brain and the voice take
 * from the moment they were asked: then it is the measurement that is wrong, and no figure of it may be shown.
 */
export function turnRow(turns: readonly TurnFigure[], head: RowHead & { readonly aloneMs?: number }): RowResult {
  const { aloneMs } = head;
  const clean = turns.filter(({ cutOff }) => !cutOff);
  for (const turn of clean) refuseMiracle(turn, aloneMs, head);
  const first = summarise(clean.flatMap(({ firstSoundMs }) => firstSoundMs ?? []));
  const real = summarise(clean.flatMap(({ realMs }) => realMs ?? []));
  const figures: Partial<Record<FigureName, number>> = {
    firstSoundP50Ms: first.p50,
    firstSoundP95Ms: first.p95,
    firstSoundP99Ms: first.p99,
    realP50Ms: real.p50,
    realP95Ms: real.p95,
    realP99Ms: real.p99,
    cutOffPerTurn: percent(turns, ({ cutOff }) => cutOff),
    answeredWithin1s: percent(turns, ({ realMs }) => realMs !== undefined && realMs <= 1000),
    wrongAnswers: percent(turns, ({ isWrong }) => isWrong),
    ...pauseFigures(turns),
    ...workFigures(turns),
  };
  return {
    ...head,
    n: turns.length,
    figures: turns.length === 0 ? {} : measured(figures),
    notes: notesOn(turns, clean),
    turns,
  };
}

/** Without those of which there is nothing to be said: no turn of the row has one. */
function measured(figures: Partial<Record<FigureName, number>>): RowResult["figures"] {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => !Number.isNaN(value)));
}

function refuseMiracle({ realMs, earliestMs, work }: TurnFigure, aloneMs: number | undefined, head: RowHead): void {
  const beganEarly = work.began === "prediction" || work.began === "branch";
  const leastMs = Math.max(earliestMs ?? -Infinity, beganEarly ? -Infinity : (aloneMs ?? -Infinity));
  if (realMs === undefined || realMs >= leastMs - toleranceMs) return;
  throw new CallwrightError(
    `Row '${head.name}' over ${head.line} has a figure of ${realMs.toFixed(1)} ms, and the delays inside it are ${leastMs.toFixed(0)} ms`,
    { code: "BENCH_RULER_BROKEN", hint: "The measurement is wrong: mend the bench before its figures are used." },
  );
}

function pauseFigures(turns: readonly TurnFigure[]): Partial<Record<FigureName, number>> {
  const pauses = turns.reduce((sum, turn) => sum + turn.pauses, 0);
  const cut = turns.reduce((sum, turn) => sum + turn.cutPauses, 0);
  return pauses === 0 ? {} : { cutOffPerPause: (100 * cut) / pauses };
}

function workFigures(turns: readonly TurnFigure[]): Partial<Record<FigureName, number>> {
  const began = (kind: ReplyBeginning): number => percent(turns, ({ work }) => work.began === kind);
  const answers = turns.reduce((sum, turn) => sum + turn.answers, 0);
  const calls = turns.reduce((sum, turn) => sum + turn.calls, 0);
  return {
    onsetShare: percent(turns, ({ work }) => work.onset),
    speculationShare: began("speculation"),
    predictionShare: began("prediction"),
    branchShare: began("branch"),
    fallbackShare: percent(turns, ({ work }) => work.fallback),
    ...hits("speculationHits", turns, "words"),
    ...hits("predictionHits", turns, "prediction"),
    ...hits("branchHits", turns, "branch"),
    ...(calls > 0 && { callsPerTurn: calls / answers, wastedPerTurn: Math.max(0, calls - answers) / answers }),
  };
}

/** Of the guesses of this kind, those that were not thrown away. */
function hits(
  name: FigureName,
  turns: readonly TurnFigure[],
  kind: keyof TurnFigure["work"]["guesses"],
): Partial<Record<FigureName, number>> {
  const guesses = turns.flatMap(({ work }) => work.guesses[kind] ?? []);
  const made = guesses.reduce((sum, guess) => sum + guess.made, 0);
  const discarded = guesses.reduce((sum, guess) => sum + guess.discarded, 0);
  return made === 0 ? {} : { [name]: (100 * (made - discarded)) / made };
}

function notesOn(turns: readonly TurnFigure[], clean: readonly TurnFigure[]): readonly string[] {
  const missed = clean.filter(({ realMs, isWrong }) => realMs === undefined && !isWrong).length;
  const blips = turns.filter(({ cutOff, overlapMs }) => cutOff && overlapMs <= blipMs).length;
  return [
    missed > 0 ? `${missed} not answered` : "",
    blips > 0 ? `${blips} cut off for ${blipMs} ms or less` : "",
  ].filter((note) => note !== "");
}

/** How many of them, per cent. */
export function percent<T>(items: readonly T[], is: (item: T) => boolean): number {
  return (100 * items.filter(is).length) / Math.max(1, items.length);
}

/** Throws BENCH_RULER_BROKEN when a time is below zero: nothing ends before it begins. */
export function requireTimes(values: readonly number[], head: RowHead): readonly number[] {
  const wrong = values.find((value) => !(value >= 0));
  if (wrong === undefined) return values;
  throw new CallwrightError(`Row '${head.name}' over ${head.line} has a figure of ${wrong.toFixed(1)} ms`, {
    code: "BENCH_RULER_BROKEN",
    hint: "Nothing ends before it begins: mend the bench before its figures are used.",
  });
}
