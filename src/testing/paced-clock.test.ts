import { describe, expect, it } from "vitest";
import { VirtualClock } from "../base/virtual-clock.ts";
import { PacedClock } from "./paced-clock.ts";

function paced() {
  const pace = new VirtualClock();
  return { pace, clock: new PacedClock({ pace, wallTimeMs: 1_000_000 }) };
}

describe("time that passes only while it is told to", () => {
  it("stands still between runs, whatever passes outside", async () => {
    const { pace, clock } = paced();
    await pace.advance(5000);
    expect(clock.now()).toBe(0);
    const run = clock.advance(300);
    await pace.advance(300);
    await run;
    await pace.advance(5000);
    expect(clock.now()).toBe(300);
    expect(clock.wallTimeMs()).toBe(1_000_300);
  });

  it("keeps what is scheduled over a halt", async () => {
    const { pace, clock } = paced();
    const heard: number[] = [];
    clock.after(500, () => heard.push(clock.now()));
    clock.after(500, () => heard.push(-1)).cancel();
    const first = clock.advance(400);
    await pace.advance(400);
    await first;
    await pace.advance(10_000);
    expect(heard).toEqual([]);
    const second = clock.advance(200);
    await pace.advance(200);
    await second;
    expect(heard).toEqual([500]);
  });

  it("runs until something is so, and gives up after the limit", async () => {
    const { pace, clock } = paced();
    let done = false;
    clock.after(100, () => (done = true));
    const run = clock.runWhileNot(() => done);
    await pace.advance(150);
    await run;
    expect(clock.now()).toBeLessThan(130);
    const never = clock.runWhileNot(() => false, 1000).catch((error: unknown) => error);
    await pace.advance(2000);
    expect(await never).toMatchObject({ code: "CLOCK_LIMIT" });
  });
});
