import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CallwrightError } from "../../src/base/errors.ts";
import { compareReports } from "../../src/testing/bench/compare.ts";
import { withMeasured } from "../../src/testing/bench/markdown.ts";
import type { BenchReport } from "../../src/testing/bench/report.ts";
import { toTextTable } from "../../src/testing/bench/text-table.ts";
import { installedProgram, root, runProgram } from "../run-program.ts";

/** Where runs, and what the voices said, are kept. */
export const folder = join(root, ".bench");
const documentFile = join(root, "docs", "performance.md");

/** Keeps a run; resolves with its file. */
export async function keepReport(report: BenchReport): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, `bench-${report.machine.at.replaceAll(/[:.]/g, "-")}.json`);
  await writeFile(file, `${JSON.stringify(report, undefined, 1)}\n`);
  return file;
}

/** Prints what changed between two runs. */
export async function compareFiles(files: readonly string[]): Promise<number> {
  const [before, after] = await Promise.all(files.map(readReport));
  if (before && after) process.stdout.write(`${toTextTable(compareReports(before, after))}\n`);
  return 0;
}

/** Writes a run into the document of what was measured. */
export async function writeMarkdown(from: string | undefined): Promise<number> {
  if (from === undefined) return 1;
  await writeDocument(await readReport(from));
  return 0;
}

/** The same for a run that has just ended. */
export async function writeDocument(report: BenchReport): Promise<void> {
  await writeFile(documentFile, withMeasured(await readFile(documentFile, "utf8"), report));
  // As all documents are; where the formatter is missing, its gate says so.
  await runProgram(installedProgram("oxfmt"), [documentFile], { quiet: true });
  process.stderr.write(`written to ${documentFile}\n`);
}

async function readReport(file: string): Promise<BenchReport> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new CallwrightError(`'${file}' could not be read`, { code: "BENCH_NO_REPORT", field: "file", cause });
  });
  const report = parseReport(text);
  if (report !== undefined) return report;
  throw new CallwrightError(`'${file}' is no run of this bench`, {
    code: "BENCH_NO_REPORT",
    field: "file",
    hint: 'Give a file from .bench/ that has "format": 2; older runs name their rows in another way.',
  });
}

function parseReport(text: string): BenchReport | undefined {
  try {
    const value: unknown = JSON.parse(text);
    // Written by ourselves: its format says that the rest is there.
    return typeof value === "object" && value !== null && "format" in value && value.format === 2
      ? (value as BenchReport)
      : undefined;
  } catch {
    return undefined;
  }
}
