import { expect, it } from "vitest";
import { barAt } from "./histogram.ts";

it("finds the place of a value on an axis of unequal steps", () => {
  const boundsMs = [50, 100, 200];
  expect([0, 25, 50, 75, 150, 200, 5000].map((value) => barAt(value, boundsMs))).toEqual([0, 0.5, 1, 1.5, 2.5, 3, 3.5]);
});
