import { DateTime } from "luxon";

/** Today in `timeZone`, `YYYY-MM-DD`. */
export function localDate(nowMs: number, timeZone: string): string {
  return DateTime.fromMillis(nowMs, { zone: timeZone }).toFormat("yyyy-MM-dd");
}

/** The time of day in `timeZone`, `HH:MM`. */
export function localTime(nowMs: number, timeZone: string): string {
  return DateTime.fromMillis(nowMs, { zone: timeZone }).toFormat("HH:mm");
}

/** The instant of a local date and time, ISO 8601 with offset. */
export function toInstant(local: { readonly date: string; readonly time: string }, timeZone: string): string {
  return (
    DateTime.fromISO(`${local.date}T${local.time}`, { zone: timeZone }).toISO({ suppressMilliseconds: true }) ?? ""
  );
}

/** Local date (`YYYY-MM-DD`) and time (`HH:MM`) of an instant. */
export function fromInstant(instant: string, timeZone: string): { readonly date: string; readonly time: string } {
  const local = DateTime.fromISO(instant, { zone: timeZone });
  return { date: local.toFormat("yyyy-MM-dd"), time: local.toFormat("HH:mm") };
}

/** `date` and `days` more, `YYYY-MM-DD`. */
export function addDays(date: string, days: number): string {
  return DateTime.fromISO(date, { zone: "utc" }).plus({ days }).toFormat("yyyy-MM-dd");
}

/** ISO weekday of a date: 1 Monday … 7 Sunday. */
export function weekdayOf(date: string): 1 | 2 | 3 | 4 | 5 | 6 | 7 {
  return DateTime.fromISO(date, { zone: "utc" }).weekday as 1 | 2 | 3 | 4 | 5 | 6 | 7;
}

/** Minutes since midnight of `HH:MM`. */
export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
