import { existsSync, globSync, statSync } from "node:fs";
import { join } from "node:path";
import { installedProgram, root, runProgram } from "./run-program.ts";

const sources = [
  "console/src/**/*",
  "console/public/**/*",
  "console/index.html",
  "console/vite.config.ts",
  "package-lock.json",
];

/** Builds the web console into `console/dist` when it is missing or older than its sources. */
export async function buildConsole(): Promise<"built" | "fresh" | "failed"> {
  if (!existsSync(join(root, "console/index.html")) || !isStale()) return "fresh";
  console.log("Building the console …");
  const result = await runProgram(installedProgram("vite"), ["build", "--logLevel", "warn"], { folder: "console" });
  return result.code === 0 ? "built" : "failed";
}

function isStale(): boolean {
  const built = join(root, "console/dist/index.html");
  if (!existsSync(built)) return true;
  const builtMs = statSync(built).mtimeMs;
  return globSync(sources, { cwd: root }).some((path) => statSync(join(root, path)).mtimeMs > builtMs);
}
