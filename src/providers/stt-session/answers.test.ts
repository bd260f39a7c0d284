import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../base/virtual-clock.ts";
import { Answers } from "./answers.ts";

function start(isOwedByVendor = true) {
  const clock = new VirtualClock();
  let overdue = 0;
  const answers = new Answers({ clock, ownAnswerMs: 500, isOwedByVendor, toleranceMs: 60, onOverdue: () => overdue++ });
  return { clock, answers, overdue: () => overdue };
}

describe("answers to finalise", () => {
  it("belong to the oldest that waits", () => {
    const { answers } = start();
    answers.ask(1000);
    answers.ask(2000);
    expect([answers.take(undefined), answers.take(undefined), answers.take(undefined)]).toEqual([
      1000,
      2000,
      undefined,
    ]);
  });

  it("do not count when they end before what was asked for, but for a little", () => {
    const { answers } = start();
    answers.ask(1000);
    expect(answers.take(900)).toBeUndefined();
    expect(answers.take(950)).toBe(1000);
  });

  it("are given in the vendor's place, each at its own time", async () => {
    const { clock, answers, overdue } = start();
    answers.ask(1000);
    await clock.advance(300);
    answers.ask(2000);
    await clock.advance(300);
    expect([overdue(), answers.waiting]).toEqual([1, 1]);
    await clock.advance(300);
    expect([overdue(), answers.waiting]).toEqual([2, 0]);
  });

  it("come too late once for each that was given in the vendor's place", async () => {
    const { clock, answers } = start();
    answers.ask(1000);
    await clock.advance(600);
    answers.ask(2000);
    expect([answers.take(undefined), answers.take(undefined)]).toEqual([undefined, 2000]);
  });

  it("are the next one's when the late one never comes", async () => {
    const { clock, answers } = start();
    answers.ask(1000);
    await clock.advance(6000);
    answers.ask(2000);
    expect(answers.take(undefined)).toBe(2000);
  });

  it("are never too late from a vendor that was not asked", async () => {
    const { clock, answers } = start(false);
    answers.ask(1000);
    await clock.advance(600);
    answers.ask(2000);
    expect(answers.take(undefined)).toBe(2000);
  });

  it("leave no timer behind", () => {
    const { clock, answers } = start();
    answers.ask(1000);
    answers.stop();
    expect(clock.pendingTimers).toBe(0);
  });
});
