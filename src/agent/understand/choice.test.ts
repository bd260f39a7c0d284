import { expect, test } from "vitest";
import { understandChoice } from "./choice.ts";

const two = [
  { label: "Tuesday at two with Dr. Rivera", date: "2026-12-01", time: "14:00", practitioner: "Dr. Luis Rivera" },
  {
    label: "Thursday at half past four with Dr. Okafor",
    date: "2026-12-03",
    time: "16:30",
    practitioner: "Dr. Amara Okafor",
  },
];
const sameDay = ["09:00", "10:30", "14:30"].map((time) => ({ label: time, date: "2026-12-01", time }));

test.each([
  ["the first one", 0],
  ["the first", 0],
  ["the earlier one", 0],
  ["the earliest", 0],
  ["two works", 0],
  ["Tuesday's fine", 0],
  ["I'll take the 2 o'clock", 0],
  ["the one with Doctor Rivera", 0],
  ["the tuesday one", 0],
  ["number one", 0],
  ["the former", 0],
  ["yes Tuesday at two please", 0],
  ["the later one", 1],
  ["the second", 1],
  ["the second one please", 1],
  ["the last one", 1],
  ["the latter", 1],
  ["half past four", 1],
  ["four thirty", 1],
  ["have passed for", 1],
  ["Thursday", 1],
  ["the third", 1],
  ["not Tuesday", 1],
  ["the one with doctor oh kaffer", 1],
  ["option two", 1],
  ["um let's go with the later one", 1],
  ["Tuesday, no, Thursday", 1],
  ["December third", 1],
])("%s → %d", (text, index) => {
  expect(understandChoice(text, two)).toMatchObject({ kind: "option", indices: [index] });
});

test.each([
  ["either", "any"],
  ["either one works", "any"],
  ["I don't mind", "any"],
  ["doesn't matter", "any"],
  ["whichever", "any"],
  ["you choose", "any"],
  ["neither", "none"],
  ["none of those", "none"],
  ["anything earlier", "none"],
  ["do you have anything else", "none"],
  ["those don't work", "none"],
])("%s → %s", (text, kind) => {
  expect(understandChoice(text, two)?.kind).toBe(kind);
});

test.each(["Friday", "what was that", "how much is it", "at nine", ""])(
  "picks nothing that was not offered: %s",
  (text) => {
    expect(understandChoice(text, two)).toBeUndefined();
  },
);

test("an hour picks the only start within it", () => {
  expect(understandChoice("two", sameDay)).toMatchObject({ kind: "option", indices: [2] });
  expect(understandChoice("the afternoon one", sameDay)).toMatchObject({ kind: "option", indices: [2] });
  expect(understandChoice("the last one", sameDay)).toMatchObject({ kind: "option", indices: [2] });
  expect(understandChoice("the middle one", sameDay)).toMatchObject({ kind: "option", indices: [1] });
});

test("says when several fit", () => {
  expect(understandChoice("in the morning", sameDay)).toMatchObject({ kind: "several", indices: [0, 1] });
  expect(understandChoice("Tuesday", sameDay)).toMatchObject({ kind: "several", indices: [0, 1, 2] });
});
