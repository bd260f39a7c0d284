import type { Clock } from "../base/clock.ts";
import type { Ids } from "../base/ids.ts";
import type { Log } from "../base/log.ts";
import type { CallHost } from "../call/call-host.ts";
import { ClusterCalls } from "./cluster-calls.ts";
import { WorkerPool } from "./worker-pool.ts";
import { startWorkerProcess } from "./worker-process.ts";

/** What media workers are started with. */
export interface ClusterOptions {
  readonly workers: number;
  readonly local: CallHost;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

/** Starts media workers and waits until they take calls. */
export async function openCluster(options: ClusterOptions): Promise<ClusterCalls> {
  const { workers, local, environment, clock, ids, log } = options;
  let settled = Promise.resolve();
  const calls = new ClusterCalls({
    local,
    ids,
    log,
    pool: (listener) => {
      const pool = new WorkerPool({
        size: workers,
        clock,
        log,
        start: (worker) => startWorkerProcess(environment, worker),
        ...listener,
      });
      settled = pool.settled;
      return pool;
    },
  });
  await settled;
  return calls;
}
