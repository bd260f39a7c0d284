import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder =
  process.env["CALLWRIGHT_TESTDATA"] ?? fileURLToPath(new URL("../../../shared/testdata", import.meta.url));

/** Whether a file of the test data from elsewhere is there; a test that needs it is skipped by name otherwise. */
export function hasTestData(name: string): boolean {
  return existsSync(join(folder, name));
}

/** The text of a file of the test data from elsewhere. */
export function readTestData(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

/** One thing that was expected of one input. */
export interface ScoredCase {
  readonly input: string;
  readonly passed: boolean;
  /** What came instead, for the list of failures. */
  readonly detail: string;
}

/** Prints the pass rate (and with `CALLWRIGHT_SCORES=all` every failure) and gives it back, 0 to 1. */
export function reportScore(title: string, cases: readonly ScoredCase[]): number {
  const passed = cases.filter((item) => item.passed).length;
  const rate = cases.length === 0 ? 0 : passed / cases.length;
  const lines = [`${title}: ${passed} of ${cases.length} (${(rate * 100).toFixed(1)} %)`];
  if (process.env["CALLWRIGHT_SCORES"] === "all") {
    for (const item of cases) if (!item.passed) lines.push(`  ${item.input} → ${item.detail}`);
  }
  process.stdout.write(`${lines.join("\n")}\n`);
  return rate;
}
