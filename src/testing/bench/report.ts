import { figureGroups, figures } from "./figures.ts";
import type { FigureName } from "./figures.ts";
import type { LineKind } from "./caller-line.ts";
import type { RowResult } from "./row-result.ts";
import type { RulerCheck } from "./self-check.ts";
import { judge } from "./targets-met.ts";
import type { TargetMet } from "./targets-met.ts";
import type { Cells } from "./text-table.ts";
import type { TwinCheck } from "./twin-check.ts";

/** Where and when figures were taken. */
export interface MachineData {
  /** ISO 8601. */
  readonly at: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryMb: number;
  readonly system: string;
  readonly node: string;
  /** Of the code; with `+` when files differ from it. */
  readonly commit: string;
  /** Processes that want a core, over 1, 5 and 15 minutes. */
  readonly load: readonly number[];
  /** Models that are installed, and what else was used to listen. */
  readonly models: readonly string[];
}

/** What a run of the bench is kept as. */
export interface BenchReport {
  /** Changes when the names of rows or figures do. */
  readonly format: 2;
  readonly machine: MachineData;
  readonly loadAfter: readonly number[];
  readonly voices: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly ruler: readonly RulerCheck[];
  /** Measured in real time. */
  readonly rows: readonly RowResult[];
  /** The same scenarios in virtual time. */
  readonly virtual?: {
    readonly turns: number;
    readonly seconds: number;
    readonly vad: string;
    readonly rows: readonly RowResult[];
  };
  readonly twin?: readonly TwinCheck[];
}

/** One table under its title. */
export interface ReportTable {
  readonly title: string;
  readonly cells: Cells;
}

/** The rows in the groups of figures that they have. */
export function toTables(
  rows: readonly RowResult[],
  options: { readonly lines?: readonly LineKind[] } = {},
): readonly ReportTable[] {
  const { lines = ["loopback", "twilio"] } = options;
  const shown = rows.filter(({ line }) => lines.includes(line));
  return figureGroups.flatMap(({ title, names }) => {
    const group = shown.filter((row) => names.some((name) => isShown(row, name)));
    const used = names.filter((name) => group.some((row) => isShown(row, name)));
    if (group.length === 0) return [];
    const isWaiting = names.includes("realP50Ms");
    const head = ["row", "line", "n", ...used.map((name) => figures[name].label), ...(isWaiting ? ["alone"] : [])];
    const cells = group.map((row) => [
      row.title,
      row.line,
      String(row.n),
      ...used.map((name) => cellOf(row, name)),
      ...(isWaiting ? [row.aloneMs === undefined ? "–" : String(row.aloneMs)] : []),
    ]);
    return [{ title, cells: [head, ...cells] }];
  });
}

function isShown(row: RowResult, name: FigureName): boolean {
  return row.figures[name] !== undefined;
}

function cellOf(row: RowResult, name: FigureName): string {
  const value = row.figures[name];
  return value === undefined ? "–" : value.toFixed(figures[name].decimals);
}

/** Every target beside what was measured. */
export function toTargetTable(rows: readonly RowResult[]): ReportTable {
  const cells = judge(rows).map((met) => [
    met.target.says,
    met.line,
    targetText(met),
    met.value === undefined ? "–" : met.value.toFixed(figures[met.target.figure].decimals),
    verdict(met),
  ]);
  return { title: "Targets", cells: [["target", "line", "is to be", "measured", ""], ...cells] };
}

function targetText({ target: { atMost, atLeast, figure } }: TargetMet): string {
  const { unit } = figures[figure];
  return atMost !== undefined ? `≤ ${atMost} ${unit}` : `≥ ${atLeast} ${unit}`;
}

function verdict({ value, missedBy, target }: TargetMet): string {
  if (value === undefined || missedBy === undefined) return "nothing was measured";
  const { unit, decimals } = figures[target.figure];
  const shown = missedBy.toFixed(decimals);
  return missedBy <= 0 ? "✓" : `✗ missed by ${Number(shown) === 0 ? missedBy.toFixed(decimals + 2) : shown} ${unit}`;
}

/** What there is to be said of single rows. */
export function toNotes(rows: readonly RowResult[]): readonly string[] {
  return rows
    .filter(({ notes }) => notes.length > 0)
    .map(({ title, line, notes }) => `${title.trim()} (${line}): ${notes.join("; ")}`);
}
