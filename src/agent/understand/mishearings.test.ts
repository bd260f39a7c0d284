import { expect, test } from "vitest";
import { mendMishearings } from "./mishearings.ts";

test.each([
  ["No, firsty.", "No, Thursday."],
  ["no, sir, Z", "no, Thursday"],
  ["have passed for please", "half past four please"],
  ["the first one, sir", "the first one, sir"],
  ["my zip has passed", "my zip has passed"],
])("%s is meant as %s", (heard, meant) => {
  expect(mendMishearings(heard)).toBe(meant);
});
