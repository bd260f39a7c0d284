import { DateTime } from "luxon";
import type { CalendarSeed } from "../../contracts/calendar-seed.ts";

/** A span of time, Unix epoch in ms, its end not included. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** What a day looks like: open spans, and the moments at which an appointment may start. */
export interface Day {
  /** `YYYY-MM-DD` in the business's zone. */
  readonly date: string;
  /** ISO weekday, 1 Monday … 7 Sunday. */
  readonly weekday: 1 | 2 | 3 | 4 | 5 | 6 | 7;
  readonly spans: readonly Span[];
  /** Starts on the grid within the spans, earliest first. */
  readonly starts: readonly number[];
  readonly closedReason: string | undefined;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** No zone changes its clocks within a quarter of an hour of UTC. */
const offsetBucketMs = 15 * minuteMs;
const keptOffsets = 50_000;
/** Days asked about are kept; far more than a conversation touches, and bounded. */
const keptDays = 2_000;

/** The opening hours of a business, in its own zone and across the changes of its clocks. Pure but for its cache. */
export class OpeningHours {
  readonly zone: string;
  readonly #seed: CalendarSeed;
  readonly #days = new Map<string, Day>();
  /** Minutes from UTC, by quarter of an hour. */
  readonly #offsets = new Map<number, number>();

  constructor(seed: CalendarSeed) {
    this.#seed = seed;
    this.zone = seed.timeZone;
  }

  /** The date in the business's zone at this moment. */
  dateAt(atMs: number): string {
    // A date has ten characters: YYYY-MM-DD.
    return this.iso(atMs).slice(0, 10);
  }

  /** ISO 8601 with the offset of the business's zone: `2026-11-25T09:00:00-05:00`. */
  iso(atMs: number): string {
    const offsetMinutes = this.#offsetAt(atMs);
    const local = new Date(atMs + offsetMinutes * minuteMs).toISOString();
    return `${local.slice(0, atMs % 1000 === 0 ? 19 : 23)}${offsetText(offsetMinutes)}`;
  }

  day(date: string): Day {
    const kept = this.#days.get(date);
    if (kept !== undefined) return kept;
    const day = this.#makeDay(date);
    if (this.#days.size >= keptDays) this.#days.clear();
    this.#days.set(date, day);
    return day;
  }

  /** Every day that [startMs, endMs) touches, in order. */
  *days(span: Span): Generator<Day> {
    let date = this.dateAt(span.startMs);
    while (this.startOf(date) < span.endMs) {
      yield this.day(date);
      date = nextDate(date);
    }
  }

  /** Midnight, or the first moment of a day whose midnight the clocks skip. */
  startOf(date: string): number {
    return DateTime.fromISO(date, { zone: this.zone }).startOf("day").toMillis();
  }

  /** Kept, since the time zone database is asked for every slot that is offered. */
  #offsetAt(atMs: number): number {
    const bucket = Math.floor(atMs / offsetBucketMs);
    const kept = this.#offsets.get(bucket);
    if (kept !== undefined) return kept;
    const { offset } = DateTime.fromMillis(bucket * offsetBucketMs, { zone: this.zone });
    if (this.#offsets.size >= keptOffsets) this.#offsets.clear();
    this.#offsets.set(bucket, offset);
    return offset;
  }

  #makeDay(date: string): Day {
    // Luxon's weekday is 1 to 7.
    const weekday = DateTime.fromISO(date, { zone: "utc" }).weekday as Day["weekday"];
    const closed = this.#seed.closedOn(date);
    const hours = closed === undefined ? (this.#seed.openingHours[weekday] ?? []) : [];
    const spans = hours.map(({ from, to }) => ({ startMs: this.#at(date, from), endMs: this.#at(date, to) }));
    spans.sort((one, other) => one.startMs - other.startMs);
    const starts = hours.flatMap(({ from, to }) => this.#starts(date, minuteOf(from), minuteOf(to)));
    starts.sort((one, other) => one - other);
    return { date, weekday, spans, starts, closedReason: closed?.reason };
  }

  #starts(date: string, fromMinute: number, toMinute: number): number[] {
    const every = this.#seed.startEveryMinutes;
    const starts: number[] = [];
    for (let minute = Math.ceil(fromMinute / every) * every; minute < toMinute; minute += every) {
      const local = DateTime.fromISO(`${date}T${clockTime(minute)}`, { zone: this.zone });
      // In spring an hour is missing: luxon moves its times on, and they are no times of that day's grid.
      if (local.hour * 60 + local.minute === minute) starts.push(local.toMillis());
    }
    return starts;
  }

  #at(date: string, time: string): number {
    if (minuteOf(time) === 24 * 60) return this.startOf(nextDate(date));
    return DateTime.fromISO(`${date}T${time}`, { zone: this.zone }).toMillis();
  }
}

/** The next date of the calendar. */
export function nextDate(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + dayMs).toISOString().slice(0, 10);
}

function minuteOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return hour * 60 + minute;
}

function offsetText(minutes: number): string {
  return `${minutes < 0 ? "-" : "+"}${clockTime(Math.abs(minutes))}`;
}

function clockTime(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(Math.trunc(minute / 60))}:${two(minute % 60)}`;
}
