import { describe, expect, it } from "vitest";
import { barText, toWaitBars } from "./distribution-option.ts";

const zeros = (length: number): number[] => Array.from({ length }, () => 0);
const boundsMs = Array.from({ length: 40 }, (_, index) => (index + 1) * 50);

describe("the bars of the distribution", () => {
  it("reach a second, or as far as a turn waited", () => {
    const none = { boundsMs, kinds: [] };
    expect(toWaitBars(none, "first-word").at(-1)).toMatchObject({ fromMs: 950, toMs: 1000, count: 0 });
    const late = { kind: "plain" as const, firstSound: zeros(41), firstWord: zeros(41).with(40, 2) };
    const bars = toWaitBars({ boundsMs, kinds: [late] }, "first-word");
    expect(bars).toHaveLength(41);
    expect(bars.at(-1)).toMatchObject({ fromMs: 2000, count: 2 });
    expect(bars.at(-1)).not.toHaveProperty("toMs");
    expect(toWaitBars({ boundsMs, kinds: [late] }, "first-sound")).toHaveLength(20);
  });

  it("are named by their range", () => {
    expect(barText({ fromMs: 500, toMs: 550 })).toBe("500 to 550 ms");
    expect(barText({ fromMs: 2000 })).toBe("2.00 s and more");
  });
});
