import { describe, expect, it } from "vitest";
import { Restarts } from "./restarts.ts";

describe("a worker that dies", () => {
  it("comes back later and later, and at last not at all", () => {
    const restarts = new Restarts();
    const delays = Array.from({ length: 8 }, (_, index) => restarts.afterDeath(index * 1000));
    expect(delays).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, undefined]);
  });

  it("is forgiven after five quiet minutes", () => {
    const restarts = new Restarts();
    for (let death = 0; death < 7; death++) restarts.afterDeath(death);
    expect(restarts.afterDeath(300_010)).toBe(250);
  });
});
