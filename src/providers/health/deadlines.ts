import type { VendorStage } from "../../contracts/vendor-route.ts";
import type { Latencies } from "./latency-window.ts";

/** What vendors are health-checked as: the kinds of `providers/`, and models that listen and speak themselves. */
export type HealthKind = "stt" | "llm" | "tts" | "s2s";

interface Bounds {
  /** Before there is data. */
  readonly defaultMs: number;
  readonly leastMs: number;
  readonly mostMs: number;
  /** Times the vendor's own P95. */
  readonly factor: number;
}

/** Fewer durations than this say nothing about a P95. */
const leastSamples = 20;

// A false alarm costs a restart elsewhere, waiting costs silence. A first result is slow for reasons that last (a queue,
// a long prompt), so half as much again; gaps between tokens are short and uneven, so several times.
const remote: Readonly<Record<HealthKind, Readonly<Record<VendorStage, Bounds>>>> = {
  stt: {
    open: { defaultMs: 2000, leastMs: 500, mostMs: 4000, factor: 2 },
    first: { defaultMs: 1000, leastMs: 400, mostMs: 3000, factor: 2 },
    between: { defaultMs: 1500, leastMs: 800, mostMs: 5000, factor: 3 },
  },
  llm: {
    open: { defaultMs: 2000, leastMs: 500, mostMs: 4000, factor: 2 },
    first: { defaultMs: 2500, leastMs: 500, mostMs: 3500, factor: 1.5 },
    between: { defaultMs: 800, leastMs: 400, mostMs: 2500, factor: 4 },
  },
  tts: {
    open: { defaultMs: 1500, leastMs: 400, mostMs: 3000, factor: 2 },
    first: { defaultMs: 1000, leastMs: 350, mostMs: 3000, factor: 2 },
    between: { defaultMs: 800, leastMs: 350, mostMs: 2500, factor: 4 },
  },
  s2s: {
    open: { defaultMs: 2500, leastMs: 500, mostMs: 4000, factor: 2 },
    first: { defaultMs: 2500, leastMs: 500, mostMs: 4000, factor: 1.5 },
    between: { defaultMs: 1000, leastMs: 400, mostMs: 2500, factor: 4 },
  },
};

/** An engine on this machine has nobody behind it, and its speed is that of a machine that may be busy. */
const localPatience = 4;
const longestLocalMs = 10_000;

/** How long to wait: the vendor's own P95 times a factor, within bounds; a default while too little is known. */
export function learnedDeadlineMs(
  stage: VendorStage,
  { kind, isLocal, latencies }: { readonly kind: HealthKind; readonly isLocal: boolean; readonly latencies: Latencies },
): number {
  const { defaultMs, leastMs, mostMs, factor } = remote[kind][stage];
  const patience = isLocal ? localPatience : 1;
  const unknownMs = defaultMs * patience;
  const p95 = latencies.quantileMs(0.95);
  // Without a P95, too many were given up: the deadline was too short, or races are lost too often to tell.
  const learnedMs = p95 === undefined ? Math.max(unknownMs, latencies.longestMs * factor) : p95 * factor;
  const wantedMs = latencies.count < leastSamples ? unknownMs : learnedMs;
  const most = isLocal ? Math.max(longestLocalMs, mostMs) : mostMs;
  return Math.round(Math.min(most, Math.max(leastMs * patience, wantedMs)));
}
