import type { Clock } from "../../base/clock.ts";
import type { CallwrightError } from "../../base/errors.ts";
import { VendorError } from "../vendor-error.ts";
import { OutcomeWindow } from "./outcome-window.ts";

/** `half-open`: the cool-down is over and one attempt may show whether the vendor works again. */
export type BreakerState = "closed" | "open" | "half-open";

/** How to make a {@link CircuitBreaker}. */
export interface BreakerOptions {
  readonly clock: Clock;
  onOpened(coolDownMs: number): void;
  onClosed(): void;
}

/** An attempt as the breaker knows it. */
export interface BreakerPass {
  readonly epoch: number;
  readonly isProbe: boolean;
}

/** Two in a row may be chance for one call; over all calls of a process they are a vendor in trouble. */
const failuresInRowToOpen = 2;
const errorRateToOpen = 0.5;
/** Fewer attempts than this say nothing about a rate. */
const leastAttempts = 6;
const successesToForget = 5;
const firstCoolDownMs = 5000;
const longestCoolDownMs = 120_000;
/** A key that is refused, or an empty account, does not mend itself within seconds. */
const firstLongCoolDownMs = 300_000;
const longestLongCoolDownMs = 1_800_000;
/** Vendors may ask for more patience than this; we look sooner. */
const longestRetryAfterMs = 3_600_000;
/** A probe that never tells its end does not hold up the next one for longer. */
const probeLeaseMs = 30_000;
const permanent = /_(UNAUTHORIZED|BAD_CREDENTIALS|QUOTA_EXHAUSTED|NOT_FOUND|UNKNOWN_(MODEL|VOICE|REGION))$/;

/**
 * Keeps a failing vendor out of the way (ADR 0019). Opens after two failures in a row, half of at least six attempts
 * of the last minute, at once when the vendor asks for patience, and for long when it refuses the key. After the
 * cool-down one attempt at a time is the probe; each that fails doubles the cool-down, up to a limit.
 */
export class CircuitBreaker {
  readonly #options: BreakerOptions;
  readonly #outcomes: OutcomeWindow;
  /** Undefined: closed. */
  #openUntilMs: number | undefined;
  /** Counts openings, so that attempts begun before one say nothing about what came after. */
  #epoch = 0;
  #strikes = 0;
  #failuresInRow = 0;
  #successesInRow = 0;
  #probe: { readonly pass: BreakerPass; readonly untilMs: number } | undefined;

  constructor(options: BreakerOptions) {
    this.#options = options;
    this.#outcomes = new OutcomeWindow(options.clock);
  }

  get state(): BreakerState {
    if (this.#openUntilMs === undefined) return "closed";
    return this.#options.clock.now() >= this.#openUntilMs ? "half-open" : "open";
  }

  /** Whether an attempt may be made now: it is closed, or this attempt would be its probe. */
  get admits(): boolean {
    return this.state === "closed" || (this.state === "half-open" && !this.#isProbing);
  }

  /** On the clock; undefined when it is closed. */
  get openUntilMs(): number | undefined {
    return this.#openUntilMs;
  }

  get recent(): { readonly count: number; readonly errorRate: number } {
    return this.#outcomes.read();
  }

  begin(): BreakerPass {
    const isProbe = this.state === "half-open" && !this.#isProbing;
    const pass: BreakerPass = { epoch: this.#epoch, isProbe };
    if (isProbe) this.#probe = { pass, untilMs: this.#options.clock.now() + probeLeaseMs };
    return pass;
  }

  succeeded(pass: BreakerPass): void {
    this.#outcomes.add(true);
    if (pass.epoch !== this.#epoch) return;
    this.#failuresInRow = 0;
    this.#successesInRow++;
    if (this.#successesInRow >= successesToForget) this.#strikes = 0;
    // Begun since it opened: the probe, or an attempt that had nobody else to go to.
    if (this.#openUntilMs !== undefined) this.#close();
  }

  failed(pass: BreakerPass, error: CallwrightError): void {
    this.#outcomes.add(false);
    if (pass.epoch !== this.#epoch) return;
    this.#successesInRow = 0;
    this.#failuresInRow++;
    if (this.#openUntilMs === undefined) {
      if (this.#isEnough(error)) this.#open(error);
    } else if (this.#probe?.pass === pass) this.#open(error);
  }

  cancelled(pass: BreakerPass): void {
    if (this.#probe?.pass === pass) this.#probe = undefined;
  }

  get #isProbing(): boolean {
    return this.#probe !== undefined && this.#options.clock.now() < this.#probe.untilMs;
  }

  #isEnough(error: CallwrightError): boolean {
    if (permanent.test(error.code) || error.code.endsWith("_RATE_LIMITED")) return true;
    if (error instanceof VendorError && error.retryAfterMs !== undefined) return true;
    const { count, errorRate } = this.#outcomes.read();
    return this.#failuresInRow >= failuresInRowToOpen || (count >= leastAttempts && errorRate >= errorRateToOpen);
  }

  #open(error: CallwrightError): void {
    const coolDownMs = coolDownFor(error, this.#strikes);
    this.#openUntilMs = this.#options.clock.now() + coolDownMs;
    this.#epoch++;
    this.#strikes++;
    this.#probe = undefined;
    this.#options.onOpened(coolDownMs);
  }

  #close(): void {
    this.#openUntilMs = undefined;
    this.#probe = undefined;
    this.#outcomes.clear();
    this.#options.onClosed();
  }
}

/** `strikes`: how often it has opened since it last worked for a while. */
function coolDownFor(error: CallwrightError, strikes: number): number {
  const [first, longest] = permanent.test(error.code)
    ? [firstLongCoolDownMs, longestLongCoolDownMs]
    : [firstCoolDownMs, longestCoolDownMs];
  const doubledMs = Math.min(longest, first * 2 ** Math.min(strikes, 20));
  const askedMs = error instanceof VendorError ? error.retryAfterMs : undefined;
  if (askedMs === undefined) return doubledMs;
  const patienceMs = Math.min(longestRetryAfterMs, Math.max(0, askedMs));
  // The vendor knows best, unless its word has just turned out wrong.
  return strikes === 0 && !permanent.test(error.code) ? patienceMs : Math.max(patienceMs, doubledMs);
}
