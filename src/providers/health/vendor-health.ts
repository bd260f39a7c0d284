import type { Clock } from "../../base/clock.ts";
import type { CallwrightError } from "../../base/errors.ts";
import { isCancelled } from "../../base/errors.ts";
import type { VendorPrice } from "../../contracts/vendor-definition.ts";
import type { VendorAttempt, VendorStage, VendorUsage } from "../../contracts/vendor-route.ts";
import { CircuitBreaker } from "./circuit-breaker.ts";
import type { BreakerState } from "./circuit-breaker.ts";
import { learnedDeadlineMs } from "./deadlines.ts";
import type { HealthKind } from "./deadlines.ts";
import { LatencyWindow, histogramBoundsMs } from "./latency-window.ts";
import { Spending, costUsd } from "./spending.ts";

/** Who a vendor is. One health object for each kind, name and region in a process. */
export interface VendorIdentity {
  readonly kind: HealthKind;
  readonly name: string;
  readonly region?: string;
}

/** News of a breaker. */
export type HealthEvent = VendorIdentity &
  (
    | { readonly type: "breaker-opened"; readonly code: string; readonly coolDownMs: number }
    | { readonly type: "breaker-closed" }
  );

/** Durations of a stage, ms; absent where nothing was measured in the last quarter of an hour. */
export interface StageSnapshot {
  readonly count: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  readonly p99Ms?: number;
  /** How long this stage is waited for now. */
  readonly deadlineMs: number;
  /** How many durations lie below each of `histogramBoundsMs`, and above the last. */
  readonly histogram: readonly number[];
}

/** Everything known of one vendor, for metrics and the console. Counts are since the start of the process. */
export interface VendorSnapshot extends VendorIdentity {
  readonly isLocal: boolean;
  readonly state: BreakerState;
  /** How long until the breaker lets a probe through, ms. */
  readonly probeInMs?: number;
  /** Of the last minute, 0 to 1, and of how many attempts. */
  readonly errorRate: number;
  readonly recentAttempts: number;
  readonly attempts: number;
  readonly underWay: number;
  readonly successes: number;
  readonly failures: number;
  readonly cancelled: number;
  /** How often a call went on with another vendor. */
  readonly failovers: number;
  /** How often a call went on with this one since another had failed. */
  readonly takeovers: number;
  readonly hedgeWins: number;
  readonly hedgeLosses: number;
  /** Spent on answers that nobody heard, an estimate, USD. */
  readonly hedgeCostUsd: number;
  readonly costUsd: number;
  /** Mean of the last five minutes, USD. */
  readonly costPerMinuteUsd: number;
  readonly costLastHourUsd: number;
  readonly histogramBoundsMs: readonly number[];
  readonly stages: Readonly<Record<VendorStage, StageSnapshot>>;
  /** Failures by code, the most frequent first. */
  readonly errors: readonly { readonly code: string; readonly count: number }[];
  readonly lastError?: { readonly code: string; readonly atWallMs: number };
}

/** How to make a {@link VendorHealth}. */
export interface VendorHealthOptions {
  readonly identity: VendorIdentity;
  readonly clock: Clock;
  readonly price: VendorPrice | undefined;
  readonly isLocal: boolean;
  onEvent(event: HealthEvent): void;
}

const costMinutes = 5;
/** Codes are ours and few; should they ever not be, the rest is counted together. */
const mostCodes = 30;

/** How one vendor does, over all calls of this process. */
export class VendorHealth {
  readonly #options: VendorHealthOptions;
  readonly #breaker: CircuitBreaker;
  readonly #latency: Readonly<Record<VendorStage, LatencyWindow>>;
  readonly #spending: Spending;
  readonly #hedgeSpending: Spending;
  #counts = { attempts: 0, underWay: 0, successes: 0, failures: 0, cancelled: 0 };
  #hedges = { failovers: 0, takeovers: 0, hedgeWins: 0, hedgeLosses: 0 };
  readonly #errors = new Map<string, number>();
  #lastError: { readonly code: string; readonly atWallMs: number } | undefined;

  constructor(options: VendorHealthOptions) {
    this.#options = options;
    const { clock, identity } = options;
    this.#breaker = new CircuitBreaker({
      clock,
      onOpened: (coolDownMs) =>
        options.onEvent({ ...identity, type: "breaker-opened", code: this.#lastError?.code ?? "UNKNOWN", coolDownMs }),
      onClosed: () => options.onEvent({ ...identity, type: "breaker-closed" }),
    });
    this.#latency = {
      open: new LatencyWindow(clock),
      first: new LatencyWindow(clock),
      between: new LatencyWindow(clock),
    };
    this.#spending = new Spending(clock);
    this.#hedgeSpending = new Spending(clock);
  }

  get isLocal(): boolean {
    return this.#options.isLocal;
  }

  get price(): VendorPrice | undefined {
    return this.#options.price;
  }

  /** Whether an attempt may be made now without going against the breaker. */
  get isAvailable(): boolean {
    return this.#breaker.admits;
  }

  /** On the clock, for the order among those that are not available; 0 for one that is. */
  get openUntilMs(): number {
    return this.#breaker.openUntilMs ?? 0;
  }

  attempt(): VendorAttempt {
    const pass = this.#breaker.begin();
    this.#counts.attempts++;
    this.#counts.underWay++;
    let isOver = false;
    const end = (how: () => void): void => {
      if (isOver) return;
      isOver = true;
      this.#counts.underWay--;
      how();
    };
    const cancel = (): void => {
      this.#counts.cancelled++;
      this.#breaker.cancelled(pass);
    };
    return {
      measured: (stage, durationMs, gaveUp) => this.#latency[stage].add(durationMs, gaveUp),
      succeeded: () =>
        end(() => {
          this.#counts.successes++;
          this.#breaker.succeeded(pass);
        }),
      failed: (error) =>
        end(() => (isCancelled(error) ? cancel() : this.#fail(error, () => this.#breaker.failed(pass, error)))),
      cancelled: () => end(cancel),
      used: (usage) => this.#spending.add(this.costOf(usage)),
    };
  }

  deadlineMs(stage: VendorStage): number {
    const { identity, isLocal } = this.#options;
    return learnedDeadlineMs(stage, { kind: identity.kind, isLocal, latencies: this.#latency[stage].read() });
  }

  /** The value below which this share of the stage's durations lies; undefined while fewer than `leastCount` are known. */
  quantileMs(stage: VendorStage, share: number, leastCount = 1): number | undefined {
    const latencies = this.#latency[stage].read();
    return latencies.count < leastCount ? undefined : latencies.quantileMs(share);
  }

  costOf(usage: VendorUsage): number {
    return costUsd(this.#options.price, usage);
  }

  failedOver(): void {
    this.#hedges.failovers++;
  }

  tookOver(): void {
    this.#hedges.takeovers++;
  }

  hedgeWon(): void {
    this.#hedges.hedgeWins++;
  }

  /** `estimatedUsd` was spent on an answer that nobody hears. */
  hedgeLost(estimatedUsd: number): void {
    this.#hedges.hedgeLosses++;
    this.#hedgeSpending.add(estimatedUsd);
    this.#spending.add(estimatedUsd);
  }

  get hedgeUsdOfLastHour(): number {
    return this.#hedgeSpending.lastMinutesUsd(60);
  }

  snapshot(): VendorSnapshot {
    const { identity, isLocal, clock } = this.#options;
    const { openUntilMs, state, recent } = this.#breaker;
    return {
      ...identity,
      isLocal,
      state,
      ...(openUntilMs !== undefined && { probeInMs: Math.max(0, openUntilMs - clock.now()) }),
      errorRate: recent.errorRate,
      recentAttempts: recent.count,
      ...this.#counts,
      ...this.#hedges,
      hedgeCostUsd: this.#hedgeSpending.totalUsd,
      costUsd: this.#spending.totalUsd,
      costPerMinuteUsd: this.#spending.lastMinutesUsd(costMinutes) / costMinutes,
      costLastHourUsd: this.#spending.lastMinutesUsd(60),
      histogramBoundsMs,
      stages: { open: this.#stage("open"), first: this.#stage("first"), between: this.#stage("between") },
      errors: [...this.#errors]
        .map(([code, count]) => ({ code, count }))
        .toSorted((one, other) => other.count - one.count),
      ...(this.#lastError && { lastError: this.#lastError }),
    };
  }

  #stage(stage: VendorStage): StageSnapshot {
    const latencies = this.#latency[stage].read();
    const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map((share) => latencies.quantileMs(share));
    return {
      count: latencies.count,
      ...(p50Ms !== undefined && { p50Ms }),
      ...(p95Ms !== undefined && { p95Ms }),
      ...(p99Ms !== undefined && { p99Ms }),
      deadlineMs: this.deadlineMs(stage),
      histogram: latencies.histogram(),
    };
  }

  #fail(error: CallwrightError, tellBreaker: () => void): void {
    this.#counts.failures++;
    const code = this.#errors.has(error.code) || this.#errors.size < mostCodes ? error.code : "OTHER";
    this.#errors.set(code, (this.#errors.get(code) ?? 0) + 1);
    this.#lastError = { code: error.code, atWallMs: this.#options.clock.wallTimeMs() };
    tellBreaker();
  }
}
