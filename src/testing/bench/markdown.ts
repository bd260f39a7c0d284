import { toNotes, toTables, toTargetTable } from "./report.ts";
import type { BenchReport, ReportTable } from "./report.ts";
import { toMarkdownTable } from "./text-table.ts";
import { toTwinCells } from "./twin-check.ts";

const begin = "<!-- measured: written by npm run bench -- --markdown -->";
const end = "<!-- end of what was measured -->";

/** The document with this run in the place of the one before. The document must have the two marks. */
export function withMeasured(document: string, report: BenchReport): string {
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) return `${document.trimEnd()}\n\n${begin}\n\n${toMarkdown(report)}\n\n${end}\n`;
  return `${document.slice(0, from)}${begin}\n\n${toMarkdown(report)}\n\n${document.slice(to)}`;
}

/** A run as a chapter of a document. */
export function toMarkdown({ machine, loadAfter, voices, rows, virtual, twin }: BenchReport): string {
  const notes = toNotes(rows);
  return [
    `Measured ${machine.at.slice(0, 10)} at commit \`${machine.commit}\`: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryMb} MB, ${machine.system}, Node ${machine.node}; load ${shown(machine.load)} before, ${shown(loadAfter)} after. Models: ${machine.models.join(", ") || "none"}.${voices.length > 0 ? ` Callers: ${voices.join(", ")}.` : ""}`,
    chapter(toTargetTable(rows.length > 0 ? rows : (virtual?.rows ?? []))),
    ...toTables(rows).map(chapter),
    ...(notes.length > 0 ? [notes.map((note) => `- ${note}`).join("\n")] : []),
    ...(virtual
      ? [
          `## Virtual time: ${virtual.turns} turns in ${virtual.seconds.toFixed(0)} s`,
          `Over the loopback, with the ${virtual.vad} detector and without the turn model.`,
          ...toTables(virtual.rows).map(chapter),
        ]
      : []),
    ...(twin && twin.length > 0 ? [chapter({ title: "Real and virtual time", cells: toTwinCells(twin) })] : []),
  ].join("\n\n");
}

function chapter({ title, cells }: ReportTable): string {
  return `### ${title}\n\n${toMarkdownTable(cells)}`;
}

function shown(load: readonly number[]): string {
  return load.map((one) => one.toFixed(1)).join(" ");
}
