import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { systemClock } from "../src/base/clock.ts";

/** The repository's root. */
export const root = join(import.meta.dirname, "..");

/** How to run a program of this repository or of the system. */
export interface RunOptions {
  /** Where it runs, from the root. Default the root. */
  readonly folder?: string;
  /** Keep what it prints instead of showing it. */
  readonly quiet?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  /** It is ended after this time, ms. Default none. */
  readonly timeoutMs?: number;
}

/** What came of it. */
export interface RunResult {
  /** 0 is success; 127 when it could not be started. */
  readonly code: number;
  readonly output: string;
  readonly durationMs: number;
}

/** The path of a program that an npm package brings. */
export function installedProgram(name: string): string {
  return join(root, "node_modules", ".bin", name);
}

/** Runs a program to its end, with no input, with the pinned Node first in its PATH. Never rejects. */
export function runProgram(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const startedMs = systemClock.now();
  const path = `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`;
  const child = spawn(command, args, {
    cwd: join(root, options.folder ?? "."),
    env: { ...process.env, PATH: path, ...options.environment },
    stdio: ["ignore", options.quiet === true ? "pipe" : "inherit", options.quiet === true ? "pipe" : "inherit"],
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
  });
  let output = "";
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  return new Promise((resolve) => {
    const finish = (code: number): void => resolve({ code, output, durationMs: systemClock.now() - startedMs });
    child.on("error", (error) => {
      output += error.message;
      finish(127);
    });
    child.on("close", (code) => finish(code ?? 1));
  });
}
