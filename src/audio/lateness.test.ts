import { describe, expect, it } from "vitest";
import { Lateness } from "./lateness.ts";

/** Ticks every 20 ms from `fromMs` to `toMs`, each so late. */
function run(lateness: Lateness, [fromMs, toMs]: readonly [number, number], lateMs: number): void {
  for (let atMs = fromMs; atMs < toMs; atMs += 20) lateness.add(atMs, lateMs);
}

describe("the lateness of late", () => {
  it("is the share of ticks that came more than a frame too late", () => {
    const lateness = new Lateness();
    run(lateness, [0, 3000], 1);
    expect(lateness.share(3000)).toBe(0);
    run(lateness, [3000, 4000], 25);
    expect(lateness.share(4000)).toBeCloseTo(0.25);
  });

  it("forgets what is older than five seconds, also when nothing ticked since", () => {
    const lateness = new Lateness();
    run(lateness, [0, 4000], 25);
    expect(lateness.share(4000)).toBe(1);
    expect(lateness.share(60_000)).toBe(0);
    run(lateness, [60_000, 63_000], 1);
    expect(lateness.share(63_000)).toBe(0);
  });

  it("says nothing of a few ticks", () => {
    const lateness = new Lateness();
    run(lateness, [0, 1000], 100);
    expect(lateness.share(1000)).toBe(0);
  });
});
