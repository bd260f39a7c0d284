import { describe, expect, it } from "vitest";
import { sleep } from "./sleep.ts";
import { Turnstile, turnstileOf } from "./turnstile.ts";
import { VirtualClock } from "./virtual-clock.ts";

describe("a turnstile", () => {
  it("lets one through at a time, in order, whatever becomes of those before", async () => {
    const clock = new VirtualClock();
    const turnstile = new Turnstile(clock);
    const log: string[] = [];
    const work = (name: string, ms: number) =>
      turnstile.pass(async () => {
        log.push(`${name} in`);
        await sleep(clock, ms);
        log.push(`${name} out`);
        if (name === "b") throw new Error("no");
        return name;
      });
    const results = Promise.allSettled([work("a", 5), work("b", 1), work("c", 0)]);
    await clock.advance(20);
    expect(log).toEqual(["a in", "a out", "b in", "b out", "c in", "c out"]);
    expect((await results).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  it("is one for a clock", () => {
    const clock = new VirtualClock();
    expect(turnstileOf(clock)).toBe(turnstileOf(clock));
    expect(turnstileOf(clock)).not.toBe(turnstileOf(new VirtualClock()));
  });
});
