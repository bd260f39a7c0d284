import { figures } from "./figures.ts";
import type { FigureName } from "./figures.ts";
import type { BenchReport } from "./report.ts";
import type { RowResult } from "./row-result.ts";
import type { Cells } from "./text-table.ts";

/** Two runs side by side: every figure that both have and that differs, and rows that only one has. */
export function compareReports(before: BenchReport, after: BenchReport): Cells {
  return [
    ["row", "line", "figure", "before", "after", "change", ""],
    ...compareRows(before.rows, after.rows, ""),
    ...compareRows(before.virtual?.rows ?? [], after.virtual?.rows ?? [], ", virtual"),
  ];
}

function compareRows(before: readonly RowResult[], after: readonly RowResult[], suffix: string): Cells {
  const keyOf = ({ name, line }: RowResult): string => `${name} ${line}`;
  const keys = [...new Set([...before, ...after].map(keyOf))];
  return keys.flatMap((key) => {
    const old = before.find((row) => keyOf(row) === key);
    const now = after.find((row) => keyOf(row) === key);
    const one = now ?? old;
    if (one === undefined) return [];
    if (old === undefined || now === undefined) {
      return [[one.name, one.line + suffix, "", old ? "measured" : "–", now ? "measured" : "–", "", ""]];
    }
    return (Object.keys(figures) as FigureName[]).flatMap((name) => {
      const cells = compareFigure(name, old.figures[name], now.figures[name]);
      return cells ? [[one.name, one.line + suffix, ...cells]] : [];
    });
  });
}

function compareFigure(
  name: FigureName,
  before: number | undefined,
  after: number | undefined,
): readonly string[] | undefined {
  if (before === undefined || after === undefined) return undefined;
  const { label, unit, better, decimals } = figures[name];
  const change = after - before;
  const text = change.toFixed(decimals);
  if (Number(text) === 0) return undefined;
  const isBetter = better === "lower" ? change < 0 : change > 0;
  return [
    label.startsWith("P") ? name.replace(/Ms$/, "") : label,
    before.toFixed(decimals),
    after.toFixed(decimals),
    `${change > 0 ? "+" : ""}${text} ${unit}`,
    better === "neither" ? "" : isBetter ? "better" : "worse",
  ];
}
