import type { CalendarSeed } from "../../contracts/calendar-seed.ts";
import { minutesOf, weekdayOf } from "./clinic-time.ts";
import { sayDate, sayDateShort, sayList, sayTime } from "./spoken.ts";

const weekdayNames = ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"];

/** The spans in which the business is open on `date`; none when it is closed. */
export function openSpans(seed: CalendarSeed, date: string): readonly { readonly from: string; readonly to: string }[] {
  return seed.closedOn(date) === undefined ? (seed.openingHours[weekdayOf(date)] ?? []) : [];
}

/** Why the business is closed on `date`, as a sentence; undefined when it is open. */
export function whyClosed(seed: CalendarSeed, date: string): string | undefined {
  const closed = seed.closedOn(date);
  if (closed !== undefined) return `We're closed that day for ${closed.reason}.`;
  if (seed.openingHours[weekdayOf(date)] === undefined)
    return `We're closed on ${weekdayNames[weekdayOf(date) - 1] as string}.`;
  return undefined;
}

/** What there is to know before a slot is looked for. */
interface TimeQuestion {
  readonly date: string;
  readonly time: string;
  readonly durationMinutes: number;
}

/** Why nothing can start at this time on an open day, as a sentence; undefined when opening hours allow it. */
export function whyNotThen(seed: CalendarSeed, question: TimeQuestion): string | undefined {
  const spans = openSpans(seed, question.date);
  const first = spans[0];
  const last = spans.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const start = minutesOf(question.time);
  const end = start + question.durationMinutes;
  const on = weekdayNames[weekdayOf(question.date) - 1] as string;
  if (start < minutesOf(first.from)) return `We open at ${sayTime(first.from)}.`;
  if (start >= minutesOf(last.to)) return `We close at ${sayTime(last.to)} on ${on}.`;
  if (spans.some((span) => minutesOf(span.from) <= start && end <= minutesOf(span.to))) return undefined;
  if (end > minutesOf(last.to)) return `That would run past our closing time, ${sayTime(last.to)} on ${on}.`;
  const gap = spans.slice(1).find((span) => end <= minutesOf(span.from) || start < minutesOf(span.from));
  return gap === undefined ? undefined : `We're closed for lunch until ${sayTime(gap.from)}.`;
}

/** The opening hours of the week as one spoken answer. */
export function sayWeek(seed: CalendarSeed): string {
  const groups: { days: number[]; hours: string; spans: readonly { readonly from: string; readonly to: string }[] }[] =
    [];
  for (const day of [1, 2, 3, 4, 5, 6, 7] as const) {
    const spans = seed.openingHours[day] ?? [];
    const hours = spans.map((span) => `${span.from}-${span.to}`).join();
    const previous = groups.at(-1);
    if (spans.length > 0 && previous?.hours === hours) previous.days.push(day);
    else if (spans.length > 0) groups.push({ days: [day], hours, spans });
  }
  const said = groups.map(
    ({ days, spans }) => `${sayDays(days)} from ${sayTime(spans[0]?.from ?? "")} to ${sayTime(spans.at(-1)?.to ?? "")}`,
  );
  const breaks = groups[0]?.spans;
  const lunch =
    breaks?.[0] !== undefined && breaks[1] !== undefined
      ? ` We close for lunch from ${sayTime(breaks[0].to)} to ${sayTime(breaks[1].from)}.`
      : "";
  return `We're open ${sayList(said)}.${lunch}`;
}

/** The hours of one day as a spoken answer. */
export function sayDay(seed: CalendarSeed, asked: { readonly date: string; readonly today: string }): string {
  const spans = openSpans(seed, asked.date);
  const name = sayDateShort(asked.date, asked.today);
  const first = spans[0];
  const last = spans.at(-1);
  if (first === undefined || last === undefined) {
    return `No, ${sayDate(asked.date, asked.today)} we're closed${reasonAfter(seed, asked.date)}.`;
  }
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} we're open from ${sayTime(first.from)} to ${sayTime(last.to)}${sayBreak(spans)}.`;
}

function sayBreak(spans: readonly { readonly from: string; readonly to: string }[]): string {
  const [before, after] = spans;
  return before === undefined || after === undefined
    ? ""
    : `, and closed for lunch from ${sayTime(before.to)} to ${sayTime(after.from)}`;
}

function reasonAfter(seed: CalendarSeed, date: string): string {
  const reason = seed.closedOn(date)?.reason;
  return reason === undefined ? "" : ` for ${reason}`;
}

function sayDays(days: readonly number[]): string {
  const names = days.map((day) => (weekdayNames[day - 1] as string).replace(/s$/, ""));
  return names.length > 2 ? `${names[0] as string} to ${names.at(-1) as string}` : sayList(names);
}
