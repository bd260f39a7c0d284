import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { CallwrightError } from "../../src/base/errors.ts";
import type { BenchReport } from "../../src/testing/bench/report.ts";
import type { RowResult } from "../../src/testing/bench/row-result.ts";
import type { BenchScenario } from "../../src/testing/bench/rows.ts";
import { virtualVad } from "../../src/testing/bench/virtual-world.ts";
import { root } from "../run-program.ts";

/** Many short-lived objects, and errors that nobody reads. */
const virtualFlags = "--max-semi-space-size=64 --stack-trace-limit=1";

/** A row to be done. */
export interface VirtualJob {
  readonly row: string;
  /** Of a usual row. */
  readonly turns: number;
  /** Calls that share them; each waits for nobody. */
  readonly parallel: number;
}

/** What came of it. */
export interface VirtualOutcome {
  readonly row: string;
  readonly rows?: readonly RowResult[];
  readonly error?: { readonly code: string; readonly message: string };
}

/** So many turns in all, as turns of a usual row. */
export function turnsOfRow(chosen: readonly BenchScenario[], allTurns: number): number {
  const shares = chosen.reduce((sum, { share }) => sum + share, 0);
  return Math.max(1, Math.round(allTurns / shares));
}

/** More of them need more memory at once, and save nothing. */
const usualParallel = 4;

/** Runs the scenarios in virtual time, a process for each core, with so many turns of a usual row. */
export async function runVirtualTime(
  chosen: readonly BenchScenario[],
  {
    turns,
    parallel = usualParallel,
    signal,
  }: {
    readonly turns: number;
    readonly parallel?: number;
    readonly signal: AbortSignal;
  },
): Promise<NonNullable<BenchReport["virtual"]>> {
  const startMs = systemClock.now();
  const queue = chosen.toSorted((one, other) => other.share - one.share).map(({ name }) => name);
  const found = new Map<string, readonly RowResult[]>();
  const processes = Array.from({ length: Math.min(availableParallelism(), queue.length) }, () =>
    fork(join(root, "scripts", "bench-virtual.ts"), { signal, env: { ...process.env, NODE_OPTIONS: virtualFlags } }),
  );
  try {
    await Promise.all(
      processes.map(async (child) => {
        for (let row = queue.shift(); row !== undefined; row = queue.shift()) {
          found.set(row, await runJob(child, { row, turns, parallel }));
        }
      }),
    );
  } finally {
    for (const child of processes) if (child.connected) child.disconnect();
  }
  const rows = chosen.flatMap(({ name }) => found.get(name) ?? []);
  const done = rows.filter(({ title }) => !title.startsWith(" ")).reduce((sum, { n }) => sum + n, 0);
  return { turns: done, seconds: (systemClock.now() - startMs) / 1000, vad: virtualVad, rows };
}

async function runJob(child: ChildProcess, job: VirtualJob): Promise<readonly RowResult[]> {
  const outcome = await new Promise<VirtualOutcome>((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new CallwrightError(`A process of the bench ended (${code})`, { code: "BENCH_PROCESS_ENDED" }));
    child.once("error", reject);
    child.once("exit", onExit);
    child.once("message", (message) => {
      child.off("exit", onExit);
      child.off("error", reject);
      // Our own process: it sends nothing else.
      resolve(message as VirtualOutcome);
    });
    child.send(job);
  });
  if (outcome.rows !== undefined) return outcome.rows;
  throw new CallwrightError(`Row '${job.row}' in virtual time: ${outcome.error?.message}`, {
    code: outcome.error?.code ?? "BENCH_VIRTUAL_FAILED",
  });
}
