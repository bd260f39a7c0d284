import type { RowResult } from "./row-result.ts";
import type { Cells } from "./text-table.ts";

/** A row's medians in real and in virtual time. */
export interface TwinCheck {
  readonly row: string;
  readonly figure: "firstSoundP50Ms" | "realP50Ms";
  readonly realTimeMs: number;
  readonly virtualMs: number;
  readonly agrees: boolean;
}

/** So far apart may the medians be. */
const toleranceMs = 30;

/** Compares the medians of every row that was run both ways, over the loopback: the only line with virtual time. */
export function checkTwins(real: readonly RowResult[], virtual: readonly RowResult[]): readonly TwinCheck[] {
  return real
    .filter(({ line }) => line === "loopback")
    .flatMap(({ name, figures }) => {
      const twin = virtual.find((row) => row.name === name);
      return (["firstSoundP50Ms", "realP50Ms"] as const).flatMap((figure): TwinCheck[] => {
        const realTimeMs = figures[figure];
        const virtualMs = twin?.figures[figure];
        if (realTimeMs === undefined || virtualMs === undefined) return [];
        const agrees = Math.abs(realTimeMs - virtualMs) <= toleranceMs;
        return [{ row: name, figure, realTimeMs, virtualMs, agrees }];
      });
    });
}

/** What the check found, as a table. */
export function toTwinCells(checks: readonly TwinCheck[]): Cells {
  return [
    ["row", "median of", "real time", "virtual time", "apart", ""],
    ...checks.map(({ row, figure, realTimeMs, virtualMs, agrees }) => [
      row,
      figure === "realP50Ms" ? "real word" : "first sound",
      realTimeMs.toFixed(0),
      virtualMs.toFixed(0),
      Math.abs(realTimeMs - virtualMs).toFixed(0),
      agrees ? "✓" : `✗ more than ${toleranceMs} ms`,
    ]),
  ];
}
