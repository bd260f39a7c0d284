import { DateTime } from "luxon";

/** Date of Easter Sunday (Gregorian), by the algorithm of Meeus, Jones and Butcher. */
function easter(year: number): DateTime {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return DateTime.utc(year, month, ((h + l - 7 * m + 114) % 31) + 1);
}

/** The `nth` given weekday of a month (ISO numbers); negative counts from its end. */
export function nthWeekday(year: number, month: number, weekday: number, nth: number): DateTime | undefined {
  if (nth < 0) {
    const last = DateTime.utc(year, month, 1).endOf("month").startOf("day");
    return last.minus({ days: (last.weekday - weekday + 7) % 7 });
  }
  const first = DateTime.utc(year, month, 1);
  const date = first.plus({ days: ((weekday - first.weekday + 7) % 7) + (nth - 1) * 7 });
  return date.month === month ? date : undefined;
}

type Holiday = (year: number) => DateTime | undefined;

const fixed =
  (month: number, day: number): Holiday =>
  (year) =>
    DateTime.utc(year, month, day);
const nth =
  (month: number, weekday: number, count: number, plusDays = 0): Holiday =>
  (year) =>
    nthWeekday(year, month, weekday, count)?.plus({ days: plusDays });

const holidays: readonly (readonly [string, Holiday])[] = [
  ["new year'?s? eve|new years eve", fixed(12, 31)],
  ["new year'?s?(?: day)?|new years(?: day)?", fixed(1, 1)],
  ["(?:martin luther king|mlk)(?: jr| junior)?(?:'s)?(?: birthday| day)?", nth(1, 1, 3)],
  ["valentine'?s?(?: day)?", fixed(2, 14)],
  ["president'?s?'? day|washington'?s birthday", nth(2, 1, 3)],
  ["(?:st|saint) patrick'?s(?: day)?", fixed(3, 17)],
  ["good friday", (year) => easter(year).minus({ days: 2 })],
  ["easter monday", (year) => easter(year).plus({ days: 1 })],
  ["easter(?: sunday)?", easter],
  ["mother'?s'? day", nth(5, 7, 2)],
  ["memorial day", nth(5, 1, -1)],
  ["father'?s'? day", nth(6, 7, 3)],
  ["juneteenth", fixed(6, 19)],
  ["independence day|the 4th of july", fixed(7, 4)],
  ["(?:international )?workers'? day|international worker'?s'? day", fixed(5, 1)],
  ["labou?r day", nth(9, 1, 1)],
  ["columbus day|indigenous peoples?'?s?'? day", nth(10, 1, 2)],
  ["halloween", fixed(10, 31)],
  ["election day", (year) => nthWeekday(year, 11, 1, 1)?.plus({ days: 1 })],
  ["veterans?'?s?'? day", fixed(11, 11)],
  ["black friday", nth(11, 4, 4, 1)],
  ["thanksgiving(?: day)?", nth(11, 4, 4)],
  ["christmas eve|x-?mas eve", fixed(12, 24)],
  ["boxing day", fixed(12, 26)],
  ["christmas(?: day)?|x-?mas(?: day)?", fixed(12, 25)],
];

/** Matches the name of any holiday; no anchors. */
export const holidayPattern: string = holidays.map(([pattern]) => pattern).join("|");

const tests = holidays.map(([pattern, holiday]) => [new RegExp(`^(?:${pattern})$`), holiday] as const);

/** The day of a holiday known in the United States, in `year`. */
export function holidayDate(name: string, year: number): DateTime | undefined {
  return tests.find(([pattern]) => pattern.test(name))?.[1](year);
}
