import { describe, expect, it } from "vitest";
import { heardLength } from "./heard-length.ts";

describe("where a reply was cut off", () => {
  it("is after the last word that was heard, whatever the spaces", () => {
    expect(heardLength("We are open until five.", "We  are")).toBe(6);
    expect(heardLength("We are open.", "We are open.")).toBe(12);
  });

  it("is the beginning when nothing was heard, or nothing of it is known", () => {
    expect(heardLength("We are open.", "")).toBe(0);
    expect(heardLength("We are open.", "Something else")).toBe(0);
  });
});
