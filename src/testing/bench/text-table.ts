/** Lines of cells, the first of them the head. */
export type Cells = readonly (readonly string[])[];

/** A table for people at a terminal; columns of figures stand right. */
export function toTextTable(lines: Cells): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((cells) => (cells[column] ?? "").length)));
  return lines
    .map((cells) =>
      cells
        .map((cell, column) =>
          isFigures(lines, column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** The same table in Markdown. */
export function toMarkdownTable(lines: Cells): string {
  const [head = [], ...body] = lines;
  const rule = head.map((_, column) => (isFigures(lines, column) ? "--:" : "---"));
  return [head, rule, ...body].map((cells) => `| ${cells.map(escaped).join(" | ")} |`).join("\n");
}

function escaped(cell: string): string {
  return cell.replaceAll("|", "\\|");
}

function isFigures(lines: Cells, column: number): boolean {
  const body = lines.slice(1).map((cells) => cells[column] ?? "");
  return (
    column > 0 &&
    body.some((cell) => /\d/.test(cell)) &&
    body.every((cell) => /^(–|[-+≤≥ ]*\d[^a-z]*)?( ms| MB)?$/.test(cell))
  );
}
