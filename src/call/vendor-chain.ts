import type { Clock } from "../base/clock.ts";
import type { CallwrightError } from "../base/errors.ts";
import type { VendorRoute } from "../contracts/vendor-route.ts";

/** A vendor failed in a call, and who goes on. */
export interface VendorFailure {
  readonly vendor: string;
  readonly error: CallwrightError;
  /** Absent when nobody is left. */
  readonly next?: string;
  /** How long the vendor was waited for in vain. */
  readonly waitedMs: number;
}

const firstRestMs = 15_000;
const longestRestMs = 120_000;

/**
 * A route as one call sees it: a vendor that failed this caller stands back for a while, whatever the health of the
 * vendor says, so that the same caller does not pay for the same failure with every clause. It comes back by itself.
 */
export class VendorChain<Vendor extends { readonly name: string }> {
  readonly route: VendorRoute<Vendor>;
  readonly #clock: Clock;
  readonly #rests = new Map<Vendor, { readonly untilMs: number; readonly restMs: number }>();

  constructor(route: VendorRoute<Vendor>, clock: Clock) {
    this.route = route;
    this.#clock = clock;
  }

  /** The route's order, those that rest behind the others, the first to be due before the later ones. */
  order(): readonly Vendor[] {
    return this.route
      .order()
      .map((vendor) => ({ vendor, dueMs: this.#dueMs(vendor) }))
      .sort((one, other) => one.dueMs - other.dueMs)
      .map(({ vendor }) => vendor);
  }

  /** The best vendor that is not one of these. */
  next(without: ReadonlySet<Vendor> = new Set()): Vendor | undefined {
    return this.order().find((vendor) => !without.has(vendor));
  }

  isResting(vendor: Vendor): boolean {
    return this.#dueMs(vendor) > 0;
  }

  failed(vendor: Vendor): void {
    const last = this.#rests.get(vendor)?.restMs;
    const restMs = last === undefined ? firstRestMs : Math.min(longestRestMs, last * 2);
    this.#rests.set(vendor, { untilMs: this.#clock.now() + restMs, restMs });
  }

  /** Success of what began before the failure does not end the rest. */
  succeeded(vendor: Vendor): void {
    if (!this.isResting(vendor)) this.#rests.delete(vendor);
  }

  #dueMs(vendor: Vendor): number {
    const untilMs = this.#rests.get(vendor)?.untilMs ?? 0;
    return untilMs > this.#clock.now() ? untilMs : 0;
  }
}
