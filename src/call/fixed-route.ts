import type { VendorRoute, VendorStage } from "../contracts/vendor-route.ts";

/** Vendors of one kind: a route that knows how they do, or only the order in which to try them. */
export type Vendors<Vendor> = VendorRoute<Vendor> | readonly Vendor[];

/** How long a vendor of which nothing is known is waited for, ms. Together below the second that a failure may cost. */
const deadlinesMs: Readonly<Record<VendorStage, number>> = { open: 2000, first: 800, between: 600 };

/** A route that learns nothing: always the same order, the same deadlines. For tests and for calls without a fleet. */
function fixedRoute<Vendor>(
  vendors: readonly Vendor[],
  deadlineMs: Partial<Record<VendorStage, number>> = {},
): VendorRoute<Vendor> {
  return {
    order: () => vendors,
    attempt: () => noAttempt,
    deadlineMs: (_vendor, stage) => deadlineMs[stage] ?? deadlinesMs[stage],
  };
}

const ignore = (): void => undefined;
const noAttempt = { measured: ignore, succeeded: ignore, failed: ignore, cancelled: ignore };

/** The route of what was handed in. */
export function toRoute<Vendor>(vendors: Vendors<Vendor>): VendorRoute<Vendor> {
  return "order" in vendors ? vendors : fixedRoute(vendors);
}
