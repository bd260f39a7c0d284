import type { LatencyAnswer } from "../../../src/server/latency-answers.ts";
import { formatWait } from "../format/duration.ts";
import type { ChartOption } from "./chart-library.ts";
import { kindLabel, replyKinds } from "./reply-kinds.ts";
import type { Measure } from "./use-latency-view.ts";

/** One bar of the distribution: how many turns of each kind waited `fromMs` to before `toMs`. */
export interface WaitBar {
  readonly fromMs: number;
  /** Absent for the last: all that waited longer. */
  readonly toMs?: number;
  readonly counts: readonly number[];
  readonly count: number;
}

const shortestAxisMs = 1000;

/** The bars up to the last one that holds a turn, a second at least. Counts are in the order of {@link replyKinds}. */
export function toWaitBars({ boundsMs, kinds }: LatencyAnswer["histogram"], measure: Measure): readonly WaitBar[] {
  const rows = replyKinds.map(({ kind }) => {
    const found = kinds.find((one) => one.kind === kind);
    return (measure === "first-sound" ? found?.firstSound : found?.firstWord) ?? [];
  });
  const bars = [...boundsMs, undefined].map((toMs, index) => {
    const counts = rows.map((row) => row[index] ?? 0);
    const count = counts.reduce((sum, one) => sum + one, 0);
    return { fromMs: boundsMs[index - 1] ?? 0, ...(toMs !== undefined && { toMs }), counts, count };
  });
  const last = bars.findLastIndex(({ count }) => count > 0);
  return bars.filter(({ fromMs }, index) => index <= last || fromMs < shortestAxisMs);
}

/** A bar's range in words. */
export function barText({ fromMs, toMs }: Pick<WaitBar, "fromMs" | "toMs">): string {
  return toMs === undefined ? `${formatWait(fromMs)} and more` : `${fromMs} to ${toMs} ms`;
}

/** How often callers waited how long, stacked by what the turn did, with the percentiles and our own targets. */
export function distributionOption(answer: LatencyAnswer, measure: Measure): ChartOption {
  const bars = toWaitBars(answer.histogram, measure);
  const widthMs = bars[0]?.toMs ?? 50;
  const endMs = (bars.at(-1)?.fromMs ?? 0) + widthMs;
  const percentiles = measure === "first-sound" ? answer.all.firstSound : answer.all.firstWord;
  const target = measure === "first-sound" ? answer.targets.firstSound : answer.targets.firstWord;
  return (colors) => ({
    grid: { left: 8, right: 16, top: 40, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: {
      type: "value",
      min: 0,
      max: endMs,
      axisLabel: {
        color: colors.inkSoft,
        formatter: (ms: number) => (ms === endMs ? "" : formatWait(ms)),
        hideOverlap: true,
      },
      axisLine: { show: true, lineStyle: { color: colors.line } },
      splitLine: { show: false },
    },
    yAxis: {
      type: "value",
      minInterval: 1,
      axisLabel: { color: colors.inkSoft },
      splitLine: { lineStyle: { color: colors.line } },
    },
    tooltip: {
      trigger: "axis",
      confine: true,
      backgroundColor: colors.surface,
      borderColor: colors.line,
      textStyle: { color: colors.ink, fontSize: 12 },
      axisPointer: { type: "shadow" },
      formatter: (points: readonly { readonly dataIndex: number }[]) => tooltip(bars[points[0]?.dataIndex ?? 0]),
    },
    series: replyKinds.map(({ kind, label }, index) => ({
      type: "bar",
      name: label,
      stack: "turns",
      barWidth: "92%",
      itemStyle: { color: colors.kinds[kind] },
      data: bars.map(({ fromMs, counts }) => [fromMs + widthMs / 2, counts[index] ?? 0]),
      ...(index === 0 && {
        markLine: {
          symbol: "none",
          silent: true,
          animation: false,
          data: [
            { name: "P50", at: percentiles?.p50Ms, type: "solid" },
            { name: "P95", at: percentiles?.p95Ms, type: "dashed" },
            { name: "P99", at: percentiles?.p99Ms, type: "dotted" },
          ].flatMap(({ name, at, type }, row) =>
            at === undefined
              ? []
              : [
                  {
                    xAxis: Math.min(at, endMs),
                    lineStyle: { color: colors.ink, type, width: 1.5 },
                    // One below the other, so that close ones can both be read.
                    label: {
                      formatter: `${name} ${formatWait(at)}`,
                      color: colors.ink,
                      position: "end",
                      distance: row % 2 === 0 ? 4 : 18,
                    },
                  },
                ],
          ),
        },
        markArea: {
          silent: true,
          itemStyle: { color: colors.target },
          data: [[{ xAxis: target.p50Ms }, { xAxis: target.p95Ms }]],
        },
      }),
    })),
  });
}

function tooltip(bar: WaitBar | undefined): string {
  if (bar === undefined) return "";
  const rows = replyKinds.flatMap(({ kind }, index) => {
    const count = bar.counts[index] ?? 0;
    return count === 0 ? [] : [`${kindLabel(kind)}: ${count}`];
  });
  return [`<b>${barText(bar)}</b>`, bar.count === 1 ? "1 turn" : `${bar.count} turns`, ...rows].join("<br>");
}
