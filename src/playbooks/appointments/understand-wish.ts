import type { Heard, Option } from "../../agent/rules/description.ts";
import { understandDate } from "../../agent/understand/dates.ts";
import type { DateOption } from "../../agent/understand/dates.ts";
import { understandTime } from "../../agent/understand/times.ts";
import type { TimeOption } from "../../agent/understand/times.ts";
import type { CalendarSeed } from "../../contracts/calendar-seed.ts";
import { addDays, localDate, weekdayOf } from "./clinic-time.ts";
import type { Wish } from "./wish.ts";

/** A range with no end is looked through for so many days. */
const openEndDays = 21;

/** What the words say about when, with the words that were used; undefined when nothing. */
export function understandWish(
  heard: Heard,
  seed: CalendarSeed,
): { readonly wish: Wish; readonly used: string } | undefined {
  const today = localDate(heard.nowMs, seed.timeZone);
  const relative = relativeWish(heard, today);
  const date = understandDate(dateWords(heard), {
    nowIso: new Date(heard.nowMs).toISOString(),
    timeZone: seed.timeZone,
  });
  const time = understandTime(timeWords(heard), { openFrom: "08:00", openTo: "17:00" });
  const options = (date?.options ?? []).map((option) => nearKnown(option, heard, today));
  const said = {
    ...(asksForNext.test(heard.text) ? { from: today, to: addDays(today, openEndDays), pick: "first" as const } : {}),
    ...dayWish(oneDay(options, heard.text), today),
    ...timeWish(time?.options ?? [], time?.excluded ?? [], heard.text),
    ...notDays(date?.excluded ?? []),
  };
  const next = dayAfterKnown(heard);
  const wish = { ...relative, ...said, ...next, ...afterLast(heard, heard.text.toLowerCase()), ...shift(heard) };
  if (Object.keys(wish).length === 0) return undefined;
  return { wish, used: date?.span.text ?? time?.span.text ?? "" };
}

/** The words without what only looks like a date: "half a year ago", "first thing", "okay now", "the same day". */
function dateWords(heard: Heard): string {
  const words = heard.text
    .replace(/\b[\w ]{1,20}\bago\b/gi, " ")
    .replace(/\bfirst thing\b/gi, "early")
    .replace(/\b(?:first|last|second) names?\b/gi, " ")
    .replace(/\b(?:the )?same day\b/gi, " ");
  const [segment, ...others] = words.split(",").filter((part) => weekdayAndDay.test(part));
  if (segment !== undefined && others.length === 0) return segment;
  return /\bright now\b/i.test(words) || heard.open === "start" ? words : words.replace(/\bnow\b/gi, " ");
}

/** "Tuesday the fifteenth" is a date by itself, whatever number follows the comma. */
const weekdayAndDay =
  /\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,? (?:the )?(?:\d{1,2}(?:st|nd|rd|th)|\w+(?:th|first|second|third))\b/i;

/** "Do you have eleven?" names a time once times are on the table. */
function timeWords(heard: Heard): string {
  const number =
    "(?:one|two|three|four|five|eight|nine|ten|eleven|twelve|\\d{1,2})\\b(?! (?:other|more|of|appointments?|options?))";
  // "I'd like one tomorrow" is no o'clock.
  const text = heard.text.replace(
    /(?<!\b(?:at|around|about|by|before|after|until|from|past|to|till) )\bone (?=(?:tomorrow|today|on|at|for|next|this|in|with)\b)/gi,
    "appointment ",
  );
  const early =
    /\b(?:(?:mon|tues|wednes|thurs|fri)day|tomorrow|today|then),?(?: the \w+)?,? early\b(?! (?:in|morning|after))|^\W*early\W*$/i;
  if (early.test(text)) return text.replace(/\bearly\b/i, "in the morning");
  return heard.offered.length === 0
    ? text
    : text.replace(new RegExp(`\\b(have|got|do|about|take|prefer) (?=${number})`, "gi"), "$1 at ");
}

/**
 * A bare weekday belongs to the days that are being talked about: after "Tuesday the eighth", "no, Thursday" is the
 * tenth, and of the days on offer it is the one that was offered.
 */
function nearKnown(option: DateOption, heard: Heard, today: string): DateOption {
  if (option.kind === "date" && isDayAfter.test(heard.text)) return firstAfter(option, heard);
  if (isTodaysName(option, heard, today)) return { kind: "date", date: addDays(today, 7) };
  const isBare =
    option.kind === "date" &&
    /\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sun)(?:day)?s?\b/i.test(heard.text) &&
    !/\b(?:this|next|coming|after|week|today|tomorrow)\b|\d|\b(?:first|second|\w+th|twenty|thirty)\b/i.test(
      heard.text.replace(/\bat .*$/i, ""),
    );
  if (option.kind !== "date" || !isBare) return option;
  const onOffer = heard.offered
    .map(slotOf)
    .find((slot) => slot !== undefined && weekdayOf(slot.date) === weekdayOf(option.date));
  if (onOffer !== undefined) return { kind: "date", date: onOffer.date };
  const known = heard.offered.map(slotOf).find((slot) => slot !== undefined)?.date ?? knownDay(heard);
  if (known === undefined) return option;
  const sameWeek = addDays(known, weekdayOf(option.date) - weekdayOf(known));
  return sameWeek >= today ? { kind: "date", date: sameWeek } : option;
}

/** Nobody calls today by its weekday. */
function isTodaysName(option: DateOption, heard: Heard, today: string): boolean {
  return (
    option.kind === "date" &&
    option.date === today &&
    heard.offered.length === 0 &&
    knownDay(heard) === undefined &&
    /\b(?:mon|tues|wednes|thurs|fri)day\b/i.test(heard.text) &&
    !/\b(?:today|this|now)\b|\b\d{1,2}(?:st|nd|rd|th)\b|\bthe \w+th\b/i.test(heard.text)
  );
}

/** "The next cleaning you've got". */
const asksForNext =
  /\b(?:the |your )?(?:next|first) (?:available|free|open|(?:[\w-]+ ){1,2}(?:you(?:'ve| have)? (?:got|have)|that's (?:free|open)|available))\b/i;

const isDayAfter = /\b(?:mon|tues|wednes|thurs|fri)day after(?: that)?\W*(?:then|instead|please|work|okay)?\W*$/i;

/** "The Monday after" comes after the first day that was offered. */
function firstAfter(option: DateOption, heard: Heard): DateOption {
  const from = heard.offered.map(slotOf).find((slot) => slot !== undefined)?.date ?? knownDay(heard);
  if (option.kind !== "date" || from === undefined) return option;
  const days = (weekdayOf(option.date) - weekdayOf(from) + 7) % 7;
  return { kind: "date", date: addDays(from, days === 0 ? 7 : days) };
}

function knownDay(heard: Heard): string | undefined {
  const { from, to } = (heard.values["when"] ?? {}) as Wish;
  return from !== undefined && from === (to ?? from) ? from : undefined;
}

/** "Tuesday morning the 8th" is one day, the one that was said last. */
function oneDay(options: readonly DateOption[], text: string): readonly DateOption[] {
  const [first, second] = options;
  const isTwice =
    options.length === 2 &&
    first?.kind === "date" &&
    second?.kind === "date" &&
    weekdayOf(first.date) === weekdayOf(second.date);
  return isTwice && !/\bor\b/i.test(text) && second !== undefined ? [second] : options;
}

function dayWish(options: readonly DateOption[], today: string): Wish {
  const days = options.flatMap((option) =>
    option.kind === "date"
      ? [{ from: option.date, to: option.date }]
      : option.kind === "range"
        ? [{ from: option.from, to: option.to ?? addDays(option.from, openEndDays) }]
        : [],
  );
  const isSoonest = options.some(({ kind }) => kind === "soonest");
  const pick = isSoonest ? ({ pick: "first" } as const) : {};
  const from = days.map((day) => day.from).toSorted()[0];
  const to = days
    .map((day) => day.to)
    .toSorted()
    .at(-1);
  if (from !== undefined && to !== undefined) return { from, to, ...gaps(days), ...pick };
  return isSoonest || options.some(({ kind }) => kind === "any")
    ? { from: today, to: addDays(today, openEndDays), ...pick }
    : {};
}

/** "Monday or Wednesday" leaves Tuesday out. */
function gaps(days: readonly { readonly from: string; readonly to: string }[]): Wish {
  const sorted = days.toSorted((one, other) => (one.from < other.from ? -1 : 1));
  const missing: string[] = [];
  sorted.slice(1).forEach((day, index) => {
    for (
      let date = addDays(sorted[index]?.to ?? day.from, 1);
      date < day.from && missing.length < 31;
      date = addDays(date, 1)
    )
      missing.push(date);
  });
  return missing.length > 0 ? { notDays: missing } : {};
}

function notDays(excluded: readonly DateOption[]): Wish {
  const days = excluded.flatMap((option) => {
    if (option.kind === "date") return [option.date];
    if (option.kind !== "range") return [];
    const dates: string[] = [];
    for (let date = option.from; date <= (option.to ?? option.from) && dates.length < 31; date = addDays(date, 1))
      dates.push(date);
    return dates;
  });
  return days.length > 0 ? { notDays: days } : {};
}

function timeWish(options: readonly TimeOption[], excluded: readonly TimeOption[], text: string): Wish {
  const exact = options.find((option) => option.kind === "exact");
  if (exact?.kind === "exact") return { time: exact.time };
  const windows = options.filter((option) => option.kind === "window");
  const first = windows[0];
  const last = windows.at(-1);
  // "In the morning or in the afternoon" leaves it open; "I work mornings, so an afternoon" means the last.
  if (first !== undefined && last !== undefined)
    return /\bor\b/i.test(text) ? toBounds(first.from, last.to) : toBounds(last.from, last.to);
  const not = excluded.find((option) => option.kind === "window");
  if (not?.kind !== "window") return {};
  return not.from <= "08:30" ? { earliest: minuteAfter(not.to) } : { before: not.from };
}

/** Both ends of a window are included; a bound of ours ends before its minute. */
function toBounds(from: string, to: string): Wish {
  return { ...(from <= "00:00" ? {} : { earliest: from }), ...(to >= "23:59" ? {} : { before: minuteAfter(to) }) };
}

function minuteAfter(time: string): string {
  const minutes = Number(time.slice(0, 2)) * 60 + Number(time.slice(3)) + 1;
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** "Anything later?", "another day", "the same day", "right after that": counted from what was offered or done. */
function relativeWish(heard: Heard, today: string): Wish {
  const words = heard.text.toLowerCase();
  const offered = [...heard.offered, ...chosen(heard)].map(slotOf).filter((slot) => slot !== undefined);
  const [first, last] = [offered[0], offered.at(-1)];
  const isOneDay = first !== undefined && first.date === last?.date;
  if (first !== undefined && last !== undefined) {
    if (/\b(?:another|different|other) days?\b/.test(words))
      return { from: addDays(last.date, 1), to: addDays(last.date, openEndDays) };
    if (/\b(?:later|after that|too early)\b/.test(words)) {
      return isOneDay && !/\b(?:in the week|day|date|week)\b/.test(words)
        ? { from: last.date, to: last.date, earliest: minuteAfter(last.time) }
        : { from: addDays(last.date, 1), to: addDays(last.date, openEndDays) };
    }
    if (/\b(?:earlier|sooner|before that|too late)\b/.test(words)) {
      return isOneDay && !/\b(?:in the week|sooner|day|date|week)\b/.test(words)
        ? { from: first.date, to: first.date, before: first.time }
        : { from: today, to: addDays(first.date, -1) > today ? addDays(first.date, -1) : today };
    }
    if (
      /\b(?:what else|anything else|something else|other (?:times?|options?|slots?|openings?)|another time|different time|any others?)\b/.test(
        words,
      )
    )
      return otherTimes(offered);
  }
  return {};
}

/** "The day after", counted from the day that was asked for. */
export const isNextDay = /\b(?:the day after|the following day)\b(?! (?:tomorrow|thanksgiving|christmas|new|the))/i;

function dayAfterKnown(heard: Heard): Wish {
  const known = knownDay(heard);
  if (known === undefined || heard.task === "move" || !isNextDay.test(heard.text)) return {};
  return { from: addDays(known, 1), to: addDays(known, 1) };
}

/** "An hour later", "half an hour earlier", "the following week", when something is moved. */
function shift(heard: Heard): Wish {
  if (heard.task !== "move") return {};
  const words = heard.text.toLowerCase();
  const minutes =
    /\b(?:(?<half>half an)|(?<one>an?|one)|(?<two>two)|(?<count>\d+)|(?<quarter>a quarter of an)) (?<unit>hours?|minutes?) (?<way>later|earlier|back)\b/.exec(
      words,
    )?.groups;
  if (minutes !== undefined) {
    const count = minutes["count"] === undefined ? (minutes["two"] === undefined ? 1 : 2) : Number(minutes["count"]);
    const unit = minutes["unit"]?.startsWith("hour") === true ? 60 : 1;
    const size = minutes["half"] !== undefined ? 30 : minutes["quarter"] !== undefined ? 15 : count * unit;
    return { shiftMinutes: minutes["way"] === "earlier" ? -size : size };
  }
  if (
    /\b(?:the following week|(?:a|one) week (?:later|back)|back (?:by )?(?:a|one) week|the week after(?! next))\b/.test(
      words,
    )
  )
    return { shiftDays: 7 };
  return /\b(?:the following day|the next day|(?:a|one) day later|the day after(?! tomorrow))\b/.test(words)
    ? { shiftDays: 1 }
    : {};
}

/** Times of the day that were not among the two just offered. */
function otherTimes(offered: readonly { readonly date: string; readonly time: string }[]): Wish {
  const [first, last] = [offered[0], offered.at(-1)];
  if (first === undefined || last === undefined) return {};
  if (first.date === last.date && first.time !== last.time)
    return { from: first.date, to: first.date, earliest: minuteAfter(first.time), before: last.time };
  return { from: addDays(last.date, 1), to: addDays(last.date, openEndDays) };
}

/** With nothing on offer, "a bit later" is counted from the slot that was chosen. */
function chosen(heard: Heard): readonly Option[] {
  const value = heard.offered.length > 0 ? undefined : (heard.values["slot"] ?? heard.values["newSlot"]);
  return value === undefined ? [] : [{ value, label: "" }];
}

/** Two appointments in one call: "the same day", "right after that". */
function afterLast(heard: Heard, words: string): Wish {
  const result =
    heard.values["appointment"] ?? heard.done.findLast(({ task }) => task === "book" || task === "move")?.result;
  const slot = slotOf({ value: result ?? null, label: "" });
  if (slot === undefined) return {};
  if (/\b(?:right|straight|directly|immediately) (?:after|afterwards)|\bback to back\b/.test(words))
    return { from: slot.date, to: slot.date, earliest: slot.end, pick: "first" };
  return /\b(?:the )?same day\b/.test(words) ? { from: slot.date, to: slot.date } : {};
}

function slotOf(
  option: Pick<Option, "value" | "label">,
): { readonly date: string; readonly time: string; readonly end: string } | undefined {
  const { value } = option;
  if (value === null || typeof value !== "object" || Array.isArray(value)) return undefined;
  const { date, time, end } = value as Readonly<Record<string, unknown>>;
  return typeof date === "string" && typeof time === "string"
    ? { date, time, end: typeof end === "string" ? end.slice(11, 16) : time }
    : undefined;
}
