import { overCalls } from "./bench-world.ts";
import type { BenchWorld } from "./bench-world.ts";
import type { LineKind } from "./caller-line.ts";
import { planPlain } from "./planning.ts";
import { latencyRow, shareRow } from "./row-result.ts";
import type { RowResult } from "./row-result.ts";
import { plainTurn } from "./turns.ts";

/** Everything on this machine: Whisper, the rules of the front desk, Piper. Nothing is scripted; one call at a time. */
export async function localEngines(world: BenchWorld, line: LineKind): Promise<readonly RowResult[]> {
  if (world.local === undefined) return [];
  const items = await Promise.all(
    Array.from({ length: Math.ceil(world.turns / 3) }, (_, index) => planPlain(world, { line, index, replies: [""] })),
  );
  const figures = await overCalls(world, {
    setting: { line, lead: "front-desk" },
    items,
    parallel: 1,
    turn: plainTurn,
  });
  return [
    latencyRow(figures, {
      name: "local",
      title: "local engines end to end: Whisper, rules, Piper",
      line,
      target: {},
      peers: "–",
    }),
    shareRow(
      figures.map(({ latencyMs }) => latencyMs !== undefined && latencyMs <= 1000),
      { name: "local-answered", title: "  … answered within 1 s", line, target: {}, peers: "–" },
    ),
  ];
}
