// `npm run check`: every gate that needs no test to run, all at once, then one line each.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { installedProgram, root, runProgram } from "./run-program.ts";

interface Gate {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** How to mend what it finds. */
  readonly hint: string;
}

const gates: readonly Gate[] = [
  { name: "types", program: "tsc", args: ["-p", "."], hint: "TypeScript, strict" },
  { name: "types of the console", program: "tsc", args: ["-p", "console"], hint: "TypeScript, strict" },
  {
    name: "lint",
    program: "oxlint",
    args: ["--deny-warnings", "."],
    hint: "rules in .oxlintrc.json, scripts/lint-rules.js",
  },
  { name: "format", program: "oxfmt", args: ["--check", "."], hint: "npx oxfmt . mends it" },
  { name: "unused code", program: "knip", args: ["--no-progress"], hint: "delete it, or import it somewhere" },
];

async function runGate(gate: Gate): Promise<boolean> {
  const result = await runProgram(installedProgram(gate.program), gate.args, { quiet: true });
  const passed = result.code === 0;
  if (!passed) console.log(`\n--- ${gate.name}\n${result.output.trimEnd()}\n`);
  const verdict = passed ? "pass" : "FAIL";
  const duration = `${(result.durationMs / 1000).toFixed(1)} s`;
  console.log(`${verdict}  ${gate.name.padEnd(22)} ${duration.padStart(7)}${passed ? "" : `   (${gate.hint})`}`);
  return passed;
}

const hasConsole = existsSync(join(root, "console/tsconfig.json"));
const verdicts = await Promise.all(gates.filter((gate) => hasConsole || !gate.args.includes("console")).map(runGate));
const failed = verdicts.filter((passed) => !passed).length;
console.log(failed === 0 ? `All ${verdicts.length} gates pass.` : `${failed} of ${verdicts.length} gates fail.`);
process.exitCode = failed === 0 ? 0 : 1;
