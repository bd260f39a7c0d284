import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os";
import { systemClock } from "../../src/base/clock.ts";
import type { MachineData } from "../../src/testing/bench/report.ts";
import { runProgram } from "../run-program.ts";

/** `models`: what is installed that listens or speaks. */
export async function machineData(models: readonly string[]): Promise<MachineData> {
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
    models,
  };
}
