import { DateTime } from "luxon";
import { wilsonInterval } from "../insights/wilson-interval.ts";
import type { LatencyPieces, LatencyScope, MeasuredLatency } from "../store/latencies.ts";
import type { ReplyKind } from "../store/turn-figures.ts";
import type { HangUpBar, HangUpsByWait, LatencyAnswer, LatencyEvents } from "./latency-answers.ts";

const hourMs = 3_600_000;
const longestHourlyMs = 48 * hourMs;

/** Half a tenth of a second each, up to two seconds. */
const boundsMs: readonly number[] = Array.from({ length: 40 }, (_, index) => (index + 1) * 50);
/** A human gap, then where published figures of abandonment change: 500, 800, 1200 ms; then what nobody waits gladly. */
const waitBoundsMs: readonly number[] = [300, 500, 800, 1200, 2000, 3000];

/** Every kind, the quickest way to an answer first. */
const replyKinds: readonly ReplyKind[] = ["onset", "branch", "prediction", "speculation", "plain", "fallback"];

const targets: LatencyAnswer["targets"] = {
  firstSound: { p50Ms: 300, p95Ms: 500 },
  firstWord: { p50Ms: 590, p95Ms: 640 },
};

/** A scope, and the zone in which its days begin (IANA). */
export interface ViewedScope extends LatencyScope {
  readonly timeZone: string;
}

/** How a scope is cut into pieces: by the hour up to two days, else by the day. */
export function piecesOf(scope: ViewedScope): LatencyPieces {
  return { bucketStartsMs: isHourly(scope) ? hoursOf(scope) : daysOf(scope), boundsMs, waitBoundsMs };
}

function isHourly({ fromMs, toMs }: LatencyScope): boolean {
  return toMs - fromMs <= longestHourlyMs;
}

function hoursOf({ fromMs, toMs }: LatencyScope): readonly number[] {
  return Array.from({ length: Math.ceil((toMs - fromMs) / hourMs) }, (_, index) => fromMs + index * hourMs);
}

/** Days have 23 to 25 hours where clocks are changed. */
function daysOf({ fromMs, toMs, timeZone }: ViewedScope): readonly number[] {
  const starts = [fromMs];
  let day = DateTime.fromMillis(fromMs, { zone: timeZone }).startOf("day").plus({ days: 1 });
  for (; day.toMillis() < toMs; day = day.plus({ days: 1 })) starts.push(day.toMillis());
  return starts;
}

/** Puts what the store counted into the answer: with the zeros, and each share with its interval. Pure. */
export function viewLatency(scope: ViewedScope, measured: MeasuredLatency): LatencyAnswer {
  const { bucketStartsMs } = piecesOf(scope);
  const { fromMs, toMs } = scope;
  const iso = (ms: number): string => new Date(ms).toISOString();
  return {
    from: iso(fromMs),
    to: iso(toMs),
    unit: isHourly(scope) ? "hour" : "day",
    all: measured.all,
    kinds: replyKinds
      .map((kind) => ({ kind, ...(measured.kinds.get(kind) ?? { count: 0 }) }))
      .toSorted((one, other) => other.count - one.count),
    buckets: bucketStartsMs.map((startMs, index) => ({
      from: iso(startMs),
      to: iso(bucketStartsMs[index + 1] ?? toMs),
      waits: measured.buckets.get(index) ?? { count: 0 },
      ...countEvents(measured.events.filter(({ bucket }) => bucket === index)),
    })),
    histogram: {
      boundsMs,
      kinds: replyKinds.map((kind) => ({
        kind,
        firstSound: toBars(measured.bars, kind, "firstSound"),
        firstWord: toBars(measured.bars, kind, "firstWord"),
      })),
    },
    events: countEvents(measured.events),
    targets,
    hangUps: toHangUps(measured.hangUps),
  };
}

function countEvents(events: MeasuredLatency["events"]): LatencyEvents {
  const count = (wanted: MeasuredLatency["events"][number]["type"]): number =>
    events.reduce((sum, event) => (event.type === wanted ? sum + event.count : sum), 0);
  return {
    cutOffs: count("cut-off"),
    interruptions: count("interruption"),
    overlaps: count("overlap"),
    typedTurns: count("typed-reply"),
  };
}

function toBars(
  bars: MeasuredLatency["bars"],
  kind: ReplyKind,
  measure: "firstSound" | "firstWord",
): readonly number[] {
  const counts = Array.from({ length: boundsMs.length + 1 }, () => 0);
  for (const bar of bars) if (bar.kind === kind) counts[bar[measure]] = (counts[bar[measure]] ?? 0) + bar.count;
  return counts;
}

function toHangUps(counted: MeasuredLatency["hangUps"]): HangUpsByWait {
  const barsOf = (wait: "last" | "worst"): readonly HangUpBar[] =>
    [...waitBoundsMs, undefined].map((upperMs, index) => {
      const found = counted.find((one) => one.wait === wait && one.bar === index);
      const { calls, hungUp } = found ?? { calls: 0, hungUp: 0 };
      const interval = wilsonInterval(hungUp, calls);
      return {
        fromMs: waitBoundsMs[index - 1] ?? 0,
        ...(upperMs !== undefined && { toMs: upperMs }),
        calls,
        hungUp,
        ...(interval && { interval }),
      };
    });
  const last = barsOf("last");
  return {
    calls: last.reduce((sum, { calls }) => sum + calls, 0),
    hungUp: last.reduce((sum, { hungUp }) => sum + hungUp, 0),
    last,
    worst: barsOf("worst"),
  };
}
