import type { HangUpBar, LatencyAnswer } from "../../../src/server/latency-answers.ts";
import type { ChartOption } from "./chart-library.ts";

/** Below so many calls a share is drawn hollow: it may be chance. */
export const fewCalls = 20;

/** A bar's range of waits, short. */
export function waitRange({ fromMs, toMs }: Pick<HangUpBar, "fromMs" | "toMs">): string {
  const short = (ms: number): string => (ms < 1000 ? String(ms) : `${ms / 1000} s`);
  if (toMs === undefined) return `over ${short(fromMs)}`;
  if (fromMs === 0) return `under ${short(toMs)}${toMs < 1000 ? " ms" : ""}`;
  const from = fromMs < 1000 && toMs >= 1000 ? `${fromMs} ms` : short(fromMs);
  return `${from}–${short(toMs)}${toMs < 1000 ? " ms" : ""}`;
}

/** A share with a digit after the point where it is small. */
export function percent(share: number): string {
  const value = share * 100;
  return `${value > 0 && value < 10 ? value.toFixed(1) : String(Math.round(value))} %`;
}

interface Drawing {
  value(dimension: number): number;
  coord(point: readonly number[]): readonly [number, number];
}

/** The share of callers who hung up by what they had waited, each with the range in which the true share lies. */
export function hangUpsOption({ hangUps }: LatencyAnswer, wait: "last" | "worst"): ChartOption {
  const bars = hangUps[wait];
  const overall = hangUps.calls === 0 ? undefined : hangUps.hungUp / hangUps.calls;
  return (colors) => ({
    grid: { left: 48, right: 16, top: 20, bottom: 44 },
    xAxis: {
      type: "category",
      data: bars.map((bar) => `${waitRange(bar)}\n${bar.calls === 1 ? "1 call" : `${bar.calls} calls`}`),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colors.line } },
      axisLabel: { color: colors.inkSoft, interval: 0, lineHeight: 15, fontSize: 11, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      min: 0,
      max: (range: { readonly max: number }) => Math.min(1, Math.ceil(range.max * 10) / 10),
      axisLabel: { color: colors.inkSoft, formatter: (share: number) => `${Math.round(share * 100)} %` },
      splitLine: { lineStyle: { color: colors.line } },
    },
    tooltip: {
      trigger: "axis",
      confine: true,
      backgroundColor: colors.surface,
      borderColor: colors.line,
      textStyle: { color: colors.ink, fontSize: 12 },
      formatter: (points: readonly { readonly dataIndex: number }[]) => tooltip(bars[points[0]?.dataIndex ?? 0]),
    },
    series: [
      {
        type: "line",
        name: "Hung up",
        symbolSize: 10,
        symbol: "circle",
        lineStyle: { width: 0 },
        z: 3,
        data: bars.map(({ interval, calls }) => ({
          value: interval?.share ?? null,
          itemStyle: {
            color: calls < fewCalls ? colors.surface : colors.agent,
            borderColor: colors.agent,
            borderWidth: 2,
          },
        })),
        ...(overall !== undefined && {
          markLine: {
            symbol: "none",
            silent: true,
            lineStyle: { color: colors.inkSoft, type: "dashed" },
            label: { formatter: `all calls ${percent(overall)}`, color: colors.inkSoft, position: "insideEndTop" },
            data: [{ yAxis: overall }],
          },
        }),
      },
      {
        type: "custom",
        name: "Interval",
        silent: true,
        encode: { x: 0, y: [1, 2] },
        data: bars.flatMap(({ interval }, index) =>
          interval === undefined ? [] : [[index, interval.low, interval.high]],
        ),
        renderItem: (_parameters: unknown, drawing: Drawing) => whisker(drawing, colors.agent),
      },
    ],
  });
}

/** A line from the lowest to the highest, with an end on each. */
function whisker(drawing: Drawing, stroke: string) {
  const [x, low] = drawing.coord([drawing.value(0), drawing.value(1)]);
  const [, high] = drawing.coord([drawing.value(0), drawing.value(2)]);
  const line = (x1: number, y1: number, x2: number, y2: number) => ({
    type: "line",
    shape: { x1, y1, x2, y2 },
    style: { stroke, lineWidth: 1.5 },
  });
  return {
    type: "group",
    children: [line(x, low, x, high), line(x - 5, low, x + 5, low), line(x - 5, high, x + 5, high)],
  };
}

function tooltip(bar: HangUpBar | undefined): string {
  if (bar === undefined) return "";
  const counts = `${bar.hungUp} of ${bar.calls} ${bar.calls === 1 ? "caller" : "callers"} hung up`;
  return [`<b>${waitRange(bar)}</b>`, counts, ...(bar.interval === undefined ? [] : [intervalText(bar.interval)])].join(
    "<br>",
  );
}

/** A share and how sure it is. */
export function intervalText({ share, low, high }: NonNullable<HangUpBar["interval"]>): string {
  return `${percent(share)}, between ${percent(low)} and ${percent(high)}`;
}
