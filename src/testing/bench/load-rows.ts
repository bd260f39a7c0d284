import type { Clock } from "../../base/clock.ts";
import { overCalls } from "./bench-world.ts";
import type { BenchWorld } from "./bench-world.ts";
import type { LineKind } from "./caller-line.ts";
import { shortOpenings } from "./corpus.ts";
import { planPlain } from "./planning.ts";
import { latencyRow, stopRow, valueRow } from "./row-result.ts";
import type { RowResult } from "./row-result.ts";
import { plainTurn } from "./turns.ts";

/** What one call takes of the machine, the caller's end and his voice detector included. */
export function oneCall(world: BenchWorld, line: LineKind): Promise<readonly RowResult[]> {
  return manyCalls(world, { line, calls: 1, turns: Math.min(world.turns, 8), name: "one-call", title: "one call" });
}

/** Fifty calls at once in this process, callers and all. */
export function fiftyCalls(world: BenchWorld, line: LineKind): Promise<readonly RowResult[]> {
  const turns = world.turns < 20 ? 2 : 4;
  return manyCalls(world, { line, calls: 50, turns, name: "fifty-calls", title: "50 calls at once" });
}

async function manyCalls(
  world: BenchWorld,
  plan: {
    readonly line: LineKind;
    readonly calls: number;
    readonly turns: number;
    readonly name: string;
    readonly title: string;
  },
): Promise<readonly RowResult[]> {
  const { line, calls, turns, name, title } = plan;
  const items = await Promise.all(
    Array.from({ length: calls * turns }, (_, index) => planPlain(world, { line, index, replies: shortOpenings })),
  );
  const use = watchUse(world.clock);
  const lateMs: number[] = [];
  const ticker = world.pacer.add((dueMs) => lateMs.push(Math.max(0, world.clock.now() - dueMs)));
  const figures = await overCalls(world, { setting: { line, lead: "model" }, items, parallel: calls, turn: plainTurn });
  ticker.remove();
  const { cpuShare, memoryMb } = use();
  const head = { line, target: {}, peers: "–" } as const;
  return [
    latencyRow(figures, { ...head, name, title: `${title}: model-led, plain turns`, aloneMs: 575 }),
    stopRow(lateMs, {
      ...head,
      name: `${name}-pacer`,
      title: "  … the pacer's ticks come late by",
      target: calls > 1 ? { p99: 10 } : {},
    }),
    valueRow((cpuShare * 100) / calls, {
      ...head,
      name: `${name}-cpu`,
      title: "  … of a core, for each call",
      unit: "%",
    }),
    valueRow(memoryMb / calls, {
      ...head,
      name: `${name}-memory`,
      title: "  … more memory, for each call",
      unit: "MB",
    }),
  ];
}

/** Begins to watch; what it returns tells the cores' share and the growth of the resident memory since. */
function watchUse(clock: Clock): () => { readonly cpuShare: number; readonly memoryMb: number } {
  const startMs = clock.now();
  const cpu = process.cpuUsage();
  const before = process.memoryUsage.rss();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return {
      cpuShare: (user + system) / 1000 / (clock.now() - startMs),
      memoryMb: (process.memoryUsage.rss() - before) / 2 ** 20,
    };
  };
}
