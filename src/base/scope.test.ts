import { describe, expect, test } from "vitest";
import { CancelledError } from "./errors.ts";
import { Scope } from "./scope.ts";
import { sleep } from "./sleep.ts";
import { VirtualClock } from "./virtual-clock.ts";

function deferred(): { readonly promise: Promise<void>; resolve(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, resolve: () => resolve() };
}

describe("a scope", () => {
  test("aborts its work, closes what is inside, then releases, last opened first", async () => {
    const log: string[] = [];
    const scope = new Scope("call");
    scope.defer(() => void log.push("release socket"));
    scope.defer(() => void log.push("release session"));
    const inner = scope.child("turn");
    inner.defer(() => void log.push("release turn"));
    void scope.run("reader", async (signal) => {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      log.push("reader ended");
    });
    await scope.close();
    expect(log.toSorted()).toEqual(["reader ended", "release session", "release socket", "release turn"].toSorted());
    expect(log.indexOf("release turn")).toBeLessThan(log.indexOf("release session"));
    expect(log.indexOf("reader ended")).toBeLessThan(log.indexOf("release session"));
    expect(log.slice(-2)).toEqual(["release session", "release socket"]);
  });

  test("lists what is still open by its path, and nothing after a clean close", async () => {
    const hold = deferred();
    const scope = new Scope("call");
    const turn = scope.child("turn");
    void scope.run("pacer", () => hold.promise);
    void turn.run("speak", () => hold.promise);
    expect(scope.open).toEqual(["pacer", "turn", "turn/speak"]);
    const closing = scope.close();
    await Promise.resolve();
    expect(scope.open).toContain("turn/speak");
    hold.resolve();
    await closing;
    expect(scope.open).toEqual([]);
    expect(turn.open).toEqual([]);
  });

  test("forgets an inner scope that has closed, and work that has ended", async () => {
    const scope = new Scope("server");
    for (let index = 0; index < 3; index++) {
      await using call = scope.child(`call-${index}`);
      await call.run("work", () => Promise.resolve());
    }
    expect(scope.open).toEqual([]);
    expect(scope.isClosed).toBe(false);
    await scope.close();
  });

  test("reports a failure with its path to the outermost handler; cancelling is none", async () => {
    const failures: string[] = [];
    const scope = new Scope("call", { onFailure: (name, error) => failures.push(`${name}: ${String(error)}`) });
    const turn = scope.child("turn");
    await turn.run("speak", () => Promise.reject(new Error("no voice")));
    await turn.run("listen", () => Promise.reject(new CancelledError("barge-in")));
    turn.defer(() => Promise.reject(new Error("stuck")));
    await scope.close();
    expect(failures).toEqual(["call/turn/speak: Error: no voice", "call/turn/release: Error: stuck"]);
  });

  test("hands its reason to the work and starts nothing after it is closed", async () => {
    const scope = new Scope("call");
    let reason: unknown;
    void scope.run("reader", (signal) => {
      signal.addEventListener("abort", () => {
        reason = signal.reason;
      });
      return Promise.resolve();
    });
    const first = scope.close(new Error("caller hung up"));
    expect(scope.close("again")).toBe(first);
    await first;
    expect(reason).toMatchObject({ code: "CANCELLED", message: "Cancelled: caller hung up" });
    let started = false;
    await scope.run("late", () => {
      started = true;
      return Promise.resolve();
    });
    expect(started).toBe(false);
    expect(() => scope.child("late")).toThrow(expect.objectContaining({ code: "SCOPE_CLOSED" }));
    expect(() => scope.defer(() => undefined)).toThrow(expect.objectContaining({ code: "SCOPE_CLOSED" }));
  });

  test("disposes a resource that was opened while the scope closed", async () => {
    const scope = new Scope("call");
    let disposed = 0;
    const resource = { [Symbol.asyncDispose]: () => Promise.resolve(void disposed++) };
    scope.use(resource);
    const closing = scope.close();
    expect(() => scope.use(resource)).toThrow(expect.objectContaining({ code: "SCOPE_CLOSED" }));
    await closing;
    expect(disposed).toBe(2);
  });

  test("leaves no timer behind when its work was asleep", async () => {
    const clock = new VirtualClock();
    const scope = new Scope("call");
    for (const delayMs of [10, 1000, 60_000]) void scope.run("nap", (signal) => sleep(clock, delayMs, signal));
    await clock.advance(20);
    expect(clock.pendingTimers).toBe(2);
    await scope.close();
    expect(clock.pendingTimers).toBe(0);
  });
});
