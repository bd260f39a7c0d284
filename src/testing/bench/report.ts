import { isReached } from "./row-result.ts";
import type { RowResult, RowTarget } from "./row-result.ts";

const head = ["row", "line", "n", "P50", "P95", "P99", "target", "", "alone", "peers"] as const;

/** The rows as a table for people. */
export function toTable(rows: readonly RowResult[]): string {
  const lines = [head, ...rows.map(toCells)];
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => (cells[column] ?? "").length)));
  const isNumber = (column: number): boolean => column >= 2 && column <= 5;
  return lines
    .map((cells) =>
      cells
        .map((cell, column) =>
          isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function toCells(row: RowResult): readonly string[] {
  const { summary, value, unit, aloneMs, target, notes } = row;
  const ms = (value: number | undefined): string =>
    value === undefined || Number.isNaN(value) ? "–" : value.toFixed(0);
  const reached = isReached(row);
  return [
    row.title,
    row.line,
    String(row.n),
    value === undefined ? ms(summary?.p50) : `${value.toFixed(1)} ${unit}`,
    ms(summary?.p95),
    ms(summary?.p99),
    toTargetText(target),
    reached === undefined ? "" : reached ? "✓" : "✗",
    ms(aloneMs),
    [row.peers, ...notes].filter((text) => text !== "–").join("; ") || "–",
  ];
}

function toTargetText(target: RowTarget): string {
  if (target.atLeast !== undefined) return `≥ ${target.atLeast} %`;
  if (target.atMost !== undefined) return `≤ ${target.atMost} %`;
  if (target.p50 !== undefined && target.p95 !== undefined) return `≤ ${target.p50} / ${target.p95}`;
  if (target.p50 !== undefined) return `≤ ${target.p50}`;
  if (target.p95 !== undefined) return `P95 ≤ ${target.p95}`;
  return target.p99 === undefined ? "–" : `P99 ≤ ${target.p99}`;
}
