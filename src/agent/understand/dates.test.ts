import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import { understandDate } from "./dates.ts";
import type { DateOption } from "./dates.ts";

// Tuesday, 24 November 2026, 10:00 in New York.
const context = { nowIso: "2026-11-24T15:00:00Z", timeZone: "America/New_York" };
const date = (day: string): DateOption => ({ kind: "date", date: day });
const range = (from: string, to?: string): DateOption => ({ kind: "range", from, ...(to === undefined ? {} : { to }) });

function read(
  text: string,
): { readonly options: readonly DateOption[]; readonly excluded: readonly DateOption[] } | undefined {
  const understood = understandDate(text, context);
  return understood && { options: understood.options, excluded: understood.excluded };
}

test.each<readonly [string, DateOption]>([
  ["today", date("2026-11-24")],
  ["tomorrow", date("2026-11-25")],
  ["the day after tomorrow", date("2026-11-26")],
  ["in two weeks", date("2026-12-08")],
  ["a week from Friday", date("2026-12-04")],
  ["next Tuesday", date("2026-12-01")],
  ["this coming Friday", date("2026-11-27")],
  ["Friday", date("2026-11-27")],
  ["the 3rd", date("2026-12-03")],
  ["December third", date("2026-12-03")],
  ["the third of December", date("2026-12-03")],
  ["12/3", date("2026-12-03")],
  ["12/3/2027", date("2027-12-03")],
  ["march 3rd two thousand twenty seven", date("2027-03-03")],
  ["the first Monday in March", date("2027-03-01")],
  ["the last Friday of January", date("2027-01-29")],
  ["Thanksgiving", date("2026-11-26")],
  ["the day after Christmas", date("2026-12-26")],
  ["two weeks before Christmas", date("2026-12-11")],
  ["Monday the thirtieth at four thirty", date("2026-11-30")],
  ["Tuesday, December 1st", date("2026-12-01")],
  ["Wednesday evening next week", date("2026-12-02")],
  ["next week on Thursday morning", date("2026-12-03")],
  ["um Tuesday's fine", date("2026-11-24")],
  ["the fifteenth of next month", date("2026-12-15")],
  ["January 5th", date("2027-01-05")],
  ["in three days", date("2026-11-27")],
  ["No, firsty.", date("2026-11-26")],
  ["No, sir, Z", date("2026-11-26")],
  ["a fortnight from today", date("2026-12-08")],
  ["how about the ninth", date("2026-12-09")],
  ["Friday after next", date("2026-12-11")],
  ["No, Thursday", date("2026-11-26")],
  ["2026-12-09", date("2026-12-09")],
])("one day: %s", (text, expected) => {
  expect(read(text)?.options).toEqual([expected]);
});

test.each<readonly [string, DateOption]>([
  ["next week", range("2026-11-30", "2026-12-06")],
  ["this week", range("2026-11-24", "2026-11-29")],
  ["the week after next", range("2026-12-07", "2026-12-13")],
  ["this month", range("2026-11-24", "2026-11-30")],
  ["end of the week", range("2026-11-26", "2026-11-27")],
  ["early next week", range("2026-11-30", "2026-12-01")],
  ["sometime in December", range("2026-12-01", "2026-12-31")],
  ["end of the month", range("2026-11-24", "2026-11-30")],
  ["any time after the 14th", range("2026-12-15")],
  ["not before December 5th", range("2026-12-05")],
  ["by Friday", range("2026-11-24", "2026-11-27")],
  ["before Friday", range("2026-11-24", "2026-11-26")],
  ["after Thanksgiving", range("2026-11-27")],
  ["between Tuesday and Thursday", range("2026-11-24", "2026-11-26")],
  ["from Monday to Wednesday", range("2026-11-30", "2026-12-02")],
  ["between the 3rd and the 10th", range("2026-12-03", "2026-12-10")],
  ["between December third and tenth", range("2026-12-03", "2026-12-10")],
  ["the week of December 7th", range("2026-12-07", "2026-12-13")],
  ["the weekend", range("2026-11-28", "2026-11-29")],
  ["Thursday or later", range("2026-11-26")],
  ["in the next two weeks", range("2026-11-25", "2026-12-08")],
  ["mid December", range("2026-12-10", "2026-12-20")],
])("days from and to: %s", (text, expected) => {
  expect(read(text)?.options).toEqual([expected]);
});

describe("alternatives, exclusions and corrections", () => {
  test.each<readonly [string, readonly DateOption[]]>([
    ["Monday or Tuesday", [date("2026-11-30"), date("2026-12-01")]],
    ["Monday, Tuesday or Wednesday afternoon", [date("2026-11-30"), date("2026-12-01"), date("2026-12-02")]],
    ["any time after Christmas but before New Year's", [range("2026-12-26", "2026-12-31")]],
    ["can I move my appointment from Tuesday to Thursday", [date("2026-11-26")]],
    ["it's on the third and I need to move it to the fifth", [date("2026-12-05")]],
    ["the week of the seventh", [range("2026-12-07", "2026-12-13")]],
    ["next Tuesday or Wednesday", [date("2026-12-01"), date("2026-12-02")]],
    ["Thursday or Friday would be good", [date("2026-11-26"), date("2026-11-27")]],
    ["Tuesday, no wait, Thursday", [date("2026-11-26")]],
    ["not Monday, Friday", [date("2026-11-27")]],
  ])("%s", (text, expected) => {
    expect(read(text)?.options).toEqual(expected);
  });

  test.each<readonly [string, DateOption]>([
    ["not Monday", date("2026-11-30")],
    ["any day but Wednesday", date("2026-11-25")],
    ["I can't do Friday", date("2026-11-27")],
    ["Friday doesn't work", date("2026-11-27")],
    ["anything except Thursday", date("2026-11-26")],
    ["Monday is no good", date("2026-11-30")],
    ["no Mondays please", date("2026-11-30")],
  ])("excluded: %s", (text, expected) => {
    expect(read(text)).toEqual({ options: [], excluded: [expected] });
  });
});

test.each([
  ["as soon as possible", "soonest"],
  ["the first one you have", "soonest"],
  ["your earliest available appointment", "soonest"],
  ["any day works", "any"],
  ["whenever", "any"],
])("%s → %s", (text, kind) => {
  expect(read(text)?.options).toEqual([{ kind }]);
});

test.each([
  "I'd like to book",
  "the second one",
  "hold on a second",
  "for two people",
  "my name is Bob",
  "at four thirty",
  "5550123",
])("no day in: %s", (text) => {
  expect(read(text)).toBeUndefined();
});

test("what may as well be something else comes with little confidence", () => {
  expect(understandDate("the third", context)?.confidence).toBeLessThanOrEqual(0.5);
  expect(understandDate("May I ask you something", context)?.confidence).toBeLessThanOrEqual(0.5);
});

test("today is the business's day, not the server's", () => {
  const late = { nowIso: "2026-11-25T03:00:00Z", timeZone: "America/New_York" };
  expect(understandDate("tomorrow", late)?.options).toEqual([date("2026-11-25")]);
  expect(understandDate("tomorrow", { ...late, timeZone: "Europe/Berlin" })?.options).toEqual([date("2026-11-26")]);
});

const ordinals = [
  "first",
  "second",
  "third",
  "fourth",
  "fifth",
  "sixth",
  "seventh",
  "eighth",
  "ninth",
  "tenth",
  "eleventh",
  "twelfth",
  "thirteenth",
  "fourteenth",
  "fifteenth",
  "sixteenth",
  "seventeenth",
  "eighteenth",
  "nineteenth",
  "twentieth",
  "twenty first",
  "twenty second",
  "twenty third",
  "twenty fourth",
  "twenty fifth",
  "twenty sixth",
  "twenty seventh",
  "twenty eighth",
  "twenty ninth",
  "thirtieth",
  "thirty first",
];

test("any day of the coming year comes back from each way of saying it", () => {
  const today = DateTime.fromISO("2026-11-24", { zone: "utc" });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 364 }), fc.integer({ min: 0, max: 6 }), (ahead, way) => {
      const day = today.plus({ days: ahead });
      const spoken = ordinals[day.day - 1] ?? "";
      const suffix = spoken.endsWith("first")
        ? "st"
        : spoken.endsWith("second")
          ? "nd"
          : spoken.endsWith("third")
            ? "rd"
            : "th";
      const ways = [
        `${day.monthLong} ${spoken}`,
        `the ${spoken} of ${day.monthLong}`,
        `${day.monthLong} ${day.day}${suffix}`,
        `${day.month}/${day.day}`,
        `um ${day.weekdayLong}, ${day.monthLong} the ${spoken}`,
        `${day.weekdayLong} the ${spoken} of ${day.monthLong} please`,
        `${day.toISODate()}`,
      ];
      expect(read(ways[way] ?? "")?.options).toEqual([date(day.toISODate() ?? "")]);
    }),
    { numRuns: 300 },
  );
});

test("never throws and never ends a range before it begins, whatever is said", () => {
  const words = fc.array(
    fc.constantFrom(
      "next",
      "last",
      "week",
      "monday",
      "or",
      "not",
      "the",
      "31st",
      "february",
      "between",
      "and",
      "after",
      "2",
      "12/45",
      "month",
      "end",
      "of",
      "to",
      "from",
      "in",
      "days",
      "thanksgiving",
      "before",
    ),
    { maxLength: 9 },
  );
  fc.assert(
    fc.property(words, (parts) => {
      const reversed = (read(parts.join(" "))?.options ?? []).filter(
        (option) => option.kind === "range" && option.to !== undefined && option.to < option.from,
      );
      expect(reversed).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});
