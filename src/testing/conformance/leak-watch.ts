import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { systemClock } from "../../base/clock.ts";
import { sleep } from "../../base/sleep.ts";

/** What a process holds. */
export interface Held {
  readonly heapBytes: number;
  /** Sockets and timers that keep it alive. */
  readonly resources: number;
}

/** Counts after a collection of garbage, and after what was closed had the time to go. */
export async function countHeld(): Promise<Held> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let round = 0; round < 3; round++) {
    await sleep(systemClock, 20);
    collect();
  }
  return { heapBytes: process.memoryUsage().heapUsed, resources: process.getActiveResourcesInfo().length };
}
