import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";
import { CommanderError } from "commander";
import { isCancelled } from "../base/errors.ts";
import { describeError } from "./describe-error.ts";
import { makeProgram } from "./program.ts";

/** Wrong usage, as against a command that failed. */
const usageExitCode = 2;

// Commands import what they need when they run: from the second time on, compiled.
enableCompileCache(fileURLToPath(new URL("../../node_modules/.compile-cache", import.meta.url)));

const { program, context } = makeProgram();
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : usageExitCode;
  else if (!isCancelled(error)) {
    process.exitCode = 1;
    process.stderr.write(`callwright: ${describeError(error, context().verbose)}\n`);
  }
}
