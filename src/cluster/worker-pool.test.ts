import { describe, expect, it } from "vitest";
import { silentLog } from "../base/log.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import type { NodeLoad } from "../call/node-load.ts";
import type { ToWorker } from "./messages.ts";
import { WorkerPool } from "./worker-pool.ts";
import type { WorkerListener } from "./worker-process.ts";

const load: NodeLoad = { calls: 0, maxCalls: 10, lateShare: 0, state: "open" };
const info = { id: "c_1", agent: "desk", transport: "twilio", startedAtMs: 0 };

/** Workers that do what the test says. */
function openPool(size: number) {
  const clock = new VirtualClock();
  const started: (WorkerListener & { readonly sent: ToWorker[]; killed: boolean })[] = [];
  const deaths: number[] = [];
  const errors: unknown[] = [];
  const pool = new WorkerPool({
    size,
    clock,
    log: { ...silentLog, error: ({ code }) => errors.push(code) },
    start: (listener) => {
      const worker = Object.assign(listener, { sent: [] as ToWorker[], killed: false });
      started.push(worker);
      return {
        send: (message) => worker.sent.push(message),
        kill: () => {
          worker.killed = true;
          worker.onExit("SIGKILL");
        },
      };
    },
    onMessage: () => undefined,
    onDeath: (id) => deaths.push(id),
  });
  const ready = (index: number): void => started[index]?.onMessage({ type: "ready", load });
  return { clock, pool, started, deaths, errors, ready };
}

describe("a pool of media workers", () => {
  it("has settled when each takes calls, and gives calls to those that do, the least loaded first", async () => {
    const { clock, pool, started, ready } = openPool(2);
    let isSettled = false;
    void pool.settled.then(() => (isSettled = true));
    ready(0);
    await clock.advance(1);
    expect([isSettled, pool.choose()]).toEqual([false, 0]);
    ready(1);
    await clock.advance(1);
    expect(isSettled).toBe(true);
    started[0]?.onMessage({ type: "call-started", info });
    expect([pool.choose(), pool.choose("c_1")]).toEqual([1, 0]);
    started[0]?.onMessage({ type: "call-ended", callId: "c_1", end: { outcome: "completed", disposition: "" } });
    expect(pool.choose()).toBe(0);
  });

  it("starts a worker again that died, tells of its calls, and goes on with the others", async () => {
    const { clock, pool, started, deaths, errors, ready } = openPool(2);
    ready(0);
    ready(1);
    started[0]?.onExit("SIGKILL");
    expect([deaths, errors, pool.choose()]).toEqual([[0], ["MEDIA_WORKER_DIED"], 1]);
    await clock.advance(300);
    expect(started).toHaveLength(3);
    started[1]?.onMessage({ type: "call-started", info });
    expect(pool.choose()).toBe(1);
    ready(2);
    expect(pool.choose()).toBe(0);
  });

  it("gives a worker up that dies again and again, and has settled all the same", async () => {
    const { clock, pool, started, errors } = openPool(1);
    for (let death = 0; death < 8; death++) {
      started.at(-1)?.onExit("exit code 1");
      await clock.advance(30_000);
    }
    await pool.settled;
    expect(errors.at(-1)).toBe("MEDIA_WORKER_GIVEN_UP");
    expect(pool.choose()).toBeUndefined();
    expect(clock.pendingTimers).toBe(0);
  });

  it("passes over what is no message of ours", () => {
    const { pool, started, errors, ready } = openPool(1);
    ready(0);
    for (const message of [null, "x", { type: "load" }, { type: "call-started", info: {} }])
      started[0]?.onMessage(message);
    expect(errors).toHaveLength(4);
    expect(pool.loads).toEqual([load]);
  });

  it("ends calls before workers, and those that do not listen after a while", async () => {
    const { clock, pool, started, ready } = openPool(3);
    ready(0);
    ready(1);
    const closing = pool[Symbol.asyncDispose]();
    expect([started[0]?.sent, started[1]?.sent]).toEqual([[{ type: "shutdown" }], [{ type: "shutdown" }]]);
    // One that starts has no calls.
    expect(started[2]?.killed).toBe(true);
    expect(pool.choose()).toBeUndefined();
    started[0]?.onExit("exit code 0");
    await clock.advance(16_000);
    expect([started[0]?.killed, started[1]?.killed]).toEqual([false, true]);
    await closing;
    expect(clock.pendingTimers).toBe(0);
  });
});
