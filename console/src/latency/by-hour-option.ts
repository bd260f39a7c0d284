import type { LatencyAnswer, LatencyBucket, LatencyUnit } from "../../../src/server/latency-answers.ts";
import { formatWait } from "../format/duration.ts";
import type { ChartOption } from "./chart-library.ts";
import type { ChartColors } from "./chart-colors.ts";
import type { Measure } from "./use-latency-view.ts";

const lines = [
  { name: "P50", key: "p50Ms", type: "solid", symbol: "circle" },
  { name: "P95", key: "p95Ms", type: "dashed", symbol: "triangle" },
  { name: "P99", key: "p99Ms", type: "dotted", symbol: "diamond" },
] as const;

/** The beginning of a piece of time as its axis has it. */
function bucketLabel({ from }: Pick<LatencyBucket, "from">, unit: LatencyUnit): string {
  const date = new Date(from);
  if (unit === "day") return date.toLocaleDateString(undefined, { day: "numeric", month: "short" });
  // Zones that are half an hour off have no full hours.
  const minute = date.getMinutes() === 0 ? undefined : "2-digit";
  return date.toLocaleTimeString(undefined, { hour: "numeric", minute });
}

/** A piece of time in full. */
export function bucketText(bucket: Pick<LatencyBucket, "from" | "to">, unit: LatencyUnit): string {
  const date = new Date(bucket.from);
  const day = date.toLocaleDateString(undefined, { weekday: "short", day: "numeric", month: "short" });
  if (unit === "day") return day;
  return `${day}, ${bucketLabel(bucket, unit)} to ${bucketLabel({ from: bucket.to }, unit)}`;
}

/** The percentiles hour by hour, and under them what went wrong in the same hours. */
export function byHourOption(answer: LatencyAnswer, measure: Measure): ChartOption {
  const { buckets, unit } = answer;
  const target = measure === "first-sound" ? answer.targets.firstSound : answer.targets.firstWord;
  const labels = buckets.map((bucket) => bucketLabel(bucket, unit));
  const waitOf = (bucket: LatencyBucket, key: "p50Ms" | "p95Ms" | "p99Ms"): number | null =>
    (measure === "first-sound" ? bucket.waits.firstSound : bucket.waits.firstWord)?.[key] ?? null;
  return (colors) => ({
    grid: [
      { left: 56, right: 16, top: 12, height: "56%" },
      { left: 56, right: 16, bottom: 24, height: "20%" },
    ],
    axisPointer: { link: [{ xAxisIndex: "all" }] },
    xAxis: [
      { ...categories(labels, colors), gridIndex: 0, axisLabel: { show: false } },
      { ...categories(labels, colors), gridIndex: 1 },
    ],
    yAxis: [
      {
        ...values(colors),
        gridIndex: 0,
        axisLabel: { color: colors.inkSoft, formatter: (ms: number) => formatWait(ms) },
      },
      { ...values(colors), gridIndex: 1, minInterval: 1, splitNumber: 2 },
    ],
    tooltip: {
      trigger: "axis",
      confine: true,
      backgroundColor: colors.surface,
      borderColor: colors.line,
      textStyle: { color: colors.ink, fontSize: 12 },
      formatter: (points: readonly { readonly dataIndex: number }[]) => {
        const bucket = buckets[points[0]?.dataIndex ?? 0];
        return bucket === undefined ? "" : tooltip(bucket, unit, (key) => waitOf(bucket, key));
      },
    },
    series: [
      ...lines.map(({ name, key, type, symbol }, index) => ({
        type: "line",
        name,
        symbol,
        symbolSize: 7,
        lineStyle: { type, width: 2 },
        color: [colors.agent, colors.caller, colors.inkSoft][index],
        data: buckets.map((bucket) => waitOf(bucket, key)),
        ...(index === 0 && {
          markArea: {
            silent: true,
            itemStyle: { color: colors.target },
            data: [[{ yAxis: target.p50Ms }, { yAxis: target.p95Ms }]],
          },
        }),
      })),
      ...[
        { name: "Cut-offs", color: colors.danger, counts: buckets.map(({ cutOffs }) => cutOffs) },
        { name: "Interruptions", color: colors.caller, counts: buckets.map(({ interruptions }) => interruptions) },
      ].map(({ name, color, counts }) => ({
        type: "bar",
        name,
        stack: "events",
        xAxisIndex: 1,
        yAxisIndex: 1,
        barMaxWidth: 18,
        itemStyle: { color },
        data: counts,
      })),
    ],
  });
}

function categories(data: readonly string[], colors: ChartColors) {
  return {
    type: "category",
    data,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: colors.line } },
    axisLabel: { color: colors.inkSoft, hideOverlap: true },
  };
}

function values(colors: ChartColors) {
  return { type: "value", axisLabel: { color: colors.inkSoft }, splitLine: { lineStyle: { color: colors.line } } };
}

function tooltip(
  bucket: LatencyBucket,
  unit: LatencyUnit,
  waitOf: (key: (typeof lines)[number]["key"]) => number | null,
): string {
  const waits = lines.map(({ name, key }) => `${name} ${formatWait(waitOf(key) ?? undefined)}`);
  return [
    `<b>${bucketText(bucket, unit)}</b>`,
    bucket.waits.count === 1 ? "1 turn" : `${bucket.waits.count} turns`,
    waits.join(" · "),
    `Cut-offs ${bucket.cutOffs} · Interruptions ${bucket.interruptions}`,
  ].join("<br>");
}
