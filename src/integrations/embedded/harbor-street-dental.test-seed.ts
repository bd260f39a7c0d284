import type { CalendarSeed } from "../../contracts/calendar-seed.ts";

const wholeDay = [
  { from: "08:30", to: "12:00" },
  { from: "13:00", to: "17:00" },
];
const friday = [
  { from: "08:30", to: "12:00" },
  { from: "13:00", to: "15:00" },
];

/** The demo clinic's facts, as far as the calendar's tests need them; holidays by rule, for any year. */
export const harborStreetDental: CalendarSeed = {
  id: "harbor-street-dental",
  name: "Harbor Street Dental",
  address: "14 Harbor Street, New York",
  timeZone: "America/New_York",
  openingHours: { 1: wholeDay, 2: wholeDay, 3: wholeDay, 4: wholeDay, 5: friday },
  closedOn,
  services: [
    { id: "cleaning", name: "Cleaning", durationMinutes: 45, price: "$120" },
    { id: "whitening", name: "Whitening", durationMinutes: 60, price: "$350" },
    { id: "checkup", name: "Check-up", durationMinutes: 30, price: "$90" },
    { id: "filling", name: "Filling", durationMinutes: 60, price: "from $180" },
    { id: "emergency", name: "Emergency visit", durationMinutes: 30, price: "$150" },
  ],
  practitioners: [
    {
      id: "okafor",
      name: "Dr. Amara Okafor",
      role: "dentist",
      weekdays: [1, 2, 3, 4],
      serviceIds: ["checkup", "filling", "emergency"],
    },
    {
      id: "rivera",
      name: "Dr. Luis Rivera",
      role: "dentist",
      weekdays: [2, 3, 4, 5],
      serviceIds: ["checkup", "filling", "emergency"],
    },
    {
      id: "tran",
      name: "Kim Tran",
      role: "hygienist",
      weekdays: [1, 2, 3, 4, 5],
      serviceIds: ["cleaning", "whitening"],
    },
  ],
  startEveryMinutes: 15,
  holdMinutes: 5,
};

function closedOn(date: string): { readonly reason: string } | undefined {
  const reason = holidays(date.slice(0, 4)).get(date);
  return reason === undefined ? undefined : { reason };
}

/** 5 U.S.C. § 6103, with the days on which those that fall on a weekend are observed. */
function holidays(year: string): ReadonlyMap<string, string> {
  const thanksgiving = nthWeekday(year, 11, 4, 4);
  return new Map([
    [observed(`${year}-01-01`), "New Year's Day"],
    [nthWeekday(year, 1, 1, 3), "Martin Luther King Jr. Day"],
    [nthWeekday(year, 2, 1, 3), "Washington's Birthday"],
    // The last Monday of May is the one before the first of June.
    [shifted(nthWeekday(year, 6, 1, 1), -7), "Memorial Day"],
    [observed(`${year}-06-19`), "Juneteenth"],
    [observed(`${year}-07-04`), "Independence Day"],
    [nthWeekday(year, 9, 1, 1), "Labor Day"],
    [nthWeekday(year, 10, 1, 2), "Columbus Day"],
    [observed(`${year}-11-11`), "Veterans Day"],
    [thanksgiving, "Thanksgiving Day"],
    [shifted(thanksgiving, 1), "the Friday after Thanksgiving"],
    [`${year}-12-24`, "Christmas Eve"],
    [observed(`${year}-12-25`), "Christmas Day"],
  ]);
}

function shifted(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}

function weekdayOf(date: string): number {
  return new Date(date).getUTCDay();
}

function nthWeekday(year: string, month: number, weekday: number, nth: number): string {
  const first = `${year}-${String(month).padStart(2, "0")}-01`;
  return shifted(first, ((weekday - weekdayOf(first) + 7) % 7) + 7 * (nth - 1));
}

function observed(date: string): string {
  const weekday = weekdayOf(date);
  return weekday === 6 ? shifted(date, -1) : weekday === 0 ? shifted(date, 1) : date;
}
