import type { VendorFault } from "../vendors/faults.ts";

/** Where the general faults strike in a session of some kind of vendor. */
export interface FaultMatrix {
  readonly statuses: readonly number[];
  /** Dialects of "try again later" that come with a 429. */
  readonly retryHeaders?: readonly Readonly<Record<string, string>>[];
  /** How many messages come through before the connection is cut or says nothing more. */
  readonly cutAfter: readonly number[];
  /** Codes with which it closes; cut without one it is in any case. */
  readonly closeCodes: readonly number[];
  /** How many messages come through before one is garbage, out of order or there twice. */
  readonly spoiltAfter: readonly number[];
  readonly dripEveryMs: number;
}

/** All that can go wrong with any service. */
export function faultMatrix(matrix: FaultMatrix): readonly VendorFault[] {
  const { statuses, retryHeaders = [], cutAfter, closeCodes, spoiltAfter, dripEveryMs } = matrix;
  return [
    ...statuses.map((status) => ({ type: "refuse", status }) as const),
    ...retryHeaders.map((headers) => ({ type: "refuse", status: 429, headers }) as const),
    ...cutAfter.flatMap((after) => [
      { type: "close", after } as const,
      ...closeCodes.map((code) => ({ type: "close", after, code }) as const),
      { type: "stall", after } as const,
    ]),
    ...spoiltAfter.flatMap((after) => [
      { type: "garbage", after } as const,
      { type: "swap", after } as const,
      { type: "duplicate", after } as const,
    ]),
    { type: "drip", everyMs: dripEveryMs },
  ];
}
