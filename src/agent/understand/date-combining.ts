import type { DateTime } from "luxon";
import type { DateAtom } from "./date-atoms.ts";
import { weekdayOf } from "./calendar-words.ts";
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
export function combineDates(text: string, atoms: readonly DateAtom[], today: DateTime): CombinedDates | undefined {
  const placed: Placed[] = [];
  for (let index = 0; index < atoms.length; index += 1) {
    const atom = inheritWeek(text, atoms[index - 1], atoms[index]);
    const next = inheritWeek(text, atoms[index], atoms[index + 1]);
    if (!atom) break;
    const range = next ? toRange(text, atom, next, today) : undefined;
    if (range) index += 1;
    placed.push(range ?? toBound(text, atom, today) ?? single(text, atom));
  }
  const first = placed[0];
  const last = placed.at(-1);
  if (!first || !last) return undefined;
  const options = withoutRepeats(placed.filter((item) => !item.excluded).map((item) => item.option));
  return {
    start: first.start, end: last.end,
    confidence: Math.min(...placed.map((item) => item.confidence)),
    options: narrowed(options),
    excluded: placed.filter((item) => item.excluded).map((item) => item.option),
  };
}

/** "Next week Monday or Tuesday", "next Tuesday or Wednesday": the second day lies in the week of the first. */
function inheritWeek(text: string, previous: DateAtom | undefined, atom: DateAtom | undefined): DateAtom | undefined {
  if (!previous || !atom || !atom.bareWeekday || previous.qualifiedWeek === undefined) return atom;
  if (!/^ (?:or|and|to|through|thru|till|until)(?: on)? (?:the )?$/.test(text.slice(previous.end, atom.start))) return atom;
  const weekday = weekdayOf(text.slice(atom.start, atom.end));
  if (weekday === undefined) return atom;
  const date = previous.qualifiedWeek.plus({ days: weekday - 1 });
  return { ...atom, from: date, to: date, qualifiedWeek: previous.qualifiedWeek };
}

function iso(date: DateTime): string {
  return date.toISODate() ?? "";
}

function toRange(text: string, from: DateAtom, to: DateAtom, today: DateTime): Placed | undefined {
  if (from.kind !== "days" || to.kind !== "days") return undefined;
  const between = text.slice(from.end, to.start).trim();
  const before = text.slice(0, from.start);
  const joined = /^(?:to|till|until|til|through|thru|up to|-|to the|through the|and to|until the|till the)$/.test(between) || (/^(?:and|and the)$/.test(between) && /\b(?:between|from)(?: the)? $/.test(before));
  if (!joined) return undefined;
  let end = to.to;
  if (end < from.from) end = to.bareWeekday ? end.plus({ weeks: Math.ceil(from.from.diff(end, "days").days / 7) }) : to.hasYear ? end : end.plus({ years: 1 });
  if (end < from.from) return undefined;
  const start = from.from < today && end >= today ? today : from.from;
  const lead = /\b(?:between|from)(?: the)? $/.exec(before);
  return {
    start: lead?.index ?? from.start, end: to.end,
    confidence: Math.min(from.confidence, to.confidence),
    option: { kind: "range", from: iso(start), to: iso(end) },
    excluded: isExcluded(text, lead?.index ?? from.start, to.end),
  };
}

const lowerStrict = /\b(?:any ?time |some ?time |any day |anything |a day |right |shortly |well )?(?:after|past|later than)(?: on)?(?: the)? $/;
const lowerInclusive = /\b(?:from|since|starting(?: on| from)?|beginning(?: on)?|not (?:before|until|till)|no (?:earlier|sooner) than|as early as|on or after)(?: the)? $/;
const upperStrict = /\b(?:any ?time |some ?time |any day |anything |right )?(?:before|earlier than|sooner than)(?: on)?(?: the)? $/;
const upperInclusive = /\b(?:by|until|till|up to|no later than|not (?:after|later than)|on or before|as late as)(?: the)? $/;
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
  if (high) return bound(atom, high.index, atom.end, { from: today, to: inclusiveHigh ? atom.to : atom.from.minus({ days: 1 }) });
  const lowTail = lowerTail.exec(after);
  if (lowTail) return bound(atom, atom.start, atom.end + lowTail[0].length, { from: atom.from });
  const highTail = upperTail.exec(after);
  if (highTail) return bound(atom, atom.start, atom.end + highTail[0].length, { from: today, to: atom.to });
  return undefined;
}

function bound(atom: DateAtom, start: number, end: number, days: { readonly from: DateTime; readonly to?: DateTime }): Placed {
  const to = days.to === undefined ? {} : { to: iso(days.to) };
  return { start, end, confidence: Math.min(0.85, atom.confidence), excluded: false, option: { kind: "range", from: iso(days.from), ...to } };
}

function single(text: string, atom: DateAtom): Placed {
  const place = { start: atom.start, end: atom.end, confidence: atom.confidence, excluded: isExcluded(text, atom.start, atom.end) };
  if (atom.kind !== "days") return { ...place, option: { kind: atom.kind } };
  const from = iso(atom.from);
  const to = iso(atom.to);
  return { ...place, option: from === to && !atom.isPeriod ? { kind: "date", date: from } : { kind: "range", from, to } };
}

/** Whether the words around say that this is what would not do. */
function isExcluded(text: string, start: number, end: number): boolean {
  if (/\b(?:not(?: on| in| for| next| this)?|but(?: not)?(?: on)?|except(?: for)?(?: on)?|other than|besides|no|instead of|rather than|can't (?:do|make|come)(?: it)?(?: on)?|cannot (?:do|make)(?: it)?(?: on)?|avoid|don't want|won't do|isn't|never(?: on)?|busy(?: on)?|away(?: on)?|unavailable(?: on)?|not free(?: on)?|not available(?: on)?|working(?: on)?|apart from)(?: the)? $/.test(text.slice(0, start))) {
    return !/\bwhy (?:not|don't we)(?: on)? $/.test(text.slice(0, start));
  }
  return /^(?: at all)?(?: (?:is|are|'s|was|morning|afternoon))? (?:no good|not (?:good|possible|great|ideal|going to work)|not work(?:ing)?|doesn't (?:work|suit)|does not work|won't (?:work|do)|will not work|don't work|isn't (?:good|possible|great|going to)|is out|is bad|bad|out of the question|is too (?:early|late|soon)|too (?:early|late|soon)|i can't|i'm (?:busy|away|working))\b/.test(text.slice(end));
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
