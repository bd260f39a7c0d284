import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Clock, Timer } from "../base/clock.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import { Pacer } from "./pacer.ts";

describe("a pacer", () => {
  it("ticks every 20 ms while somebody listens, and leaves no timer behind", async () => {
    const clock = new VirtualClock();
    const pacer = new Pacer(clock);
    const times: number[] = [];
    expect(clock.pendingTimers).toBe(0);
    await clock.advance(7);
    const listener = pacer.add((dueMs) => times.push(dueMs));
    await clock.advance(100);
    expect(times).toEqual([27, 47, 67, 87, 107]);
    listener.remove();
    listener.remove();
    await clock.advance(100);
    expect(times).toHaveLength(5);
    expect(clock.pendingTimers).toBe(0);
    expect(pacer.stats).toEqual({ ticks: 5, skippedTicks: 0, lateP99Ms: 0, maxLateMs: 0 });
  });

  it("ticks for all on one grid, in the order in which they came", async () => {
    const clock = new VirtualClock();
    const pacer = new Pacer(clock);
    const log: string[] = [];
    pacer.add((dueMs) => log.push(`a${dueMs}`));
    await clock.advance(30);
    pacer.add((dueMs) => log.push(`b${dueMs}`));
    await clock.advance(30);
    expect(log).toEqual(["a20", "a40", "b40", "a60", "b60"]);
  });

  it("lets a listener go, or come, inside a tick", async () => {
    const clock = new VirtualClock();
    const pacer = new Pacer(clock);
    const log: string[] = [];
    const first = pacer.add((dueMs) => {
      log.push(`first ${dueMs}`);
      first.remove();
      third.remove();
      if (dueMs === 20) pacer.add((laterMs) => log.push(`fourth ${laterMs}`));
    });
    pacer.add((dueMs) => log.push(`second ${dueMs}`));
    const third = pacer.add((dueMs) => log.push(`third ${dueMs}`));
    await clock.advance(40);
    expect(log).toEqual(["first 20", "second 20", "second 40", "fourth 40"]);
  });

  it("starts afresh when the last listener replaces itself inside a tick", async () => {
    const clock = new VirtualClock();
    const pacer = new Pacer(clock);
    const times: number[] = [];
    const first = pacer.add(() => {
      first.remove();
      pacer.add((dueMs) => times.push(dueMs));
    });
    await clock.advance(60);
    expect(times).toEqual([40, 60]);
  });

  it("goes on for the others when one listener throws", async () => {
    const clock = new VirtualClock();
    const failures: unknown[] = [];
    const pacer = new Pacer(clock, { onFailure: (error) => failures.push(error) });
    let ticks = 0;
    pacer.add(() => {
      throw new Error("broken");
    });
    pacer.add(() => ticks++);
    await clock.advance(60);
    expect(ticks).toBe(3);
    expect(failures).toHaveLength(3);
  });

  it("makes up for a short stall, in order", () => {
    const clock = new StallingClock();
    const pacer = new Pacer(clock);
    const times: number[] = [];
    pacer.add((dueMs) => times.push(dueMs));
    clock.runAt(20);
    clock.runAt(105);
    clock.runAt(120);
    expect(times).toEqual([20, 40, 60, 80, 100, 120]);
    expect(pacer.stats).toMatchObject({ ticks: 6, skippedTicks: 0, maxLateMs: 65 });
  });

  it("skips and counts what a long stall made too old", () => {
    const clock = new StallingClock();
    const pacer = new Pacer(clock);
    const times: number[] = [];
    pacer.add((dueMs) => times.push(dueMs));
    clock.runAt(1003);
    clock.runAt(1020);
    expect(times).toEqual([920, 940, 960, 980, 1000, 1020]);
    expect(pacer.stats).toMatchObject({ ticks: 6, skippedTicks: 45 });
  });

  it("does not drift, whatever the lateness of the timers", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 60 }), (lateness) => {
        const clock = new StallingClock();
        const pacer = new Pacer(clock);
        const times: number[] = [];
        pacer.add((dueMs) => times.push(dueMs));
        for (const lateMs of lateness) clock.runAt(Math.max(clock.now(), clock.nextMs) + lateMs);
        expect(times.every((dueMs, index) => dueMs % 20 === 0 && dueMs > (times[index - 1] ?? 0))).toBe(true);
        const { ticks, skippedTicks } = pacer.stats;
        expect((ticks + skippedTicks) * 20).toBe(times.at(-1));
        expect(clock.now() - (times.at(-1) ?? 0)).toBeLessThan(20);
      }),
    );
  });

  it("counts lateness into the buckets of the metrics", () => {
    const clock = new StallingClock();
    const pacer = new Pacer(clock);
    pacer.add(() => undefined);
    clock.runAt(20);
    clock.runAt(40.4);
    clock.runAt(63);
    clock.runAt(81.5);
    const { upperBoundsMs, counts, sumMs } = pacer.errorHistogram;
    expect(upperBoundsMs).toEqual([0.5, 1, 2, 5, 10, 20, 50, 100]);
    expect(counts).toEqual([2, 0, 1, 1, 0, 0, 0, 0, 0]);
    expect(sumMs).toBeCloseTo(4.9);
    expect(pacer.stats.lateP99Ms).toBeCloseTo(3);
  });
});

/** A clock whose one timer runs as late as the test says. */
class StallingClock implements Clock {
  #nowMs = 0;
  #callback: (() => void) | undefined;
  nextMs = 0;

  now(): number {
    return this.#nowMs;
  }

  wallTimeMs(): number {
    return this.#nowMs;
  }

  at(atMs: number, callback: () => void): Timer {
    this.nextMs = atMs;
    this.#callback = callback;
    return { cancel: () => (this.#callback = undefined) };
  }

  after(delayMs: number, callback: () => void): Timer {
    return this.at(this.#nowMs + delayMs, callback);
  }

  external<T>(promise: Promise<T>): Promise<T> {
    return promise;
  }

  runAt(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#callback?.();
  }
}
