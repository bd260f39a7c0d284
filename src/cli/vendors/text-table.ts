const widestCell = 90;

/** Rows under heads, each column as wide as it must be; nothing in a cell may move the cursor. */
export function textTable(heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const clean = rows.map((row) => row.map(cleanCell));
  const widths = heads.map((head, column) => Math.max(head.length, ...clean.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [heads, ...clean].map(line);
}

function cleanCell(cell: string): string {
  const text = cell.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  return text.length <= widestCell ? text : `${text.slice(0, widestCell - 1)}…`;
}
