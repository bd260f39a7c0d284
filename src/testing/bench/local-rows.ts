import type { BenchWorld } from "./bench-world.ts";
import type { LineKind } from "./caller-line.ts";
import { overCalls } from "./over-calls.ts";
import { planPlains } from "./planning.ts";
import { turnRow } from "./row-result.ts";
import type { RowResult } from "./row-result.ts";
import { plainTurn } from "./turns.ts";

/** Everything on this machine: Whisper, the rules of the front desk, Piper. Nothing is scripted; one call at a time. */
export async function localEngines(world: BenchWorld, line: LineKind): Promise<readonly RowResult[]> {
  if (world.local === undefined) return [];
  const turns = await overCalls(world, {
    setting: { line, lead: "front-desk" },
    items: await planPlains(world, { line }),
    parallel: 1,
    turn: plainTurn,
  });
  return [turnRow(turns, { name: "local", title: "local engines end to end: Whisper, rules, Piper", line })];
}
