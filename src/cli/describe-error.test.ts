import { describe, expect, it } from "vitest";
import { CallwrightError } from "../base/errors.ts";
import { describeError } from "./describe-error.ts";

describe("describing an error", () => {
  it("puts message, code, field and hint into one line", () => {
    const error = new CallwrightError("Port 80 is in use", {
      code: "PORT_IN_USE",
      field: "port",
      hint: "Take another.",
    });
    expect(describeError(error, false)).toBe("Port 80 is in use (PORT_IN_USE, port) Take another.");
  });

  it("leaves out what there is not", () => {
    expect(describeError(new CallwrightError("No", { code: "NO" }), false)).toBe("No (NO)");
  });

  it("lets nothing write over the terminal", () => {
    const error = new CallwrightError("a\u001B[2Jb\r\nc", { code: "X" });
    expect(describeError(error, false)).toBe("a[2Jb c (X)");
  });

  it("shows stacks and causes when asked", () => {
    const error = new CallwrightError("Outer", { code: "X", cause: new Error("inner") });
    const text = describeError(error, true);
    expect(text).toContain("Caused by: Error: inner");
    expect(text).toContain("describe-error.test.ts");
  });

  it("says of anything else that it is our fault", () => {
    expect(describeError(new TypeError("x is no function"), false)).toContain("INTERNAL_ERROR");
    expect(describeError("thrown text", false)).toContain("thrown text (INTERNAL_ERROR)");
  });
});
