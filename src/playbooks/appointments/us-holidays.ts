/**
 * The public holidays of US federal law as a dated rule. Source: 5 U.S.C. 6103(a) for the days, 6103(b) for the day
 * on which a holiday is kept that falls on a weekend; Juneteenth since Public Law 117-17 of 2021. Inauguration Day is
 * left out: it binds only offices in and around Washington.
 */
export interface Holiday {
  /** The day on which offices are closed, `YYYY-MM-DD`. */
  readonly date: string;
  readonly name: string;
}

const monday = 1;
const thursday = 4;

/** The federal holidays kept in `year`. One that falls on 1 January of the next year and a Saturday is kept on 31 December. */
export function usFederalHolidays(year: number): readonly Holiday[] {
  return [...holidaysNamedFor(year), ...holidaysNamedFor(year + 1)].filter(({ date }) => date.startsWith(`${year}-`));
}

/** The name of the federal holiday kept on `date` (`YYYY-MM-DD`), if it is one. */
export function usFederalHolidayOn(date: string): string | undefined {
  return usFederalHolidays(Number(date.slice(0, 4))).find((holiday) => holiday.date === date)?.name;
}

/** Thanksgiving Day, the fourth Thursday of November. */
export function thanksgiving(year: number): string {
  return nthWeekday({ year, month: 11, weekday: thursday, nth: 4 });
}

/** The day after `date`; both `YYYY-MM-DD`. */
export function dayAfter(date: string): string {
  return shift(date, 1);
}

function holidaysNamedFor(year: number): readonly Holiday[] {
  const days: Holiday[] = [
    { name: "New Year's Day", date: kept(`${year}-01-01`) },
    { name: "Martin Luther King Day", date: nthWeekday({ year, month: 1, weekday: monday, nth: 3 }) },
    { name: "Presidents' Day", date: nthWeekday({ year, month: 2, weekday: monday, nth: 3 }) },
    { name: "Memorial Day", date: lastMondayOfMay(year) },
    { name: "Independence Day", date: kept(`${year}-07-04`) },
    { name: "Labor Day", date: nthWeekday({ year, month: 9, weekday: monday, nth: 1 }) },
    { name: "Columbus Day", date: nthWeekday({ year, month: 10, weekday: monday, nth: 2 }) },
    { name: "Veterans Day", date: kept(`${year}-11-11`) },
    { name: "Thanksgiving", date: thanksgiving(year) },
    { name: "Christmas Day", date: kept(`${year}-12-25`) },
  ];
  if (year >= 2021) days.push({ name: "Juneteenth", date: kept(`${year}-06-19`) });
  return days;
}

/** A holiday on a Saturday is kept on the Friday before it, one on a Sunday on the Monday after. */
function kept(date: string): string {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  if (weekday === 6) return shift(date, -1);
  return weekday === 0 ? shift(date, 1) : date;
}

function nthWeekday(rule: {
  readonly year: number;
  readonly month: number;
  readonly weekday: number;
  readonly nth: number;
}): string {
  const first = new Date(Date.UTC(rule.year, rule.month - 1, 1));
  const offset = (rule.weekday - first.getUTCDay() + 7) % 7;
  return isoDate(Date.UTC(rule.year, rule.month - 1, 1 + offset + 7 * (rule.nth - 1)));
}

function lastMondayOfMay(year: number): string {
  const last = new Date(Date.UTC(year, 4, 31));
  return isoDate(Date.UTC(year, 4, 31 - ((last.getUTCDay() + 6) % 7)));
}

function shift(date: string, days: number): string {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  return isoDate(Date.UTC(year, month - 1, day + days));
}

function isoDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
