import { describe, expect, it } from "vitest";
import { howMany } from "./how-many.ts";

describe("how many calls a test makes", () => {
  it.each([
    [undefined, 30],
    ["", 30],
    ["1", 1],
    ["3000", 3000],
  ])("is what the variable says, or the usual: %s", (text, count) => {
    expect(howMany("CALLWRIGHT_FAILING_CALLS", text, 30)).toBe(count);
  });

  it.each(["0", "-1", "1.5", "1e3", "0x10", " 5", "many", "NaN", "Infinity", "9".repeat(20)])(
    "is an error that names the variable when it is no whole number from 1: '%s'",
    (text) => {
      expect(() => howMany("CALLWRIGHT_FAILING_CALLS", text, 30)).toThrow(
        expect.objectContaining({ code: "CONFIG_INVALID", field: "CALLWRIGHT_FAILING_CALLS" }),
      );
    },
  );
});
