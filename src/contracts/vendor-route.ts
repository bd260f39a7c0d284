import type { CallwrightError } from "../base/errors.ts";

/**
 * Words of this contract.
 * - *Route*: the vendors of one kind that one agent may use, in the order in which they are to be tried at this moment.
 * - *Attempt*: one try at one vendor: a session opened, a reply asked for, a clause spoken.
 * - *Breaker*: keeps a failing vendor out of the way (`open`), lets one attempt through after a while to see whether
 *   it works again (`half-open`), and takes it back (`closed`).
 */
export interface VendorRoute<Vendor> {
  /**
   * All vendors of the route, best first: closed breakers, and one that is due for its probe, in the agent's order (or
   * the fastest first when the route prefers that); open ones last, for a call with nobody else left. So the probe of a
   * vendor never takes a call away from one that is liked better and works. Asked anew before every attempt, so that a
   * vendor that has recovered comes back by itself.
   */
  order(): readonly Vendor[];
  /** Begins an attempt, whose end must be told, once. */
  attempt(vendor: Vendor): VendorAttempt;
  /** How long to wait for a stage of this vendor before giving it up, ms: learned from its own P95, within bounds. */
  deadlineMs(vendor: Vendor, stage: VendorStage): number;
  /** A call went on with `to` since `from` had failed it: for the figures. */
  switched?(from: Vendor, to: Vendor): void;
}

/** What a vendor is waited for: a session to open, the first result after it was asked, the next after the last one. */
export type VendorStage = "open" | "first" | "between";

/** Every method may be called in any order; after `succeeded`, `failed` or `cancelled` the rest is ignored. */
export interface VendorAttempt {
  /**
   * The stage took so long. `gaveUp`: at least so long, it was not waited for any more; said too, since deadlines that
   * were learned only from what was in time would get shorter and shorter.
   */
  measured(stage: VendorStage, durationMs: number, gaveUp?: boolean): void;
  succeeded(): void;
  failed(error: CallwrightError): void;
  /** Stopped by us (barge-in, a hedge that lost): says nothing about the vendor's health. */
  cancelled(): void;
  /** What it will be billed for, as far as that is known; also after the end, and more than once. */
  used?(usage: VendorUsage): void;
}

/** What vendors charge for. */
export interface VendorUsage {
  readonly inputTokens?: number;
  readonly cachedTokens?: number;
  readonly outputTokens?: number;
  /** Of the caller. */
  readonly audioMs?: number;
  /** To be spoken. */
  readonly characters?: number;
}
