import type { DateTime } from "luxon";
import { monthOf, monthPattern, weekdayPattern } from "./calendar-words.ts";
import type { DayFinding, DayReader, Groups } from "./calendar-words.ts";
import { chronoAtoms } from "./date-fallback.ts";
import { periodAtom, periodPattern } from "./date-periods.ts";
import {
  valid,
  monthDay,
  readYear,
  asFinding,
  readDayRange,
  readNthWeekday,
  readWeekdayDay,
  readHoliday,
  readNumeric,
  readWeekdayOfWeek,
  readOffset,
  readIn,
  readWeekday,
  readBareOrdinal,
} from "./date-readers.ts";
import type { DateContext } from "./dates.ts";
import { holidayPattern } from "./holidays.ts";

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

const year =
  "(?:,? (?:of |in )?(?<year>(?:19|20|21)\\d\\d)\\b(?! (?:am|pm))|,? (?<century>19|20) (?<yearTail>\\d\\d|oh \\d|o \\d)\\b)?";
const day = "(?<day>\\d{1,2})(?:st|nd|rd|th)?";
const qualifier =
  "(?:(?<qualifier>this coming|this upcoming|this next|the next|the coming|the upcoming|upcoming|coming|following|the following|this past|past|previous|next|this|last|on)(?: week'?s?)? )?";

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
    pattern: `(?<ordinal>1st|2nd|3rd|4th|5th|last) (?<weekday>${weekdayPattern})(?: (?:at )?\\d[\\d:]*(?: ?[ap]m)?(?: to \\d[\\d:]*(?: ?[ap]m)?)?)? (?:in|of) (?:(?<month>${monthPattern})|(?<relative>next|this|the) month)\\b${year}`,
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
    pattern: `(?:this |next )?(?<weekday>${weekdayPattern}) (?<first>\\d{1,2})(?<separator>\\.)(?<second>\\d{1,2})(?![:./-]?\\d)`,
    read: readNumeric,
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
