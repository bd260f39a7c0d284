import type { CalendarWeekAnswer } from "../../../src/server/api-types.ts";
import { clinicMinutes } from "../format/clinic-time.ts";

export type Day = CalendarWeekAnswer["days"][number];
export type Entry = Day["entries"][number];

/** Which part of a day is shown, in minutes since midnight, on whole hours. */
export interface DayRange {
  readonly fromMinutes: number;
  readonly toMinutes: number;
}

const usual: DayRange = { fromMinutes: 8 * 60, toMinutes: 18 * 60 };

/** From the earliest opening or entry to the latest end, over all days. */
export function toRange(days: readonly Day[]): DayRange {
  const spans = days.flatMap(({ open, entries }) => [...open, ...entries]);
  if (spans.length === 0) return usual;
  const starts = spans.map(({ start }) => clinicMinutes(start));
  // What ends at midnight ends on the next date.
  const ends = spans.map(({ start, end }) => (end.slice(0, 10) > start.slice(0, 10) ? 24 * 60 : clinicMinutes(end)));
  return { fromMinutes: Math.floor(Math.min(...starts) / 60) * 60, toMinutes: Math.ceil(Math.max(...ends) / 60) * 60 };
}

/** The hours to be labelled. */
export function hoursIn({ fromMinutes, toMinutes }: DayRange): readonly number[] {
  return Array.from({ length: (toMinutes - fromMinutes) / 60 }, (_, index) => fromMinutes + index * 60);
}

/** Top and height of a span in its column, in per cent. */
export function place(
  span: { readonly start: string; readonly end: string },
  range: DayRange,
): { readonly top: string; readonly height: string } {
  const whole = range.toMinutes - range.fromMinutes;
  const start = Math.max(range.fromMinutes, clinicMinutes(span.start));
  const end =
    span.end.slice(0, 10) > span.start.slice(0, 10)
      ? range.toMinutes
      : Math.min(range.toMinutes, clinicMinutes(span.end));
  return { top: percent((start - range.fromMinutes) / whole), height: percent(Math.max(0, end - start) / whole) };
}

/** How far down the column a time of day is, in per cent; undefined outside of what is shown. */
export function placeOf(minutes: number, { fromMinutes, toMinutes }: DayRange): string | undefined {
  if (minutes < fromMinutes || minutes > toMinutes) return undefined;
  return percent((minutes - fromMinutes) / (toMinutes - fromMinutes));
}

/** `Dr. Amara Okafor` → `Okafor`. */
export function shortName(name: string): string {
  return name.split(" ").at(-1) ?? name;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}
