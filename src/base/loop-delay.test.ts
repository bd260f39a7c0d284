import { expect, it } from "vitest";
import { RecentDelay } from "./loop-delay.ts";
import { VirtualClock } from "./virtual-clock.ts";

it("the delay of the event loop is that of the last seconds: a stall is known for five more, then forgotten", async () => {
  const clock = new VirtualClock();
  let worstNs = 150e6;
  const histogram = { percentile: () => worstNs, reset: () => (worstNs = 21e6) };
  const delay = new RecentDelay(clock, histogram);
  expect(delay.p99Ms).toBe(0);
  await clock.advance(2000);
  expect(delay.p99Ms).toBe(130);
  await clock.advance(3000);
  expect(delay.p99Ms).toBe(130);
  await clock.advance(4000);
  expect(delay.p99Ms).toBe(130);
  await clock.advance(1000);
  expect(delay.p99Ms).toBe(1);
});

it("is never below nothing, though timers may come a little early", async () => {
  const clock = new VirtualClock();
  const delay = new RecentDelay(clock, { percentile: () => 19e6, reset: () => undefined });
  await clock.advance(3000);
  expect(delay.p99Ms).toBe(0);
});
