/**
 * Asking twice so as to wait once: several requests for the same reply, of which the first good token wins.
 * - `off`: one request; the next vendor only after a failure.
 * - `at-start`: `requests` at once, at different vendors where the route has them.
 * - `staggered`: a second request when the first is later than it usually is (its own `afterQuantile`).
 */
export interface HedgeOptions {
  readonly policy: "off" | "at-start" | "staggered";
  /** For `at-start`: how many at once, 2 to 4. Default 2. */
  readonly requests?: number;
  /** For `staggered`: which share of the vendor's answers has begun when the second is asked, 0.5 to 0.99. Default 0.95. */
  readonly afterQuantile?: number;
  /** Whether a vendor may be asked twice where the route has no other. Default true. */
  readonly sameVendor?: boolean;
  /** No further hedge in a call whose hedges have cost so much, by list prices, USD. Default 0.1. */
  readonly maxExtraUsdPerCall?: number;
  /** The same over all calls of the last hour. Default 5. */
  readonly maxExtraUsdPerHour?: number;
}
