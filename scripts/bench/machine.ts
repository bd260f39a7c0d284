import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os";
import { systemClock } from "../../src/base/clock.ts";
import { runProgram } from "../run-program.ts";

/** Where and when figures were taken. */
export interface MachineData {
  /** ISO 8601. */
  readonly at: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryMb: number;
  readonly system: string;
  readonly node: string;
  /** Of the code; with `+` when files differ from it. */
  readonly commit: string;
  /** Processes that want a core, over 1, 5 and 15 minutes. */
  readonly load: readonly number[];
}

export async function machineData(): Promise<MachineData> {
  const commit = await runProgram("git", ["describe", "--always", "--dirty=+"], { quiet: true });
  return {
    at: new Date(systemClock.wallTimeMs()).toISOString(),
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryMb: Math.round(totalmem() / 2 ** 20),
    system: `${process.platform} ${process.arch} ${release()}`,
    node: process.versions.node,
    commit: commit.code === 0 ? commit.output.trim() : "unknown",
    load: loadavg(),
  };
}
