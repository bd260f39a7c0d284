import { CallwrightError } from "../../base/errors.ts";
import type { LineKind } from "./caller-line.ts";
import { summarise } from "./statistics.ts";
import type { Summary } from "./statistics.ts";
import type { TurnFigure } from "./turns.ts";

/** What a row should come to: ms for latencies, per cent for shares. */
export interface RowTarget {
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** A row of the table. */
export interface RowResult {
  readonly name: string;
  readonly title: string;
  readonly line: LineKind;
  readonly unit: "ms" | "%" | "MB";
  readonly n: number;
  /** Of a latency. */
  readonly summary?: Summary;
  /** Of a row that is one figure, in its unit: a share, a use of something. */
  readonly value?: number;
  /** The sum of the delays that are inside every figure of the row. */
  readonly aloneMs?: number;
  readonly target: RowTarget;
  readonly peers: string;
  readonly notes: readonly string[];
  /** Every figure, ms. */
  readonly values: readonly number[];
  /** Of a row of turns: each of them. */
  readonly turns?: readonly TurnFigure[];
}

interface RowHead {
  readonly name: string;
  readonly title: string;
  readonly line: LineKind;
  readonly target: RowTarget;
  readonly peers: string;
}

/** A figure may lie this much below the delays inside it: the first sample above the threshold is not the first. */
const toleranceMs = 1;

/**
 * A row of latencies. Throws BENCH_RULER_BROKEN when one of them is below the delays inside it: then it is the
 * measurement that is wrong, and no figure of it may be shown.
 */
export function latencyRow(figures: readonly TurnFigure[], head: RowHead & { readonly aloneMs?: number }): RowResult {
  const clean = figures.filter(({ cutOff }) => !cutOff);
  const values = clean.flatMap(({ latencyMs }) => latencyMs ?? []);
  const { aloneMs, ...rest } = head;
  const least = Math.min(...values);
  if (aloneMs !== undefined && least < aloneMs - toleranceMs) {
    throw new CallwrightError(
      `Row '${head.name}' over ${head.line} has a figure of ${least.toFixed(1)} ms, and the delays inside it are ${aloneMs} ms`,
      { code: "BENCH_RULER_BROKEN", hint: "The measurement is wrong: mend the bench before its figures are used." },
    );
  }
  const missed = clean.length - values.length;
  const cut = figures.length - clean.length;
  const notes = [missed > 0 ? `${missed} not answered` : "", cut > 0 ? `${cut} cut off` : ""].filter(
    (note) => note !== "",
  );
  const summary = summarise(values);
  return {
    ...rest,
    unit: "ms",
    n: values.length,
    summary,
    ...(aloneMs !== undefined && { aloneMs }),
    notes,
    values,
    turns: figures,
  };
}

/** A row of times that have no delay of a vendor inside. Throws BENCH_RULER_BROKEN when one is below zero. */
export function stopRow(values: readonly number[], head: RowHead): RowResult {
  const wrong = values.find((value) => !(value >= 0));
  if (wrong !== undefined) {
    throw new CallwrightError(`Row '${head.name}' over ${head.line} has a figure of ${wrong.toFixed(1)} ms`, {
      code: "BENCH_RULER_BROKEN",
      hint: "Nothing ends before it begins: mend the bench before its figures are used.",
    });
  }
  return { ...head, unit: "ms", n: values.length, summary: summarise(values), notes: [], values };
}

/** A row that says how often something was so. */
export function shareRow(outcomes: readonly boolean[], head: RowHead): RowResult {
  const value = (100 * outcomes.filter(Boolean).length) / Math.max(1, outcomes.length);
  return { ...head, unit: "%", n: outcomes.length, value, notes: [], values: [] };
}

/** So short a sound of the agent was taken back at once: heard as a click, not as an answer. */
const blipMs = 250;

/** A row that says how often the caller was cut off, and how many of those were no more than a blip. */
export function cutOffRow(figures: readonly TurnFigure[], head: RowHead): RowResult {
  const row = shareRow(
    figures.map(({ cutOff }) => cutOff),
    head,
  );
  const blips = figures.filter(({ cutOff, overlapMs }) => cutOff && overlapMs <= blipMs).length;
  const notes = blips > 0 ? [`${blips} of them for ${blipMs} ms or less`] : [];
  return { ...row, notes, turns: figures };
}

/** A row that is one figure. */
export function valueRow(value: number, head: RowHead & { readonly unit: RowResult["unit"] }): RowResult {
  return { ...head, n: 1, value, notes: [], values: [] };
}

/** Whether the row reaches its target; undefined where there is none or nothing was measured. */
export function isReached({ target, summary, value, n }: RowResult): boolean | undefined {
  if (Object.keys(target).length === 0 || n === 0) return undefined;
  const isBelow = (figure: number | undefined, most: number | undefined): boolean =>
    most === undefined || (figure !== undefined && figure <= most);
  return (
    isBelow(summary?.p50, target.p50) &&
    isBelow(summary?.p95, target.p95) &&
    isBelow(summary?.p99, target.p99) &&
    isBelow(value, target.atMost) &&
    (target.atLeast === undefined || (value ?? 0) >= target.atLeast)
  );
}
