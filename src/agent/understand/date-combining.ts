import type { DateTime } from "luxon";
import type { DateAtom } from "./date-atoms.ts";
import { mondayOf, weekdayOf } from "./calendar-words.ts";
import type { DateOption } from "./dates.ts";

/** What all days of a sentence come to together; `start` and `end` are characters of the canonical text. */
export interface CombinedDates {
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
  readonly options: readonly DateOption[];
  readonly excluded: readonly DateOption[];
}

interface Placed {
  readonly start: number;
  readonly end: number;
  readonly option: DateOption;
  readonly confidence: number;
  readonly excluded: boolean;
}

/** Puts neighbouring atoms together: ranges ("from … to …"), bounds ("after …"), alternatives and exclusions. */
export function combineDates(text: string, found: readonly DateAtom[], today: DateTime): CombinedDates | undefined {
  // Nobody names more days in one breath; a recogniser that runs away does.
  const atoms = found.slice(0, 12);
  for (const [index, atom] of atoms.entries())
    atoms[index] = placedInWeek(text, atoms, index) ?? shiftedBy(text, atom) ?? atom;
  const target = atoms.findLastIndex((atom) => movesTo.test(text.slice(0, atom.start)));
  const placed: Placed[] = [];
  for (let index = 0; index < atoms.length; index += 1) {
    const atom = atoms[index];
    if (!atom) break;
    const next = atoms[index + 1];
    const range = next && index + 1 !== target ? toRange(text, atom, next, today) : undefined;
    if (range) index += 1;
    const item = range ?? (index < target ? undefined : toBound(text, atom, today)) ?? single(text, atom);
    placed.push(index < target ? { ...item, excluded: true } : item);
  }
  const first = placed[0];
  const last = placed.at(-1);
  if (!first || !last) return undefined;
  const options = withoutRepeats(placed.filter((item) => !item.excluded).map((item) => item.option));
  return {
    start: first.start,
    end: last.end,
    confidence: Math.min(...placed.map((item) => item.confidence)),
    options: narrowed(bothBounds(options, iso(today))),
    excluded: placed.filter((item) => item.excluded).map((item) => item.option),
  };
}

/** "Move my appointment from Tuesday to …": what was named before is what it is moved away from. */
const movesTo =
  /\b(?:move|moved|change|changed|switch|switched|reschedule|rescheduled|push|pushed)\b(?!.*\bbetween\b).*\bto(?: on)?(?: the)? $/;

/**
 * A weekday beside a week lies in it: "next week in the morning on Wednesday", "Wednesday evening next week"; and the
 * second of two in the week of the first: "next Tuesday or Wednesday".
 */
function placedInWeek(text: string, atoms: readonly DateAtom[], index: number): DateAtom | undefined {
  const atom = atoms[index];
  const weekday = atom?.bareWeekday ? weekdayOf(text.slice(atom.start, atom.end)) : undefined;
  if (!atom || weekday === undefined || atom.kind !== "days") return undefined;
  const previous = atoms[index - 1];
  const listed =
    previous &&
    /^ (?:$|(?:or|and|to|through|thru|till|until)(?: maybe| perhaps)?(?: on)?(?: the)? $)/.test(
      text.slice(previous.end, atom.start),
    );
  const monday =
    (listed ? previous.qualifiedWeek : undefined) ??
    weekBeside(text, previous, atom) ??
    weekBeside(text, atom, atoms[index + 1]);
  if (monday) {
    const date = monday.plus({ days: weekday - 1 });
    return { ...atom, from: date, to: date, qualifiedWeek: monday };
  }
  return listed && previous.kind === "days" && previous.bareWeekday ? soonAfter(previous.from, atom) : undefined;
}

/** "Monday or Tuesday" said on a Tuesday: the Tuesday after that Monday. */
function soonAfter(previous: DateTime, atom: DaysAtom): DateAtom | undefined {
  const date = atom.from.plus({ weeks: 1 });
  const gap = date.diff(previous, "days").days;
  return previous > atom.from && gap > 0 && gap <= 3 ? { ...atom, from: date, to: date } : undefined;
}

function weekBeside(text: string, left: DateAtom | undefined, right: DateAtom | undefined): DateTime | undefined {
  if (left?.kind !== "days" || right?.kind !== "days") return undefined;
  const week = left.isPeriod ? left : right;
  const between = text.slice(left.end, right.start);
  if (
    !week.isPeriod ||
    week.qualifiedWeek === undefined ||
    between.length > 30 ||
    /\b(?:or|and|but|not|to|until|after|before|from)\b/.test(between)
  )
    return undefined;
  return week.qualifiedWeek;
}

/** "3 days starting next Monday": a stretch of so many days. */
function stretchFrom(text: string, atom: DaysAtom): DateAtom | undefined {
  const match =
    /\b(?:for )?(?<count>\d+) (?<unit>day|week)s? (?:starting(?: from| on)?|beginning(?: on)?|from)(?: the)? $/.exec(
      text.slice(0, atom.start),
    );
  if (!match?.groups || atom.isPeriod) return undefined;
  const days = Number(match.groups["count"]) * (match.groups["unit"] === "week" ? 7 : 1);
  return { ...atom, start: match.index, to: atom.from.plus({ days: days - 1 }), isPeriod: true, bareWeekday: false };
}

/** "Two weeks before Christmas", "the day after Thanksgiving", "the week after Labor Day". */
function shiftedBy(text: string, atom: DateAtom): DateAtom | undefined {
  if (atom.kind !== "days") return undefined;
  if (
    /\bfor \d+ (?:days?|weeks?) from $|\b(?:starting|beginning)(?: from| on)?(?: the)? $/.test(
      text.slice(0, atom.start),
    )
  )
    return stretchFrom(text, atom);
  const match =
    /\b(?:(?<count>\d+|a|a couple of|a few)|the) (?<unit>day|week|month)s? (?<way>before|after|from|following)(?: the)? $/.exec(
      text.slice(0, atom.start),
    );
  if (!match?.groups) return undefined;
  const { count = "1", unit = "day", way } = match.groups;
  const number = count === "a" ? 1 : count === "a couple of" ? 2 : count === "a few" ? 3 : Number(count);
  const from = atom.from.plus({ [`${unit}s`]: way === "before" ? -number : number });
  const wholeWeek = unit === "week" && match.groups["count"] === undefined;
  const monday = mondayOf(from);
  if (wholeWeek)
    return {
      ...atom,
      start: match.index,
      from: monday,
      to: monday.plus({ days: 6 }),
      isPeriod: true,
      qualifiedWeek: monday,
    };
  return { ...atom, start: match.index, from, to: from, isPeriod: false, bareWeekday: false };
}

function iso(date: DateTime): string {
  return date.toISODate() ?? "";
}

function toRange(text: string, from: DateAtom, to: DateAtom, today: DateTime): Placed | undefined {
  if (from.kind !== "days" || to.kind !== "days") return undefined;
  const between = text.slice(from.end, to.start).trim();
  const lead = /\b(?:between|from)(?: the)? $/.exec(text.slice(0, from.start));
  const joined =
    /^(?:(?:to|till|until|til|through|thru|up to|-|and to)(?: the)?)$/.test(between) ||
    (lead !== null && /^and(?: the)?$/.test(between));
  const span = joined ? orderedSpan(from, to, today) : undefined;
  if (!span) return undefined;
  const start = lead?.index ?? from.start;
  return {
    start,
    end: to.end,
    confidence: Math.min(from.confidence, to.confidence),
    option: { kind: "range", from: iso(span.from), to: iso(span.to) },
    excluded: isExcluded(text, start, to.end),
  };
}

type DaysAtom = Extract<DateAtom, { kind: "days" }>;

/** Puts the ends of a range in order: what began in the past begins today, what ends before it begins ends a week or year later. */
function orderedSpan(
  from: DaysAtom,
  to: DaysAtom,
  today: DateTime,
): { readonly from: DateTime; readonly to: DateTime } | undefined {
  const start = from.from < today && to.to >= today ? today : from.from;
  if (to.to >= start) return { from: start, to: to.to };
  // "From May 1 to May 7, 2027": the year counts for both.
  const sameYear = to.hasYear && !from.hasYear ? from.from.set({ year: to.to.year }) : undefined;
  if (sameYear) return { from: sameYear > to.to ? sameYear.minus({ years: 1 }) : sameYear, to: to.to };
  // "From 10/1 to 11/7", said on 10/24: the first has rolled into next year, but the range is running.
  if (!from.hasYear && !from.bareWeekday && from.from.minus({ years: 1 }) <= today && to.to >= today)
    return { from: today, to: to.to };
  const later = to.bareWeekday
    ? to.to.plus({ weeks: Math.ceil(start.diff(to.to, "days").days / 7) })
    : to.hasYear
      ? to.to
      : to.to.plus({ years: 1 });
  return later >= start ? { from: start, to: later } : undefined;
}

const lowerStrict =
  /\b(?:any ?time |some ?time |any day |anything |a day |right |shortly |well )?(?:after|past|later than)(?: on)?(?: the)? $/;
const lowerInclusive =
  /\b(?:from|since|starting(?: on| from)?|beginning(?: on)?|not (?:before|until|till)|no (?:earlier|sooner) than|as early as|on or after)(?: the)? $/;
const upperStrict =
  /\b(?:any ?time |some ?time |any day |anything |right )?(?:before|earlier than|sooner than)(?: on)?(?: the)? $/;
const upperInclusive =
  /\b(?:by|until|till|up to|no later than|not (?:after|later than)|on or before|as late as)(?: the)? $/;
const lowerTail = /^ (?:or (?:later|after|any ?time after)|and (?:later|after)|onwards?|at the earliest)\b/;
const upperTail = /^ (?:or (?:earlier|before|sooner)|and (?:earlier|before)|at the latest)\b/;

/** "After the 14th", "by Friday", "Tuesday or later". */
function toBound(text: string, atom: DateAtom, today: DateTime): Placed | undefined {
  if (atom.kind !== "days") return undefined;
  const before = text.slice(0, atom.start);
  const after = text.slice(atom.end);
  const strictLow = /\bnot (?:after|later than)(?: the)? $/.test(before) ? null : lowerStrict.exec(before);
  const low = strictLow ?? lowerInclusive.exec(before);
  if (low) return bound(atom, low.index, atom.end, { from: strictLow ? atom.to.plus({ days: 1 }) : atom.from });
  const inclusiveHigh = upperInclusive.exec(before);
  const high = inclusiveHigh ?? upperStrict.exec(before);
  if (high)
    return bound(atom, high.index, atom.end, {
      from: today,
      to: inclusiveHigh ? atom.to : atom.from.minus({ days: 1 }),
    });
  const lowTail = lowerTail.exec(after);
  if (lowTail) return bound(atom, atom.start, atom.end + lowTail[0].length, { from: atom.from });
  const highTail = upperTail.exec(after);
  if (highTail) return bound(atom, atom.start, atom.end + highTail[0].length, { from: today, to: atom.to });
  return undefined;
}

function bound(
  atom: DateAtom,
  start: number,
  end: number,
  days: { readonly from: DateTime; readonly to?: DateTime },
): Placed | undefined {
  if (days.to !== undefined && days.to < days.from) return undefined;
  const to = days.to === undefined ? {} : { to: iso(days.to) };
  return {
    start,
    end,
    confidence: Math.min(0.85, atom.confidence),
    excluded: false,
    option: { kind: "range", from: iso(days.from), ...to },
  };
}

function single(text: string, atom: DateAtom): Placed {
  const place = {
    start: atom.start,
    end: atom.end,
    confidence: atom.confidence,
    excluded: isExcluded(text, atom.start, atom.end),
  };
  if (atom.kind !== "days") return { ...place, option: { kind: atom.kind } };
  const from = iso(atom.from);
  const to = iso(atom.to);
  return {
    ...place,
    option: from === to && !atom.isPeriod ? { kind: "date", date: from } : { kind: "range", from, to },
  };
}

/** Whether the words around say that this is what would not do. */
function isExcluded(text: string, start: number, end: number): boolean {
  // "No Mondays" refuses, "No, Monday" corrects.
  if (/\bno $/.test(text.slice(0, start)) && text.slice(start, end).endsWith("days")) return true;
  if (
    /\b(?:not(?: on| in| for| next| this)?|but not(?: on)?|(?:any\w*|every\w*|all)(?: \w+){0,2} but(?: on)?|except(?: for)?(?: on)?|other than|besides|instead of|rather than|can't (?:do|make|come)(?: it)?(?: on)?|cannot (?:do|make)(?: it)?(?: on)?|avoid|don't want|won't do|isn't|never(?: on)?|busy(?: on)?|away(?: on)?|unavailable(?: on)?|not free(?: on)?|not available(?: on)?|working(?: on)?|apart from)(?: the)? $/.test(
      text.slice(0, start),
    )
  ) {
    return !/\bwhy (?:not|don't we)(?: on)? $/.test(text.slice(0, start));
  }
  return /^(?: at all)?(?: (?:is|are|'s|was|morning|afternoon))? (?:no good|not (?:good|possible|great|ideal|going to work)|not work(?:ing)?|doesn't (?:work|suit)|does not work|won't (?:work|do)|will not work|don't work|isn't (?:good|possible|great|going to)|is out|is bad|bad|out of the question|is too (?:early|late|soon)|too (?:early|late|soon)|i can't|i'm (?:busy|away|working))\b/.test(
    text.slice(end),
  );
}

function withoutRepeats(options: readonly DateOption[]): DateOption[] {
  const seen = new Set<string>();
  return options.filter((option) => {
    const key = JSON.stringify(option);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** "After Christmas but before the 31st" is one stretch of days. */
function bothBounds(options: readonly DateOption[], today: string): readonly DateOption[] {
  const [one, other] = options;
  if (options.length !== 2 || one?.kind !== "range" || other?.kind !== "range") return options;
  const low = [one, other].find((range) => range.to === undefined);
  const high = [one, other].find((range) => range.to !== undefined && range.from === today);
  if (!low || high?.to === undefined || high.to < low.from) return options;
  return [{ kind: "range", from: low.from, to: high.to }];
}

/** "Some time in December, the 14th": a day inside a range that was said too is what is meant; "any" gives way to all else. */
function narrowed(options: readonly DateOption[]): DateOption[] {
  const days = options.filter((option) => option.kind === "date");
  const kept = options.filter((option) => {
    if (option.kind === "any") return options.length === 1;
    if (option.kind !== "range") return true;
    return !days.some((day) => day.date >= option.from && (option.to === undefined || day.date <= option.to));
  });
  return kept.length > 0 ? kept : [...options];
}
