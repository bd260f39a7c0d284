import { describe, expect, it } from "vitest";
import { spanOf, toOutline } from "./spans.ts";

const words = { text: "x", isPartial: false };

describe("where a turn can be heard", () => {
  it("reaches from the caller's first sound to the agent's last", () => {
    const span = spanOf({
      startMs: 900,
      caller: { ...words, startMs: 1000, endMs: 2000 },
      agent: { text: "y", isInterrupted: false, startMs: 2400, endMs: 4000 },
    });
    expect(span).toEqual({ startMs: 1000, endMs: 4000 });
  });

  it("is nowhere for words that were typed and not yet answered", () => {
    expect(spanOf({ startMs: 900, caller: words })).toBeUndefined();
  });
});

describe("the outline of a channel", () => {
  it("is a closed path that stays inside its box", () => {
    const path = toOutline([0, 0.25, 1, 4], 40);
    expect(path).toMatch(/^M0 19\.6L.*Z$/);
    const heights = [...path.matchAll(/ (-?[\d.]+)/g)].map(([, y]) => Number(y));
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...heights)).toBeLessThanOrEqual(40);
  });

  it("is empty without sound", () => {
    expect(toOutline([], 40)).toBe("");
  });
});
