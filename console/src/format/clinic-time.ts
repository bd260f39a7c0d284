/**
 * Times of a business as its clocks show them. An instant with the business's own offset (`2026-12-03T14:00:00-05:00`)
 * carries that reading in its text, wherever the browser is.
 */
export function clinicDate(instant: string): string {
  return instant.slice(0, 10);
}

/** Minutes since midnight on the business's clock. */
export function clinicMinutes(instant: string): number {
  return Number(instant.slice(11, 13)) * 60 + Number(instant.slice(14, 16));
}

/** `14:00` or `2:00 PM`, as the reader's language has it. */
export function formatClinicTime(instant: string): string {
  return new Date(clinicMinutes(instant) * 60_000).toLocaleTimeString(undefined, {
    hour: "numeric",
    minute: "2-digit",
    timeZone: "UTC",
  });
}

/** A full hour by its minutes since midnight: `2 PM` or `14`. */
export function formatHour(minutes: number): string {
  return new Date(minutes * 60_000).toLocaleTimeString(undefined, { hour: "numeric", timeZone: "UTC" });
}

/** A date `YYYY-MM-DD` in words; which ones, `options` says. */
export function formatDate(date: string, options: Intl.DateTimeFormatOptions): string {
  return new Date(`${date}T00:00:00Z`).toLocaleDateString(undefined, { ...options, timeZone: "UTC" });
}

/** The date so many days later. */
export function addDays(date: string, days: number): string {
  return new Date(new Date(`${date}T00:00:00Z`).getTime() + days * 86_400_000).toISOString().slice(0, 10);
}

/** The Monday of the week of a date. */
export function mondayOf(date: string): string {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return addDays(date, -((weekday + 6) % 7));
}

/** Date and minutes since midnight in a zone, now. */
export function nowIn(timeZone: string, nowMs: number): { readonly date: string; readonly minutes: number } {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(new Date(nowMs));
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? "";
  return {
    date: `${part("year")}-${part("month")}-${part("day")}`,
    minutes: Number(part("hour")) * 60 + Number(part("minute")),
  };
}
