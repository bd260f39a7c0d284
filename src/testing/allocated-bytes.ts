import { GCProfiler } from "node:v8";

/**
 * Bytes that each round of `operation` allocates in this thread, on V8's heap and in array buffers, whether they are
 * collected meanwhile or not. Called once beforehand so often that it is compiled.
 */
export function allocatedBytes(operation: (round: number) => void, rounds = 20_000): number {
  for (let round = 0; round < rounds; round++) operation(round);
  const profiler = new GCProfiler();
  profiler.start();
  const startBytes = usedBytes();
  for (let round = 0; round < rounds; round++) operation(round);
  const endBytes = usedBytes();
  const { statistics } = profiler.stop();
  // What a collection took away was allocated all the same.
  const collected = statistics.reduce((sum, { beforeGC, afterGC }) => sum + used(beforeGC) - used(afterGC), 0);
  return Math.max(0, endBytes - startBytes + collected) / rounds;
}

function usedBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function used({
  heapStatistics,
}: {
  readonly heapStatistics: { usedHeapSize: number; externalMemory: number };
}): number {
  return heapStatistics.usedHeapSize + heapStatistics.externalMemory;
}
