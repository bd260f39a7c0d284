import { DateTime } from "luxon";
import { mondayOf, monthOf, onOrAfter, weekdayOf } from "./calendar-words.ts";
import type { DayFinding, Groups } from "./calendar-words.ts";
import { holidayDate, nthWeekday } from "./holidays.ts";

/** A day of the calendar; undefined for 30 February. */
export function valid(year: number, month: number, day: number): DateTime | undefined {
  const date = DateTime.utc(year, month, day);
  return date.isValid ? date : undefined;
}

/** Month and day without a year: this year's, or next year's once it has passed. 29 February waits for a leap year. */
export function monthDay(today: DateTime, month: number, day: number, year?: number): DayFinding | undefined {
  if (year !== undefined) {
    const date = valid(year < 100 ? 2000 + year : year, month, day);
    return date && { from: date, hasYear: true };
  }
  for (let ahead = 0; ahead <= 8; ahead += 1) {
    const date = valid(today.year + ahead, month, day);
    if (date && date >= today) return { from: date };
  }
  return undefined;
}

/** The next day of the month with this number. */
function dayOfMonth(today: DateTime, day: number): DateTime | undefined {
  for (let ahead = 0; ahead <= 12; ahead += 1) {
    const month = today.startOf("month").plus({ months: ahead });
    const date = valid(month.year, month.month, day);
    if (date && date >= today) return date;
  }
  return undefined;
}
/** The year that was said, written out or as two halves ("twenty twelve"). */
export function readYear(groups: Groups): number | undefined {
  if (groups["year"] !== undefined) return Number(groups["year"]);
  if (groups["century"] === undefined) return undefined;
  return Number(groups["century"]) * 100 + Number((groups["yearTail"] ?? "0").replace(/^oh? /, ""));
}

/** "Between the 3rd and the 12th of September", "from April 9th till the 17th". */
export function readDayRange(groups: Groups, today: DateTime): DayFinding | undefined {
  if (groups["word"] === "or" || (groups["word"] === "and" && groups["between"] === undefined)) return undefined;
  const { month } = groups;
  const said = readYear(groups);
  const end =
    month === undefined
      ? dayOfMonth(today, Number(groups["second"]))
      : monthDay(today, monthOf(month), Number(groups["second"]), said)?.from;
  const start = end && valid(end.year, end.month, Number(groups["first"]));
  if (!end || !start) return undefined;
  const from = start > end ? start.minus({ months: 1 }) : start;
  return { from: from < today && end >= today ? today : from, to: end, isPeriod: true, hasYear: said !== undefined };
}

/** A day that was said with its year. */
export function asFinding(date: DateTime | undefined): DayFinding | undefined {
  return date && { from: date, hasYear: true };
}

/** "The first Monday in March", "the last Friday of next month". */
export function readNthWeekday(groups: Groups, today: DateTime): DayFinding | undefined {
  const weekday = weekdayOf(groups["weekday"] ?? "") ?? 1;
  const ordinal = groups["ordinal"] === "last" ? -1 : Number.parseInt(groups["ordinal"] ?? "1", 10);
  if (groups["relative"] !== undefined) {
    const month = today.startOf("month").plus({ months: groups["relative"] === "next" ? 1 : 0 });
    return asFinding(nthWeekday(month.year, month.month, weekday, ordinal));
  }
  const month = monthOf(groups["month"] ?? "");
  const said = readYear(groups);
  if (said !== undefined) return asFinding(nthWeekday(said, month, weekday, ordinal));
  for (const ahead of [0, 1]) {
    const date = nthWeekday(today.year + ahead, month, weekday, ordinal);
    if (date && date >= today) return { from: date };
  }
  return undefined;
}

/** "Tuesday the eleventh": the next eleventh that is a Tuesday within four months; else the next eleventh, doubtful. */
export function readWeekdayDay(groups: Groups, today: DateTime): DayFinding | undefined {
  const number = Number(groups["day"]);
  const weekday = weekdayOf(groups["weekday"] ?? "");
  if (groups["suffix"] === undefined && number < 13) return undefined;
  for (let ahead = 0; ahead < 12; ahead += 1) {
    const month = today.startOf("month").plus({ months: ahead });
    const date = valid(month.year, month.month, number);
    if (date && date >= today && date.weekday === weekday) return { from: date, confidence: ahead < 3 ? 0.95 : 0.6 };
  }
  const next = dayOfMonth(today, number);
  return next && { from: next, confidence: 0.4 };
}

/** A holiday by name: the next one, or of the year that was said. */
export function readHoliday(groups: Groups, today: DateTime): DayFinding | undefined {
  const name = groups["name"] ?? "";
  const said = readYear(groups);
  if (said !== undefined) return asFinding(holidayDate(name, said));
  if (groups["thisYear"] !== undefined)
    return asFinding(holidayDate(name, today.year + (groups["thisYear"].includes("next") ? 1 : 0)));
  if (/last|past|previous/.test(groups["qualifier"] ?? "")) {
    const date = [0, 1]
      .map((back) => holidayDate(name, today.year - back))
      .find((found) => found !== undefined && found < today);
    return date && { from: date };
  }
  const date = [0, 1]
    .map((ahead) => holidayDate(name, today.year + ahead))
    .find((found) => found !== undefined && found >= today);
  return date && { from: date };
}

/** 12/3 is 3 December; 22/4, which cannot be American, 22 April. */
export function readNumeric(groups: Groups, today: DateTime): DayFinding | undefined {
  const first = Number(groups["first"]);
  const second = Number(groups["second"]);
  const year = groups["written"] ?? groups["year"];
  const said = year === undefined ? undefined : Number(year);
  if (groups["separator"] === "-" && said === undefined) return undefined;
  const american = monthDay(today, first, second, said);
  return american ?? monthDay(today, second, first, said);
}

/** "Tuesday next week", "next week Tuesday". */
export function readWeekdayOfWeek(groups: Groups, today: DateTime): DayFinding {
  const weekday = weekdayOf(groups["weekday"] ?? "") ?? 1;
  const { week = "", after = "" } = groups;
  const weeks = after !== "" ? 2 : /next|following/.test(week) ? 1 : week === "last" ? -1 : 0;
  const monday = mondayOf(today).plus({ weeks });
  return { from: monday.plus({ days: weekday - 1 }), qualifiedWeek: monday, confidence: 0.95 };
}

function countOf(words: string): number {
  if (/couple/.test(words)) return 2;
  if (/few/.test(words)) return 3;
  return /^(?:a|an|another)$/.test(words) ? 1 : Number(words);
}

function plus(day: DateTime, count: number, unit: string): DateTime {
  return day.plus({ [`${unit.replace(/s$/, "")}s`]: count });
}

/** "A week from Friday", "three days after tomorrow". */
export function readOffset(groups: Groups, today: DateTime): DayFinding | undefined {
  const anchorWords = groups["anchor"] ?? "now";
  const fixed = { now: 0, later: 0, today: 0, tomorrow: 1, yesterday: -1 }[anchorWords];
  const parts = anchorWords.split(" ");
  const anchor =
    fixed === undefined
      ? readWeekday(
          { qualifier: parts.length > 1 ? parts.slice(0, -1).join(" ") : undefined, weekday: parts.at(-1) },
          today,
        )?.from
      : today.plus({ days: fixed });
  if (!anchor) return undefined;
  const count = countOf(groups["count"] ?? "1");
  return { from: plus(anchor, groups["way"] === "before" ? -count : count, groups["unit"] ?? "days"), confidence: 0.9 };
}

/** "In two weeks", "three days ago". */
export function readIn(groups: Groups, today: DateTime): DayFinding {
  if (groups["fortnight"] !== undefined) return { from: today.plus({ weeks: 2 }), confidence: 0.85 };
  const count = countOf(groups["count"] ?? "1");
  return { from: plus(today, groups["way"] === "ago" ? -count : count, groups["unit"] ?? "days"), confidence: 0.85 };
}

/** "Tuesday", "next Tuesday", "this coming Tuesday": see the conventions at {@link understandDate}. */
export function readWeekday(groups: Groups, today: DateTime): DayFinding | undefined {
  const weekday = weekdayOf(groups["weekday"] ?? "");
  const { qualifier: words = "" } = groups;
  if (weekday === undefined) return undefined;
  const coming = onOrAfter(today, weekday);
  if (/past/.test(words)) return { from: onOrAfter(today.minus({ days: 7 }), weekday) };
  const monday = mondayOf(today);
  if (/last|previous/.test(words)) return { from: monday.minus({ weeks: 1 }).plus({ days: weekday - 1 }) };
  if (words === "next" || /following/.test(words) || words === "the next") {
    const next = monday.plus({ weeks: 1, days: weekday - 1 });
    return {
      from: next,
      qualifiedWeek: monday.plus({ weeks: 1 }),
      confidence: coming < next && coming > today ? 0.6 : 0.9,
    };
  }
  if (/coming|this next/.test(words)) return { from: onOrAfter(today.plus({ days: 1 }), weekday) };
  if (words === "this") return { from: coming, qualifiedWeek: mondayOf(coming) };
  return { from: coming, bareWeekday: true };
}

/** "The third" may as well be the third choice: the lower the number, the less sure. */
export function readBareOrdinal(groups: Groups, today: DateTime): DayFinding | undefined {
  const number = Number(groups["day"]);
  const date = number > 31 || number === 0 ? undefined : dayOfMonth(today, number);
  return date && { from: date, confidence: number <= 5 ? 0.5 : 0.85 };
}
