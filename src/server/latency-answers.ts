/** What `GET /v1/latency` and `GET /v1/latency/turns` say. Types only, like `api-types.ts`; waits in whole ms. */
import type { ShareInterval } from "../insights/wilson-interval.ts";
import type { Waits } from "../store/latencies.ts";
import type { ReplyKind } from "../store/turn-figures.ts";

/**
 * `GET /v1/latency?from=&to=&agent=&timeZone=`: what callers waited in the spoken turns of calls that have ended.
 * Default: the last 24 hours; at most 31 days. `from` and `to` are ISO 8601; days begin in `timeZone` (IANA, default UTC).
 */
export interface LatencyAnswer {
  readonly from: string;
  readonly to: string;
  /** What a piece of time is: an hour up to two days, else a day. */
  readonly unit: LatencyUnit;
  readonly all: Waits;
  /** Every kind there is, in the order of their counts, zeros included. */
  readonly kinds: readonly (Waits & { readonly kind: ReplyKind })[];
  readonly buckets: readonly LatencyBucket[];
  readonly histogram: {
    /** Upper bounds of the bars, not included; the last bar has none. */
    readonly boundsMs: readonly number[];
    readonly kinds: readonly {
      readonly kind: ReplyKind;
      readonly firstSound: readonly number[];
      readonly firstWord: readonly number[];
    }[];
  };
  readonly events: LatencyEvents;
  /** What we hold ourselves to, with a recogniser of 150 ms, a model of 350 and a voice of 75. */
  readonly targets: { readonly firstSound: WaitTarget; readonly firstWord: WaitTarget };
  readonly hangUps: HangUpsByWait;
}

export type LatencyUnit = "hour" | "day";

/** One hour, or one day, and what happened in it. */
export interface LatencyBucket extends LatencyEvents {
  readonly from: string;
  readonly to: string;
  readonly waits: Waits;
}

/** Counts of what stands beside a wait. */
export interface LatencyEvents {
  /** The agent could be heard while the caller went on. */
  readonly cutOffs: number;
  /** The caller spoke into the reply, and the agent stopped for it. */
  readonly interruptions: number;
  /** The caller made a sound of listening ("mhm") into the reply, and the agent went on. */
  readonly overlaps: number;
  /** Turns that were typed or keys: they have no end of speech, and are in no other figure. */
  readonly typedTurns: number;
}

/** Half of the waits, and nineteen of twenty, ought to be no longer. */
export interface WaitTarget {
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/**
 * Calls that began in the range and have ended, by what their callers waited for a first real word, and how many of
 * those hung up. A wait that the hang-up itself ended is among them with its length so far.
 */
export interface HangUpsByWait {
  readonly calls: number;
  readonly hungUp: number;
  /** By the last wait of the call. */
  readonly last: readonly HangUpBar[];
  /** By the longest. Longer calls have longer ones, and end in their own way: read it with care. */
  readonly worst: readonly HangUpBar[];
}

/** Calls whose wait was `fromMs` to before `toMs`. */
export interface HangUpBar {
  readonly fromMs: number;
  /** Absent for the last bar. */
  readonly toMs?: number;
  readonly calls: number;
  readonly hungUp: number;
  /** The share that hung up, with its interval at 95 % (Wilson); absent without a call. */
  readonly interval?: ShareInterval;
}

/**
 * `GET /v1/latency/turns?from=&to=&agent=&measure=&kind=&atLeastMs=&belowMs=&limit=`: the slowest turns, the slowest
 * first. `measure`: `first-word` (default) or `first-sound`; `limit` 1 to 100, default 10.
 */
export interface SlowTurnsAnswer {
  readonly turns: readonly {
    readonly callId: string;
    readonly turnId: string;
    readonly agent: string;
    readonly at: string;
    readonly kind: ReplyKind;
    readonly firstSoundMs: number;
    readonly firstWordMs: number;
  }[];
}
