import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { systemClock, type Timer } from "./clock.ts";
import { sleep } from "./sleep.ts";
import { VirtualClock } from "./virtual-clock.ts";

describe("virtual time", () => {
  test("runs what was scheduled by time, then by the order of asking", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 }), async (times) => {
        const clock = new VirtualClock();
        const ran: { atMs: number; index: number; nowMs: number }[] = [];
        for (const [index, atMs] of times.entries())
          clock.at(atMs, () => ran.push({ atMs, index, nowMs: clock.now() }));
        await clock.runUntil(20);
        const expected = times.map((atMs, index) => ({ atMs, index, nowMs: atMs }));
        expect(ran).toEqual(expected.toSorted((one, other) => one.atMs - other.atMs || one.index - other.index));
        expect(clock.pendingTimers).toBe(0);
      }),
    );
  });

  test("never runs what was cancelled, whichever timers go", async () => {
    const cases = fc.array(fc.record({ atMs: fc.nat(50), cancelled: fc.boolean() }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(cases, async (timers) => {
        const clock = new VirtualClock();
        const ran: number[] = [];
        const handles: Timer[] = timers.map(({ atMs }, index) => clock.at(atMs, () => ran.push(index)));
        for (const [index, { cancelled }] of timers.entries()) if (cancelled) handles[index]?.cancel();
        expect(clock.pendingTimers).toBe(timers.filter(({ cancelled }) => !cancelled).length);
        await clock.runUntil(50);
        expect(ran.toSorted((one, other) => one - other)).toEqual(
          timers.flatMap(({ cancelled }, index) => (cancelled ? [] : [index])),
        );
      }),
    );
  });

  test("lets a long chain of promises settle before the next moment", async () => {
    const clock = new VirtualClock();
    const log: string[] = [];
    clock.at(1, () => {
      void (async () => {
        for (let round = 0; round < 500; round++) await Promise.resolve();
        log.push(`settled at ${clock.now()}`);
      })();
    });
    clock.at(2, () => log.push("next"));
    await clock.runUntil(2);
    expect(log).toEqual(["settled at 1", "next"]);
  });

  test("runs a timer for the past at the present, after those already due", async () => {
    const clock = new VirtualClock();
    await clock.advance(100);
    const ran: string[] = [];
    clock.at(100, () => ran.push("due"));
    clock.at(10, () => ran.push(`past, at ${clock.now()}`));
    expect(ran).toEqual([]);
    await clock.advance(0);
    expect(ran).toEqual(["due", "past, at 100"]);
  });

  test("an hour of 20 ms ticks takes a moment, and the calendar moves with it", async () => {
    const clock = new VirtualClock({ wallTimeMs: Date.UTC(2026, 2, 1) });
    let ticks = 0;
    const tick = (): void => {
      ticks++;
      if (ticks < 180_000) clock.after(20, tick);
    };
    clock.after(20, tick);
    await clock.advance(3_600_000);
    expect(ticks).toBe(180_000);
    expect(clock.wallTimeMs()).toBe(Date.UTC(2026, 2, 1, 1));
  });

  test("stands still while something outside is under way", async () => {
    const clock = new VirtualClock();
    const log: string[] = [];
    const outside = async (realMs: number): Promise<void> => {
      await clock.external(new Promise<void>((resolve) => systemClock.after(realMs, resolve)));
      log.push(`came back at ${clock.now()}`);
    };
    clock.at(5, () => void outside(20));
    clock.at(5, () => void outside(5));
    clock.at(6, () => log.push("six"));
    await clock.runUntil(10);
    expect(log).toEqual(["came back at 5", "came back at 5", "six"]);
  });

  test("goes on after something outside has failed", async () => {
    const clock = new VirtualClock();
    let code = "";
    clock.at(1, () => {
      clock.external(Promise.reject(new Error("disk full"))).catch((error: Error) => {
        code = error.message;
      });
    });
    await clock.runUntil(2);
    expect([code, clock.now()]).toEqual(["disk full", 2]);
  });

  test("runs until a condition holds, and says when it cannot come to hold", async () => {
    const clock = new VirtualClock();
    let done = false;
    const work = async (): Promise<void> => {
      await sleep(clock, 300);
      done = true;
    };
    void work();
    await clock.runWhileNot(() => done);
    expect(clock.now()).toBe(300);
    await expect(clock.runWhileNot(() => false)).rejects.toMatchObject({ code: "CLOCK_IDLE" });
    clock.after(5_000_000, () => undefined);
    await expect(clock.runWhileNot(() => false, 1000)).rejects.toMatchObject({ code: "CLOCK_LIMIT" });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("refuses a timer at %s and a journey to it", async (atMs) => {
    const clock = new VirtualClock();
    expect(() => clock.at(atMs, () => undefined)).toThrow(expect.objectContaining({ code: "CLOCK_BAD_TIME" }));
    await expect(clock.runUntil(atMs)).rejects.toMatchObject({ code: "CLOCK_BAD_TIME" });
  });
});
