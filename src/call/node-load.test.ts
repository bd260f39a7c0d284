import { describe, expect, it } from "vitest";
import { LoadGuard } from "./node-load.ts";

const quiet = { calls: 3, maxCalls: 10, lateShare: 0, isClosing: false };

describe("a node", () => {
  it("takes calls until it is full, and none while it ends", () => {
    const guard = new LoadGuard();
    expect(guard.judge(quiet)).toBe("open");
    expect(guard.judge({ ...quiet, calls: 10 })).toBe("full");
    expect(guard.judge({ ...quiet, isClosing: true })).toBe("closing");
  });

  it("takes none while frames are late, and again only when hardly any is", () => {
    const guard = new LoadGuard();
    const states = [0.01, 0.03, 0.01, 0.004, 0.01].map((lateShare) => guard.judge({ ...quiet, lateShare }));
    expect(states).toEqual(["open", "overloaded", "overloaded", "open", "open"]);
  });

  it("takes none while its event loop stalls, though no call is there to suffer, until both are well", () => {
    const guard = new LoadGuard();
    const loads = [
      { loopDelayP99Ms: 60 },
      { loopDelayP99Ms: 120 },
      { loopDelayP99Ms: 60 },
      { loopDelayP99Ms: 10, lateShare: 0.01 },
      { loopDelayP99Ms: 10 },
      { loopDelayP99Ms: 60 },
    ];
    const states = loads.map((load) => guard.judge({ ...quiet, ...load }));
    expect(states).toEqual(["open", "overloaded", "overloaded", "overloaded", "open", "open"]);
  });

  it("takes a first call whatever the machine is like", () => {
    const guard = new LoadGuard();
    const busy = { ...quiet, lateShare: 0.5, loopDelayP99Ms: 500 };
    expect(guard.judge({ ...busy, calls: 0 })).toBe("open");
    expect(guard.judge({ ...busy, calls: 1 })).toBe("overloaded");
  });
});
