import { describe, expect, it } from "vitest";
import { dayOf, describeSelection } from "./selection-text.ts";
import { nothingSelected } from "./use-latency-view.ts";

const hour = { from: new Date(2026, 10, 17, 9).toISOString(), to: new Date(2026, 10, 17, 10).toISOString() };
const day = { from: new Date(2026, 10, 17).toISOString(), to: new Date(2026, 10, 18).toISOString() };

describe("what the slow turns are narrowed to", () => {
  it("is said in words", () => {
    expect(describeSelection(nothingSelected)).toBe("");
    expect(describeSelection({ ...nothingSelected, kind: "prediction" })).toBe("by prediction");
    expect(describeSelection({ ...nothingSelected, atLeastMs: "500", belowMs: "550" })).toBe("from 500 to 550 ms");
    expect(describeSelection({ ...nothingSelected, atLeastMs: "2000" })).toBe("over 2.00 s");
    expect(describeSelection({ ...nothingSelected, ...hour })).toMatch(/^of .*17.*9.* to .*10/);
    expect(describeSelection({ ...nothingSelected, ...day })).toMatch(/^of .*17/);
    expect(describeSelection({ ...nothingSelected, kind: "nonsense" })).toBe("");
  });

  it("is a day when it is one", () => {
    expect(dayOf(day)).toBe("2026-11-17");
    expect(dayOf(hour)).toBeUndefined();
    expect(dayOf(nothingSelected)).toBeUndefined();
  });
});
