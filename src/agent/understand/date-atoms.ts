import { DateTime } from "luxon";
import { chronoAtoms } from "./date-fallback.ts";
import { holidayDate, holidayPattern, nthWeekday } from "./holidays.ts";
import { mondayOf, monthOf, monthPattern, onOrAfter, weekdayOf, weekdayPattern } from "./calendar-words.ts";
import type { DayFinding, DayReader, Groups } from "./calendar-words.ts";
import type { DateContext } from "./dates.ts";
import { periodAtom, periodPattern } from "./date-periods.ts";

/** One day, or one stretch of days that has a name, found in canonical text. Midnights in UTC stand for local days. */
export type DateAtom =
  | {
      readonly kind: "days";
      readonly start: number;
      readonly end: number;
      readonly from: DateTime;
      readonly to: DateTime;
      readonly confidence: number;
      /** A range even when it is one day long ("the rest of the week" on a Sunday). */
      readonly isPeriod: boolean;
      /** Nothing but the name of a weekday was said. */
      readonly bareWeekday: boolean;
      readonly hasYear: boolean;
      /** The Monday of the week that was named along with it: "next Tuesday". */
      readonly qualifiedWeek?: DateTime;
    }
  | {
      readonly kind: "soonest" | "any";
      readonly start: number;
      readonly end: number;
      readonly confidence: number;
      readonly bareWeekday: false;
      readonly qualifiedWeek?: undefined;
    };

function valid(year: number, month: number, day: number): DateTime | undefined {
  const date = DateTime.utc(year, month, day);
  return date.isValid ? date : undefined;
}

/** Month and day without a year: this year's, or next year's once it has passed. 29 February waits for a leap year. */
function monthDay(today: DateTime, month: number, day: number, year?: number): DayFinding | undefined {
  if (year !== undefined) {
    const date = valid(year < 100 ? 2000 + year : year, month, day);
    return date && { from: date, hasYear: true };
  }
  for (let ahead = 0; ahead <= 8; ahead += 1) {
    const date = valid(today.year + ahead, month, day);
    if (date && date >= today) return { from: date };
  }
  return undefined;
}

/** The next day of the month with this number. */
function dayOfMonth(today: DateTime, day: number): DateTime | undefined {
  for (let ahead = 0; ahead <= 12; ahead += 1) {
    const month = today.startOf("month").plus({ months: ahead });
    const date = valid(month.year, month.month, day);
    if (date && date >= today) return date;
  }
  return undefined;
}

const year =
  "(?:,? (?:of |in )?(?<year>(?:19|20|21)\\d\\d)\\b(?! (?:am|pm))|,? (?<century>19|20) (?<yearTail>\\d\\d|oh \\d|o \\d)\\b)?";
const day = "(?<day>\\d{1,2})(?:st|nd|rd|th)?";
const qualifier =
  "(?:(?<qualifier>this coming|this upcoming|this next|the next|the coming|the upcoming|upcoming|coming|following|the following|this past|past|previous|next|this|last|on)(?: week'?s?)? )?";

/** The year that was said, written out or as two halves ("twenty twelve"). */
function readYear(groups: Groups): number | undefined {
  if (groups["year"] !== undefined) return Number(groups["year"]);
  if (groups["century"] === undefined) return undefined;
  return Number(groups["century"]) * 100 + Number((groups["yearTail"] ?? "0").replace(/^oh? /, ""));
}

interface Rule {
  readonly pattern: string;
  read(groups: Groups, today: DateTime): DayFinding | undefined;
}

const ordinalSuffix = "(?:st|nd|rd|th)?";
const rangeWord = "(?:and|to|till|until|through|thru|or)";

const rules: readonly Rule[] = [
  {
    pattern: `(?<between>between |from )?(?:the )?(?<first>\\d{1,2})${ordinalSuffix} (?<word>${rangeWord}) (?:the )?(?<second>\\d{1,2})${ordinalSuffix}(?: of)? (?<month>${monthPattern})\\b${year}`,
    read: readDayRange,
  },
  {
    pattern: `(?<between>between |from )?(?<month>${monthPattern}) (?:the )?(?<first>\\d{1,2})${ordinalSuffix} (?<word>${rangeWord}) (?:the )?(?<second>\\d{1,2})(?:(?:st|nd|rd|th)|(?! ?(?:am|pm|o'clock|:)))\\b(?! ?(?:am|pm))${year}`,
    read: readDayRange,
  },
  {
    pattern: `(?<between>between |from )(?:the )?(?<first>\\d{1,2})(?:st|nd|rd|th) (?<word>${rangeWord}) (?:the )?(?<second>\\d{1,2})(?:st|nd|rd|th)`,
    read: readDayRange,
  },
  {
    pattern: `(?:(?<weekday>${weekdayPattern}),? )?(?:the )?(?<month>${monthPattern})\\.? ?(?:the )?${day}\\b(?! (?:am|pm|o'?clock|\\d\\d (?:am|pm)))${year}`,
    read: (groups, today) => monthDay(today, monthOf(groups["month"] ?? ""), Number(groups["day"]), readYear(groups)),
  },
  {
    pattern: `(?:(?:the )?(?<weekday>${weekdayPattern}),? )?(?:the )?${day}(?: day)?(?: of)?(?: the)? (?<month>${monthPattern})\\b${year}`,
    read: (groups, today) => monthDay(today, monthOf(groups["month"] ?? ""), Number(groups["day"]), readYear(groups)),
  },
  {
    pattern: `(?<ordinal>1st|2nd|3rd|4th|5th|last) (?<weekday>${weekdayPattern}) (?:in|of) (?:(?<month>${monthPattern})|(?<relative>next|this|the) month)\\b${year}`,
    read: readNthWeekday,
  },
  {
    pattern: `(?:(?<weekday>${weekdayPattern}),? )?(?:the )?${day}(?: day)?,? (?:of |in )?(?<relative>this|next|the following|the) month`,
    read: (groups, today) => {
      const month = today.startOf("month").plus({ months: /next|following/.test(groups["relative"] ?? "") ? 1 : 0 });
      const date = valid(month.year, month.month, Number(groups["day"]));
      return date && { from: date, confidence: date < today ? 0.6 : 0.95 };
    },
  },
  {
    pattern: `(?<weekday>${weekdayPattern}),? (?:the )?(?<day>\\d{1,2})(?<suffix>st|nd|rd|th)?\\b(?! (?:am|pm|o'?clock|\\d\\d\\b|to \\d|in the|ish|or \\d))`,
    read: readWeekdayDay,
  },
  {
    pattern: `${qualifier}(?<name>${holidayPattern})(?: in)?(?: of)?(?<thisYear> (?:this|next) year)?${year}`,
    read: readHoliday,
  },
  {
    pattern: `(?<iso>\\d{4})[-/.](?<month>\\d{1,2})[-/.](?<day>\\d{1,2})`,
    read: (groups) => asFinding(valid(Number(groups["iso"]), Number(groups["month"]), Number(groups["day"]))),
  },
  {
    pattern: `(?:(?<weekday>${weekdayPattern}),? )?(?<first>\\d{1,2})(?<separator>[/-])(?<second>\\d{1,2})(?:[/-](?<written>\\d{4}|\\d{2}))?(?![:./-]?\\d)(?:,? (?<year>20\\d\\d))?`,
    read: readNumeric,
  },
  {
    pattern:
      "the day (?<after>after|before) (?<base>tomorrow|today|yesterday)|(?:day )(?<after2>after|before) (?<base2>tomorrow|yesterday)",
    read: (groups, today) => {
      const base = { tomorrow: 1, today: 0, yesterday: -1 }[groups["base"] ?? groups["base2"] ?? ""] ?? 0;
      return { from: today.plus({ days: base + ((groups["after"] ?? groups["after2"]) === "after" ? 1 : -1) }) };
    },
  },
  {
    pattern:
      "today|tonight|tonite|this (?:very )?(?:morning|afternoon|evening)|same day|right now|right away|straight away",
    read: (_groups, today) => ({ from: today }),
  },
  { pattern: "tomorrow|tomorow|tomorrows|tmrw|2morrow", read: (_groups, today) => ({ from: today.plus({ days: 1 }) }) },
  {
    pattern: "(?:the )?(?:next|following) (?:day|morning|afternoon|evening)",
    read: (_groups, today) => ({ from: today.plus({ days: 1 }), confidence: 0.7 }),
  },
  { pattern: "yesterday|last night", read: (_groups, today) => ({ from: today.minus({ days: 1 }) }) },
  {
    pattern: `(?:on )?(?<weekday>${weekdayPattern}),? (?:(?:in |of )?(?:the )?(?<week>next|this|the following|following|last) week|(?<after>the week after(?: next)?|week after next|after next))`,
    read: readWeekdayOfWeek,
  },
  {
    pattern: `(?<week>next|this|the following|following|last) week(?:'s)?,? (?:on )?(?:the )?(?<weekday>${weekdayPattern})`,
    read: readWeekdayOfWeek,
  },
  {
    pattern: `(?<after>the week after next|week after next),? (?:on )?(?:the )?(?<weekday>${weekdayPattern})`,
    read: readWeekdayOfWeek,
  },
  {
    pattern: `(?<count>\\d+|a|a couple of|a couple|couple|couple of|a few) (?<unit>days?|weeks?|months?|years?) (?<way>after|before|from|following) (?<anchor>now|today|tomorrow|yesterday|(?:(?:this|next|this coming|last) )?(?:${weekdayPattern}))`,
    read: readOffset,
  },
  {
    pattern: `(?<fortnight>a fortnight)(?: from)? (?<anchor>now|today|tomorrow|later|${weekdayPattern})`,
    read: (groups, today) => readOffset({ count: "2", unit: "weeks", way: "from", anchor: groups["anchor"] }, today),
  },
  {
    pattern: `(?<anchor>today|tomorrow|${weekdayPattern}) week\\b(?! \\d)`,
    read: (groups, today) => readOffset({ count: "1", unit: "weeks", way: "from", anchor: groups["anchor"] }, today),
  },
  {
    pattern:
      "(?:in|within) (?:about |around )?(?<count>\\d+|a|an|a couple of|a couple|couple|couple of|a few|another) (?<unit>days?|weeks?|months?|years?)(?:' time| time)?|in (?<fortnight>a fortnight)",
    read: readIn,
  },
  {
    pattern:
      "(?<count>\\d+|a|a couple of|a few) (?<unit>days?|weeks?|months?|years?) (?<way>ago|later|out|from now|away)",
    read: readIn,
  },
  { pattern: `${qualifier}(?<weekday>${weekdayPattern})`, read: readWeekday },
  {
    pattern:
      "(?:on )?(?<article>the )(?<day>\\d{1,2})(?<suffix>st|nd|rd|th)(?! (?:one|option|time|slot|available|appointment|floor|choice|street|avenue|thing|opening|of|1|grade|person|visit))",
    read: readBareOrdinal,
  },
  {
    pattern:
      "(?:on |for |by |before |after )(?<day>\\d{1,2})(?<suffix>st|nd|rd|th)\\b(?! (?:one|option|time|slot|available|appointment|floor|choice|street|avenue|thing|of|1))",
    read: readBareOrdinal,
  },
  { pattern: "(?<!\\w )(?<day>\\d{1,2})(?<suffix>st|nd|rd|th)$", read: readBareOrdinal },
  {
    pattern: "(?:on )(?<article>the )(?<day>\\d{1,2})(?! (?:am|pm|o'?clock|\\d|st|avenue|people))",
    read: readBareOrdinal,
  },
];

/** "Between the 3rd and the 12th of September", "from April 9th till the 17th". */
function readDayRange(groups: Groups, today: DateTime): DayFinding | undefined {
  if (groups["word"] === "or" || (groups["word"] === "and" && groups["between"] === undefined)) return undefined;
  const { month } = groups;
  const said = readYear(groups);
  const end =
    month === undefined
      ? dayOfMonth(today, Number(groups["second"]))
      : monthDay(today, monthOf(month), Number(groups["second"]), said)?.from;
  const start = end && valid(end.year, end.month, Number(groups["first"]));
  if (!end || !start) return undefined;
  const from = start > end ? start.minus({ months: 1 }) : start;
  return { from: from < today && end >= today ? today : from, to: end, isPeriod: true, hasYear: said !== undefined };
}

function asFinding(date: DateTime | undefined): DayFinding | undefined {
  return date && { from: date, hasYear: true };
}

function readNthWeekday(groups: Groups, today: DateTime): DayFinding | undefined {
  const weekday = weekdayOf(groups["weekday"] ?? "") ?? 1;
  const ordinal = groups["ordinal"] === "last" ? -1 : Number.parseInt(groups["ordinal"] ?? "1", 10);
  if (groups["relative"] !== undefined) {
    const month = today.startOf("month").plus({ months: groups["relative"] === "next" ? 1 : 0 });
    return asFinding(nthWeekday(month.year, month.month, weekday, ordinal));
  }
  const month = monthOf(groups["month"] ?? "");
  const said = readYear(groups);
  if (said !== undefined) return asFinding(nthWeekday(said, month, weekday, ordinal));
  for (const ahead of [0, 1]) {
    const date = nthWeekday(today.year + ahead, month, weekday, ordinal);
    if (date && date >= today) return { from: date };
  }
  return undefined;
}

/** "Tuesday the eleventh": the next eleventh that is a Tuesday within four months; else the next eleventh, doubtful. */
function readWeekdayDay(groups: Groups, today: DateTime): DayFinding | undefined {
  const number = Number(groups["day"]);
  const weekday = weekdayOf(groups["weekday"] ?? "");
  if (groups["suffix"] === undefined && number < 13) return undefined;
  for (let ahead = 0; ahead < 12; ahead += 1) {
    const month = today.startOf("month").plus({ months: ahead });
    const date = valid(month.year, month.month, number);
    if (date && date >= today && date.weekday === weekday) return { from: date, confidence: ahead < 3 ? 0.95 : 0.6 };
  }
  const next = dayOfMonth(today, number);
  return next && { from: next, confidence: 0.4 };
}

function readHoliday(groups: Groups, today: DateTime): DayFinding | undefined {
  const name = groups["name"] ?? "";
  const said = readYear(groups);
  if (said !== undefined) return asFinding(holidayDate(name, said));
  if (groups["thisYear"] !== undefined)
    return asFinding(holidayDate(name, today.year + (groups["thisYear"].includes("next") ? 1 : 0)));
  if (/last|past|previous/.test(groups["qualifier"] ?? "")) {
    const date = [0, 1]
      .map((back) => holidayDate(name, today.year - back))
      .find((found) => found !== undefined && found < today);
    return date && { from: date };
  }
  const date = [0, 1]
    .map((ahead) => holidayDate(name, today.year + ahead))
    .find((found) => found !== undefined && found >= today);
  return date && { from: date };
}

/** 12/3 is 3 December; 22/4, which cannot be American, 22 April. */
function readNumeric(groups: Groups, today: DateTime): DayFinding | undefined {
  const first = Number(groups["first"]);
  const second = Number(groups["second"]);
  const year = groups["written"] ?? groups["year"];
  const said = year === undefined ? undefined : Number(year);
  if (groups["separator"] === "-" && said === undefined) return undefined;
  const american = monthDay(today, first, second, said);
  return american ?? monthDay(today, second, first, said);
}

function readWeekdayOfWeek(groups: Groups, today: DateTime): DayFinding {
  const weekday = weekdayOf(groups["weekday"] ?? "") ?? 1;
  const { week = "", after = "" } = groups;
  const weeks = after !== "" ? 2 : /next|following/.test(week) ? 1 : week === "last" ? -1 : 0;
  const monday = mondayOf(today).plus({ weeks });
  return { from: monday.plus({ days: weekday - 1 }), qualifiedWeek: monday, confidence: 0.95 };
}

function countOf(words: string): number {
  if (/couple/.test(words)) return 2;
  if (/few/.test(words)) return 3;
  return /^(?:a|an|another)$/.test(words) ? 1 : Number(words);
}

function plus(day: DateTime, count: number, unit: string): DateTime {
  return day.plus({ [`${unit.replace(/s$/, "")}s`]: count });
}

function readOffset(groups: Groups, today: DateTime): DayFinding | undefined {
  const anchorWords = groups["anchor"] ?? "now";
  const fixed = { now: 0, later: 0, today: 0, tomorrow: 1, yesterday: -1 }[anchorWords];
  const parts = anchorWords.split(" ");
  const anchor =
    fixed === undefined
      ? readWeekday(
          { qualifier: parts.length > 1 ? parts.slice(0, -1).join(" ") : undefined, weekday: parts.at(-1) },
          today,
        )?.from
      : today.plus({ days: fixed });
  if (!anchor) return undefined;
  const count = countOf(groups["count"] ?? "1");
  return { from: plus(anchor, groups["way"] === "before" ? -count : count, groups["unit"] ?? "days"), confidence: 0.9 };
}

function readIn(groups: Groups, today: DateTime): DayFinding {
  if (groups["fortnight"] !== undefined) return { from: today.plus({ weeks: 2 }), confidence: 0.85 };
  const count = countOf(groups["count"] ?? "1");
  return { from: plus(today, groups["way"] === "ago" ? -count : count, groups["unit"] ?? "days"), confidence: 0.85 };
}

function readWeekday(groups: Groups, today: DateTime): DayFinding | undefined {
  const weekday = weekdayOf(groups["weekday"] ?? "");
  const { qualifier: words = "" } = groups;
  if (weekday === undefined) return undefined;
  const coming = onOrAfter(today, weekday);
  if (/past/.test(words)) return { from: onOrAfter(today.minus({ days: 7 }), weekday) };
  const monday = mondayOf(today);
  if (/last|previous/.test(words)) return { from: monday.minus({ weeks: 1 }).plus({ days: weekday - 1 }) };
  if (words === "next" || /following/.test(words) || words === "the next") {
    const next = monday.plus({ weeks: 1, days: weekday - 1 });
    return {
      from: next,
      qualifiedWeek: monday.plus({ weeks: 1 }),
      confidence: coming < next && coming > today ? 0.6 : 0.9,
    };
  }
  if (/coming|this next/.test(words)) return { from: onOrAfter(today.plus({ days: 1 }), weekday) };
  if (words === "this") return { from: coming, qualifiedWeek: mondayOf(coming) };
  return { from: coming, bareWeekday: true };
}

/** "The third" may as well be the third choice: the lower the number, the less sure. */
function readBareOrdinal(groups: Groups, today: DateTime): DayFinding | undefined {
  const number = Number(groups["day"]);
  const date = number > 31 || number === 0 ? undefined : dayOfMonth(today, number);
  return date && { from: date, confidence: number <= 5 ? 0.5 : 0.85 };
}

const compiled = rules.map((rule) => ({
  expression: new RegExp(`\\b(?:${rule.pattern})(?![\\w])`, "g"),
  read: rule.read.bind(rule) as DayReader,
}));
const period = { expression: new RegExp(`\\b(?:${periodPattern})(?![\\w])`, "g"), read: periodAtom };
const soonest =
  /\b(?:(?:the )?(?:soonest|earliest|first|next|1st)(?: possible)? (?:available|opening|1 you (?:have|got)|you have|you've got|you got|slot|date|possible|that's free|thing (?:you have|available))(?: (?:one|slot|opening|appointment|time|day))?(?: you (?:have|got|can))?|as soon as (?:possible|you can|i can)|asap|a s a p|(?:the )?(?:soonest|earliest)(?! than)|whatever is soonest|soon as possible|any ?time soon|whatever you have first)\b/g;
const any =
  /\b(?:any(?: other)? (?:day|date)(?: (?:works|is fine|at all|is good))?(?! (?:before|after|but|except|next|this|in|that week|between|from|other than|of))|whenever(?: works| you (?:can|have|like|want))?|i'm (?:flexible|easy|free all week)|doesn't matter (?:when|which day|what day)|no preference|whichever day)\b/g;

/** All days in canonical text, left to right, the longest where several overlap. */
export function findDateAtoms(text: string, today: DateTime, context: DateContext): DateAtom[] {
  const found: DateAtom[] = [];
  for (const { expression, read } of [...compiled, period]) {
    for (const match of text.matchAll(expression)) {
      const finding = read(match.groups ?? {}, today);
      if (finding) found.push(toAtom(match.index, match.index + match[0].length, finding));
    }
  }
  for (const match of text.matchAll(soonest))
    found.push({
      kind: "soonest",
      start: match.index,
      end: match.index + match[0].length,
      confidence: 0.85,
      bareWeekday: false,
    });
  for (const match of text.matchAll(any))
    found.push({
      kind: "any",
      start: match.index,
      end: match.index + match[0].length,
      confidence: 0.8,
      bareWeekday: false,
    });
  const chosen = longest(found);
  return chosen.length > 0
    ? chosen
    : chronoAtoms(text, today, context).map(({ start, end, ...finding }) => toAtom(start, end, finding));
}

function toAtom(start: number, end: number, finding: DayFinding): DateAtom {
  return {
    kind: "days",
    start,
    end,
    from: finding.from,
    to: finding.to ?? finding.from,
    confidence: finding.confidence ?? 0.95,
    isPeriod: finding.isPeriod ?? false,
    bareWeekday: finding.bareWeekday ?? false,
    hasYear: finding.hasYear ?? false,
    ...(finding.qualifiedWeek === undefined ? {} : { qualifiedWeek: finding.qualifiedWeek }),
  };
}

function longest(found: readonly DateAtom[]): DateAtom[] {
  const chosen: DateAtom[] = [];
  for (const atom of found.toSorted((left, right) => right.end - right.start - (left.end - left.start))) {
    if (!chosen.some((other) => atom.start < other.end && atom.end > other.start)) chosen.push(atom);
  }
  return chosen.toSorted((left, right) => left.start - right.start);
}
