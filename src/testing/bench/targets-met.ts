import type { LineKind } from "./caller-line.ts";
import type { RowResult } from "./row-result.ts";
import { targets } from "./targets.ts";
import type { Target } from "./targets.ts";

/** What became of a target on one line. */
export interface TargetMet {
  readonly target: Target;
  readonly line: LineKind;
  /** Undefined where nothing was measured. */
  readonly value: number | undefined;
  /** How far the figure is beyond the target; 0 and below: met. */
  readonly missedBy: number | undefined;
}

/** Every target beside what was measured, on each line on which its row was. A row that was not run is left out. */
export function judge(rows: readonly RowResult[]): readonly TargetMet[] {
  return targets.flatMap((target) =>
    rows
      .filter(({ name }) => name === target.row)
      .map(({ line, figures }): TargetMet => {
        const value = figures[target.figure];
        return { target, line, value, missedBy: value === undefined ? undefined : beyond(target, value) };
      }),
  );
}

function beyond({ atMost, atLeast }: Target, value: number): number {
  return atMost !== undefined ? value - atMost : (atLeast ?? -Infinity) - value;
}
