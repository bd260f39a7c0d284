import fc from "fast-check";
import { expect, test } from "vitest";
import { understandTime } from "./times.ts";

// A clinic's hours: its 2 is 14:00, its 9 in the morning.
const hours = { openFrom: "08:30", openTo: "17:00" };

test.each([
  ["at two", "14:00"],
  ["half past four", "16:30"],
  ["have passed for", "16:30"],
  ["quarter to nine", "08:45"],
  ["four thirty", "16:30"],
  ["4:30", "16:30"],
  ["430", "16:30"],
  ["noon", "12:00"],
  ["ten", "10:00"],
  ["nine oh five", "09:05"],
  ["quarter past ten in the morning", "10:15"],
  ["quarter to 12 in the morning", "11:45"],
  ["half past 12 in the afternoon", "12:30"],
  ["morning 10:30", "10:30"],
  ["evening 5", "17:00"],
  ["15:45", "15:45"],
  ["three o'clock", "15:00"],
  ["two works", "14:00"],
  ["twenty past three", "15:20"],
  ["ten to four", "15:50"],
  ["at to", "14:00"],
  ["at for thirty", "16:30"],
  ["8:45a", "08:45"],
  ["eleven a m", "11:00"],
  ["tomorrow evening at 6", "18:00"],
  ["Tuesday the 3rd at 4", "16:00"],
  ["March 3 at 10:15 am", "10:15"],
  ["at three, no, four", "16:00"],
  ["quarter of three", "14:45"],
  ["half four", "16:30"],
  ["12:30", "12:30"],
  ["How about two?", "14:00"],
])("exact: %s → %s", (text, time) => {
  expect(understandTime(text, hours)?.options).toMatchObject([{ kind: "exact", time }]);
});

test.each([
  ["around two", "14:00"],
  ["three ish", "15:00"],
  ["noonish", "12:00"],
  ["about ten thirty", "10:30"],
  ["four or so", "16:00"],
])("about: %s", (text, time) => {
  expect(understandTime(text, hours)?.options).toMatchObject([{ kind: "exact", time, approximate: true }]);
});

test.each([
  ["after 3", "15:00", "23:59"],
  ["any time after three thirty", "15:30", "23:59"],
  ["before noon", "00:00", "11:59"],
  ["between ten and eleven", "10:00", "11:00"],
  ["not before 11", "11:00", "23:59"],
  ["by four", "00:00", "16:00"],
  ["3 pm or later", "15:00", "23:59"],
  ["from nine to noon", "09:00", "12:00"],
  ["5 to 6pm", "17:00", "18:00"],
  ["9.30-4.30pm", "09:30", "16:30"],
  ["first thing in the morning", "08:30", "09:30"],
  ["end of the day", "15:00", "17:00"],
  ["no later than eleven", "00:00", "11:00"],
  ["from ten on", "10:00", "23:59"],
])("window: %s", (text, from, to) => {
  expect(understandTime(text, hours)?.options).toMatchObject([{ kind: "window", from, to }]);
});

test.each([
  ["in the morning", "morning"],
  ["late afternoon", "late-afternoon"],
  ["lunch time", "lunch-time"],
  ["tomorrow evening", "evening"],
  ["early morning", "early-morning"],
  ["after work", "late-afternoon"],
  ["some time in the afternoon", "afternoon"],
  ["before lunch", "morning"],
])("part of the day: %s", (text, part) => {
  expect(understandTime(text, hours)?.options).toMatchObject([{ kind: "window", part }]);
});

test("alternatives come in the order said", () => {
  expect(understandTime("at two or at half past four", hours)?.options).toMatchObject([
    { time: "14:00" },
    { time: "16:30" },
  ]);
});

test.each(["not the morning", "not at three", "eleven's too early", "anything but four o'clock"])(
  "excluded: %s",
  (text) => {
    const understood = understandTime(text, hours);
    expect(understood?.options).toEqual([]);
    expect(understood?.excluded).toHaveLength(1);
  },
);

test.each([
  "I'd like to book",
  "March 3rd",
  "for two people",
  "there are two to four people",
  "December 3",
  "between the third and the twelfth of March",
  "good morning",
  "in two weeks",
  "my daughter, she is ten",
  "my number is two one two five five five ten thirty",
  "call me at 212 555 0123",
  "the first one",
  "number two please",
  "good afternoon, I'd like a cleaning",
  "the afternoon one is fine with me, I have two kids",
])("no exact time in: %s", (text) => {
  expect(understandTime(text, hours)?.options.filter((option) => option.kind === "exact") ?? []).toEqual([]);
});

test("says whether morning or afternoon was only guessed", () => {
  expect(understandTime("two", hours)?.options).toMatchObject([{ guessed: true }]);
  expect(understandTime("two pm", hours)?.options).toMatchObject([{ guessed: false }]);
  expect(understandTime("at seven", { openFrom: "17:00", openTo: "23:00" })?.options).toMatchObject([
    { time: "19:00" },
  ]);
});

const numbers = ["twelve", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"];
const minuteWords = [
  "o'clock",
  "oh five",
  "ten",
  "fifteen",
  "twenty",
  "twenty five",
  "thirty",
  "thirty five",
  "forty",
  "forty five",
  "fifty",
  "fifty five",
];

test("any five minutes of the day come back from each way of saying them", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 287 }), fc.integer({ min: 0, max: 4 }), (fiveMinutes, way) => {
      const hour = Math.floor(fiveMinutes / 12);
      const minute = (fiveMinutes % 12) * 5;
      const [two, half] = [String(minute).padStart(2, "0"), hour < 12 ? "am" : "pm"];
      const name = numbers[hour % 12] ?? "";
      const clock = minute === 0 ? name : `${name} ${minuteWords[minute / 5]}`;
      const ways = [
        `${hour % 12 === 0 ? 12 : hour % 12}:${two} ${half}`,
        `at ${clock} ${half.charAt(0)} m`,
        `${clock} ${half === "am" ? "a.m." : "p.m."} please`,
        `${hour % 12 === 0 ? 12 : hour % 12}:${two}${half}`,
        `let's say ${clock} ${half}`,
      ];
      expect(understandTime(ways[way] ?? "")?.options).toMatchObject([
        { kind: "exact", time: `${String(hour).padStart(2, "0")}:${two}` },
      ]);
    }),
    { numRuns: 400 },
  );
});
