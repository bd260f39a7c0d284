import type { Clock } from "../../src/base/clock.ts";

/** The machine's monotonic clock, ms: the same for all its processes, unlike `performance.now()`. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** A time of this process's clock on the machine's. */
export function toMachineMs(clock: Clock, atMs: number): number {
  return atMs - clock.now() + machineMs();
}
