import { setPriority } from "node:os";

/**
 * Lets other threads of the process go first, where this one wants the same core: for a worker thread, called by itself.
 * `niceness` 0 to 19, as in `nice(1)`. Linux keeps a priority for each thread; elsewhere it would be the process's, so
 * nothing is done there.
 */
export function yieldToOthers(niceness: number): void {
  if (process.platform !== "linux") return;
  try {
    setPriority(niceness);
  } catch {
    // A container may forbid even that; then all threads are equal, as they were.
  }
}
