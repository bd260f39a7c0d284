import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { sleep, withTimeout } from "./sleep.ts";
import { VirtualClock } from "./virtual-clock.ts";

describe("sleep", () => {
  test("ends at its time", async () => {
    const clock = new VirtualClock();
    let woke = -1;
    void sleep(clock, 250).then(() => {
      woke = clock.now();
    });
    await clock.advance(1000);
    expect(woke).toBe(250);
  });

  test("is cancelled at once, and leaves neither timer nor listener", async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const slept = sleep(clock, 250, controller.signal);
    controller.abort(new Error("hung up"));
    await expect(slept).rejects.toMatchObject({ code: "CANCELLED", message: "Cancelled: hung up" });
    await expect(sleep(clock, 1, controller.signal)).rejects.toMatchObject({ code: "CANCELLED" });
    expect(clock.pendingTimers).toBe(0);
    const { signal } = new AbortController();
    void sleep(clock, 5, signal);
    await clock.advance(5);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

describe("a time limit", () => {
  const limit = (clock: VirtualClock, signal?: AbortSignal) => ({
    clock,
    timeoutMs: 100,
    code: "LLM_TIMEOUT",
    what: "the reply of 'acme'",
    ...(signal === undefined ? {} : { signal }),
  });

  test("gives the result of work that is quick, and leaves no timer and no listener", async () => {
    const clock = new VirtualClock();
    const { signal } = new AbortController();
    const result = withTimeout(limit(clock, signal), async (inner) => {
      await sleep(clock, 99, inner);
      return "done";
    });
    await clock.advance(99);
    expect(await result).toBe("done");
    expect(clock.pendingTimers).toBe(0);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("ends work that is deaf to its signal, with the code it was given", async () => {
    const clock = new VirtualClock();
    let inner: AbortSignal | undefined;
    const result = withTimeout(limit(clock), (signal) => {
      inner = signal;
      return new Promise<never>(() => undefined);
    });
    const failure = result.catch((error: unknown) => error);
    await clock.advance(100);
    expect(await failure).toMatchObject({
      code: "LLM_TIMEOUT",
      retryable: true,
      message: "the reply of 'acme' took longer than 100 ms",
    });
    expect(inner?.aborted).toBe(true);
  });

  test("is cancelled by the outer signal, before it starts as well", async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const result = withTimeout(limit(clock, controller.signal), () => new Promise<never>(() => undefined));
    controller.abort("hung up");
    await expect(result).rejects.toMatchObject({ code: "CANCELLED" });
    let started = false;
    const late = withTimeout(limit(clock, controller.signal), () => {
      started = true;
      return Promise.resolve();
    });
    await expect(late).rejects.toMatchObject({ code: "CANCELLED" });
    expect(started).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });

  test("passes on the failure of the work", async () => {
    const clock = new VirtualClock();
    await expect(withTimeout(limit(clock), () => Promise.reject(new Error("refused")))).rejects.toThrow("refused");
    expect(clock.pendingTimers).toBe(0);
  });
});
