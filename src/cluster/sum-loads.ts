import type { NodeLoad } from "../call/node-load.ts";

/** The load of all processes as that of one: sums of what adds up, the worst of what does not. */
export function sumLoads(control: NodeLoad, workers: readonly NodeLoad[]): NodeLoad {
  const all = [control, ...workers];
  const worst = (of: (load: NodeLoad) => number | undefined): number =>
    Math.max(0, ...all.map((load) => of(load) ?? 0));
  const sum = (of: (load: NodeLoad) => number | undefined): number =>
    all.reduce((total, load) => total + (of(load) ?? 0), 0);
  const closed = control.state === "open" ? (workers[0]?.state ?? "overloaded") : control.state;
  const isOpen = control.state === "open" && workers.some(({ state }) => state === "open");
  return {
    calls: sum(({ calls }) => calls),
    maxCalls: sum(({ maxCalls }) => maxCalls),
    lateShare: worst(({ lateShare }) => lateShare),
    pacerLateP99Ms: worst(({ pacerLateP99Ms }) => pacerLateP99Ms),
    loopDelayP99Ms: worst(({ loopDelayP99Ms }) => loopDelayP99Ms),
    vadQueue: sum(({ vadQueue }) => vadQueue),
    state: isOpen ? "open" : closed,
  };
}
