import { expect, test } from "vitest";
import { systemClock } from "./clock.ts";
import { isCallwrightError } from "./errors.ts";

test("never calls back before the time has come, and not long after it", async () => {
  for (const delayMs of [0, 0.4, 1, 3.7, 12.9]) {
    const atMs = systemClock.now() + delayMs;
    await new Promise<void>((resolve) => systemClock.at(atMs, resolve));
    expect(systemClock.now()).toBeGreaterThanOrEqual(atMs);
  }
});

test("calls back later, never at once, for a time in the past", async () => {
  const order: string[] = [];
  const done = new Promise<void>((resolve) => {
    systemClock.at(systemClock.now() - 1000, () => {
      order.push("called back");
      resolve();
    });
  });
  order.push("went on");
  await done;
  expect(order).toEqual(["went on", "called back"]);
});

test("waits for a moment that is further off than setTimeout can count", async () => {
  let called = false;
  const timer = systemClock.after(40 * 24 * 3_600_000, () => {
    called = true;
  });
  await new Promise<void>((resolve) => systemClock.after(20, resolve));
  timer.cancel();
  expect(called).toBe(false);
});

test("does not call back once cancelled, and cancels twice without harm", async () => {
  let called = false;
  const timer = systemClock.after(1, () => {
    called = true;
  });
  timer.cancel();
  timer.cancel();
  await new Promise<void>((resolve) => systemClock.after(5, resolve));
  expect(called).toBe(false);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("refuses a timer at %s", (atMs) => {
  let thrown: unknown;
  try {
    systemClock.at(atMs, () => undefined);
  } catch (error) {
    thrown = error;
  }
  expect(isCallwrightError(thrown, "CLOCK_BAD_TIME")).toBe(true);
});
