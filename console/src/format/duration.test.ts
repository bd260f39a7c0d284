import { describe, expect, it } from "vitest";
import { formatDuration, formatMoment, formatWait, spokenDuration } from "./duration.ts";

describe("lengths of time", () => {
  it.each([
    [0, "0:00"],
    [59_999, "0:59"],
    [247_000, "4:07"],
    [3_750_000, "1:02:30"],
    [-5, "0:00"],
  ])("shows %d ms as %s", (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text);
  });

  it("shows moments to a tenth of a second", () => {
    expect(formatMoment(7349)).toBe("0:07.3");
    expect(formatMoment(59_999)).toBe("0:59.9");
  });

  it("shows waits with their unit, and none as a dash", () => {
    expect(formatWait(412.4)).toBe("412 ms");
    expect(formatWait(999.6)).toBe("1.00 s");
    expect(formatWait(undefined)).toBe("–");
  });

  it("says lengths in words", () => {
    expect(spokenDuration(1000)).toBe("1 second");
    expect(spokenDuration(125_000)).toBe("2 minutes 5 seconds");
    expect(spokenDuration(120_000)).toBe("2 minutes");
  });
});
