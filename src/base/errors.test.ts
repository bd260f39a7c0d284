import { expect, test } from "vitest";
import { CallwrightError, CancelledError, isCallwrightError, isCancelled, toCallwrightError } from "./errors.ts";

test("an error carries its code, field, hint and cause, and is not retryable unless it says so", () => {
  const cause = new Error("ECONNRESET");
  const error = new CallwrightError("STT 'acme' closed", {
    code: "STT_CONNECTION_LOST",
    hint: "Check the key.",
    cause,
  });
  expect(error).toMatchObject({ code: "STT_CONNECTION_LOST", retryable: false, hint: "Check the key.", cause });
  expect(isCallwrightError(error, "STT_CONNECTION_LOST")).toBe(true);
  expect(isCallwrightError(error, "OTHER")).toBe(false);
  expect(isCallwrightError(cause)).toBe(false);
});

test("whatever was thrown becomes one of ours; ours stay as they are", () => {
  const ours = new CallwrightError("x", { code: "OURS" });
  expect(toCallwrightError(ours, { code: "OTHER" })).toBe(ours);
  expect(toCallwrightError("plain text", { code: "OTHER" })).toMatchObject({ message: "plain text", code: "OTHER" });
  expect(toCallwrightError(new TypeError("bad"), { code: "OTHER", retryable: true })).toMatchObject({
    message: "bad",
    retryable: true,
  });
});

test("cancelling is told from failing, the platform's way of it included", () => {
  expect(isCancelled(new CancelledError("barge-in"))).toBe(true);
  expect(isCancelled(new DOMException("stop", "AbortError"))).toBe(true);
  expect(isCancelled(new Error("failed"))).toBe(false);
  expect(new CancelledError("barge-in").message).toBe("Cancelled: barge-in");
  expect(new CancelledError(undefined).message).toBe("Cancelled: no reason given");
});
