import { describe, expect, it, vi } from "vitest";
import { silentLog } from "../base/log.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import { surviveFaults } from "./last-resort.ts";

/** Calls what listens last, as Node would: the test runner's own listeners must not hear of it. */
function fault(error: Error): void {
  process.listeners("uncaughtException").at(-1)?.(error, "uncaughtException");
}

describe("faults that nobody caught", () => {
  it("are logged and survived", () => {
    const error = vi.fn<() => void>();
    const onBroken = vi.fn<() => void>();
    const stop = surviveFaults({ log: { ...silentLog, error }, clock: new VirtualClock(), onBroken });
    fault(new Error("in one call"));
    stop();
    expect(error).toHaveBeenCalledOnce();
    expect(onBroken).not.toHaveBeenCalled();
  });

  it("give the process up when they do not stop, and not when they are rare", async () => {
    const onBroken = vi.fn<() => void>();
    const clock = new VirtualClock();
    const stop = surviveFaults({ log: silentLog, clock, onBroken });
    for (let count = 0; count < 200; count++) {
      fault(new Error("now and then"));
      await clock.advance(5000);
    }
    expect(onBroken).not.toHaveBeenCalled();
    for (let count = 0; count < 50; count++) fault(new Error("again"));
    stop();
    expect(onBroken).toHaveBeenCalled();
  });
});
