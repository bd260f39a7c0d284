import type { LatencyStage, TurnLatency } from "../../../src/turn/latency-budget.ts";

type StageName = LatencyStage["name"];

/** The stages in the order of a legend, each with what it means. */
export const stageNames: readonly { readonly name: StageName; readonly label: string; readonly meaning: string }[] = [
  { name: "stt", label: "Words", meaning: "waiting for the recogniser's last words" },
  { name: "endpointing", label: "Turn end", meaning: "deciding that the caller has finished" },
  { name: "brain", label: "Reply", meaning: "working out the first sentence" },
  { name: "tts", label: "Voice", meaning: "making the first sound of it" },
  { name: "release", label: "Release", meaning: "handing it to the line" },
];

const labels = new Map(stageNames.map(({ name, label }) => [name, label]));

export function stageLabel(name: StageName): string {
  return labels.get(name) ?? name;
}

/** One bar of a waterfall, in whole milliseconds. */
export interface StageBar {
  readonly name: StageName;
  readonly startMs: number;
  readonly endMs: number;
  readonly durationMs: number;
}

/**
 * The stages in whole milliseconds that still add up: the ends are rounded, and a length is the difference of two ends.
 * Stages too short to be a millisecond are left out.
 */
export function toBars(latency: TurnLatency): readonly StageBar[] {
  return latency.stages
    .map(({ name, startMs, endMs }) => ({ name, startMs: Math.round(startMs), endMs: Math.round(endMs) }))
    .map((bar) => ({ ...bar, durationMs: bar.endMs - bar.startMs }))
    .filter(({ durationMs }) => durationMs > 0);
}

/** The stages by name, in the order in which they first come; what came twice is added up. */
export function toSums(latency: TurnLatency): readonly { readonly name: StageName; readonly durationMs: number }[] {
  const sums = new Map<StageName, number>();
  for (const { name, durationMs } of toBars(latency)) sums.set(name, (sums.get(name) ?? 0) + durationMs);
  return [...sums].map(([name, durationMs]) => ({ name, durationMs }));
}

/** The end of a scale that several waterfalls share: the longest, up to the next round step. */
export function toScaleMs(latencies: readonly TurnLatency[]): number {
  const longest = Math.max(200, ...latencies.map(({ firstWordMs }) => firstWordMs));
  const stepMs = longest > 4000 ? 1000 : longest > 1000 ? 500 : 200;
  return Math.ceil(longest / stepMs) * stepMs;
}

const beginnings: ReadonlyMap<TurnLatency["began"], string> = new Map([
  ["speculation", "started early, on all of the words"],
  ["prediction", "started early, by prediction"],
  ["branch", "made ready before the caller spoke"],
]);

/** What is to be said of a wait beside its length: what was heard before the answer, and which work gave it. */
export function latencyNotes(latency: TurnLatency): readonly string[] {
  const { totalMs, firstWordMs, began, onset, fallback } = latency;
  const first = onset === true ? "an onset" : "a filler";
  const beginning = beginnings.get(began);
  return [
    ...(totalMs < firstWordMs ? [`${first} after ${Math.round(totalMs)} ms`] : []),
    ...(beginning === undefined ? [] : [beginning]),
    ...(fallback === true ? ["answered by a fallback"] : []),
  ];
}

/** The waterfall as one sentence. */
export function spokenLatency(latency: TurnLatency): string {
  const parts = toBars(latency).map(({ name, durationMs }) => `${stageLabel(name)} ${durationMs} ms`);
  const notes = latencyNotes(latency).map((note) => `, ${note}`);
  return `Answered after ${Math.round(latency.firstWordMs)} milliseconds: ${parts.join(", ")}${notes.join("")}`;
}

/** The nearest-rank percentile: the smallest value that at least this share of all does not exceed. */
export function percentile(values: readonly number[], share: number): number | undefined {
  return values.toSorted((one, other) => one - other)[Math.max(0, Math.ceil(share * values.length) - 1)];
}
