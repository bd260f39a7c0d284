import { describe, expect, it } from "vitest";
import { intervalText, percent, waitRange } from "./hang-ups-option.ts";

describe("shares of hang-ups", () => {
  it("stand beside the range of their waits", () => {
    expect(
      [
        { fromMs: 0, toMs: 300 },
        { fromMs: 300, toMs: 500 },
        { fromMs: 800, toMs: 1200 },
      ].map(waitRange),
    ).toEqual(["under 300 ms", "300–500 ms", "800 ms–1.2 s"]);
    expect(waitRange({ fromMs: 3000 })).toBe("over 3 s");
  });

  it("say how sure they are, with a digit more where they are small", () => {
    expect([0, 0.004, 0.25, 1].map(percent)).toEqual(["0 %", "0.4 %", "25 %", "100 %"]);
    expect(intervalText({ share: 0.75, low: 0.301, high: 0.954 })).toBe("75 %, between 30 % and 95 %");
  });
});
