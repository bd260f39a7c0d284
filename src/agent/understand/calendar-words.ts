import type { DateTime } from "luxon";

/** What a pattern's reader gives back: a day or a stretch. */
export interface DayFinding {
  readonly from: DateTime;
  readonly to?: DateTime;
  readonly confidence?: number;
  readonly isPeriod?: boolean;
  readonly bareWeekday?: boolean;
  readonly hasYear?: boolean;
  readonly qualifiedWeek?: DateTime;
}

/** The named groups of a match. */
export type Groups = Readonly<Record<string, string | undefined>>;

/** Turns the named groups of a match into days. */
export type DayReader = (groups: Groups, today: DateTime) => DayFinding | undefined;

/** Matches weekdays, whole or shortened; no anchors. */
export const weekdayPattern =
  "mon(?:day)?s?|tue(?:s|sday)?s?|wed(?:s|nesday)?s?|thu(?:r|rs|rsday)?s?|fri(?:day)?s?|sat(?:urday)?s?|sun(?:day)?s?";
/** Matches months, whole or shortened; no anchors. */
export const monthPattern =
  "jan(?:uary)?|feb(?:ruary|uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?";

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** ISO number of a weekday's name or abbreviation. */
export function weekdayOf(name: string): number | undefined {
  const index = weekdays.indexOf(name.slice(0, 3));
  return index < 0 || !new RegExp(`^(?:${weekdayPattern})$`).test(name) ? undefined : index + 1;
}

/** 1–12. */
export function monthOf(name: string): number {
  return monthNames.indexOf(name.slice(0, 3)) + 1;
}

/** The Monday of a day's week. */
export function mondayOf(day: DateTime): DateTime {
  return day.minus({ days: day.weekday - 1 });
}

/** The first such weekday on or after `day`. */
export function onOrAfter(day: DateTime, weekday: number): DateTime {
  return day.plus({ days: (weekday - day.weekday + 7) % 7 });
}
