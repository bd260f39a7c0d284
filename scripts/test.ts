// `npm test`: brings what the tests need, runs them, and ends with one line of figures. Arguments go to vitest:
// `npm test -- src/turn`.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { installedProgram, root, runProgram } from "./run-program.ts";
import { setUpTests } from "./test-set-up.ts";

/** The part of vitest's JSON report that is read here. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

const missing = await setUpTests();
for (const sentence of missing) console.log(`NOT TESTED HERE: ${sentence}`);

const reportFolder = mkdtempSync(join(tmpdir(), "callwright-test-"));
const reportFile = join(reportFolder, "report.json");
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`];
const { code } = await runProgram(installedProgram("vitest"), ["run", ...reporters, ...process.argv.slice(2)]);
const report = existsSync(reportFile) ? (JSON.parse(readFileSync(reportFile, "utf8")) as Report) : undefined;
rmSync(reportFolder, { recursive: true });

process.exitCode = code;
if (report === undefined) console.log("vitest ended without a report; its own message stands above.");
else printSummary(report);

function printSummary({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }: Report): void {
  for (const file of testResults) {
    const skipped = file.assertionResults.filter(({ status }) => status !== "passed" && status !== "failed");
    for (const test of skipped) console.log(`skipped: ${relative(root, file.name)}: ${test.fullName}`);
  }
  // A file that could not even be loaded has no tests to count, but it has failed.
  const unloaded = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
  const failed = numFailedTests + unloaded;
  if (code !== 0 && failed === 0) console.log("No test failed, but vitest did: see the unhandled error above.");
  for (const sentence of missing) console.log(`NOT TESTED HERE: ${sentence}`);
  console.log(`${numPassedTests} passed, ${failed} failed, ${numPendingTests + numTodoTests} skipped`);
}
