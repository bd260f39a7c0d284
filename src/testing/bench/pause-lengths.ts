import type { Random } from "../../base/random.ts";

/** P(a pause inside a turn is longer), from 705 pauses of recorded callers (eot-bench, English). */
const survival: readonly (readonly [ms: number, share: number])[] = [
  [200, 1],
  [300, 0.556],
  [600, 0.217],
  [1000, 0.1],
  [1600, 0.05],
  [3000, 0.002],
];

/** Draws how long a caller stops in the middle of a turn, 200 to 3000 ms. */
export function drawPauseMs(random: Random): number {
  const share = Math.max(0.002, 1 - random.next());
  const above = survival.findIndex(([, left]) => left <= share);
  const [toMs, toShare] = survival[Math.max(1, above)] ?? [3000, 0.002];
  const [fromMs, fromShare] = survival[Math.max(1, above) - 1] ?? [200, 1];
  return Math.round(fromMs + ((fromShare - share) / (fromShare - toShare)) * (toMs - fromMs));
}
