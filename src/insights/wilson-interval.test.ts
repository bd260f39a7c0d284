import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wilsonInterval } from "./wilson-interval.ts";

describe("the interval of a share", () => {
  it("is the one of the tables", () => {
    // Newcombe 1998, Statistics in Medicine 17:857, table I, method 3.
    for (const [hits, count, low, high] of [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const) {
      const interval = wilsonInterval(hits, count);
      expect(interval?.low).toBeCloseTo(low, 4);
      expect(interval?.high).toBeCloseTo(high, 4);
    }
  });

  it("holds the share, stays within 0 and 1, and narrows as more is counted", () => {
    const counted = fc
      .integer({ min: 1, max: 5000 })
      .chain((count) => fc.tuple(fc.nat({ max: count }), fc.constant(count)));
    fc.assert(
      fc.property(counted, ([hits, count]) => {
        const small = wilsonInterval(hits, count);
        const large = wilsonInterval(hits * 10, count * 10);
        if (small === undefined || large === undefined) throw new Error("nothing was counted");
        expect(small.low).toBeGreaterThanOrEqual(0);
        expect(small.low).toBeLessThanOrEqual(small.share);
        expect(small.high).toBeGreaterThanOrEqual(small.share);
        expect(small.high).toBeLessThanOrEqual(1);
        expect(large.high - large.low).toBeLessThan(small.high - small.low);
      }),
    );
  });

  it("is none where nothing was counted", () => {
    expect(wilsonInterval(0, 0)).toBeUndefined();
  });
});
