import { DateTime } from "luxon";
import { mondayOf, monthOf, monthPattern } from "./calendar-words.ts";
import type { DayFinding, DayReader, Groups } from "./calendar-words.ts";

const part =
  "(?:(?:the )?(?<part>beginning|start|early|earlier|middle|mid|end|late|later|rest|remaining|remainder|1st half|2nd half|first part|early part|latter part)(?: part)?(?: of| in)? (?:the )?)?";

/** Weeks, weekends and months: "the end of next week", "sometime in December", "the week after next", "mid May". */
export const periodPattern = [
  `(?<weekOf>(?:the )?week (?:of|starting|beginning|commencing)(?: on)?(?: the)? (?:(?<weekMonth>${monthPattern}) )?(?<weekDay>\\d{1,2})(?:st|nd|rd|th)?)`,
  `(?<nthWeek>(?:the )?(?<nth>1st|2nd|3rd|4th|last) (?:full )?week (?:in|of) (?:(?<nthMonth>${monthPattern})|(?<nthRelative>next|this|the) month)(?: (?:of )?(?<nthYear>20\\d\\d))?)`,
  `${part}(?<week>(?:the )?week after next|the week after(?: that)?|(?:(?:the|this) )?(?:next|following|coming|this|last|past|same|that|the|current|working)(?: (?:working|work|whole|coming|entire))? week|week after)`,
  `(?<weekend>(?:the |this |next |last |that |coming |this coming )*weekend)`,
  `${part}(?<relativeMonth>(?:the )?(?:next|following|coming|this|last|the|current) month|the month after next)`,
  `(?<fortnight>(?:the |in the |over the |within the )?next fortnight)`,
  `(?:the )?(?<endOfMonth>beginning|start|middle|mid|end)(?: of)?(?: the)? month`,
  `(?:(?:some ?time |any ?time )?(?:in |during |around )?(?:the )?)?${part}(?<whichMonth>(?:next|this|last|following|the) )?(?<month>${monthPattern})\\b(?:,? (?:of |in )?(?<year>20\\d\\d))?`,
  "(?<nextDays>(?:the |in the |within the |over the )?next (?<dayCount>\\d+|couple of|couple|few) (?<dayUnit>days|weeks|months|business days|working days))",
  "(?<thisYear>(?:later )?(?:this|next) year|in the new year)",
]
  .map((pattern) => `(?:${pattern})`)
  .join("|");

/** The days of a match of {@link periodPattern}. */
export const periodAtom: DayReader = (groups, today) => {
  if (groups["weekOf"] !== undefined) return weekOf(groups, today);
  if (groups["nthWeek"] !== undefined) return nthWeek(groups, today);
  if (groups["week"] !== undefined) return week(groups["week"], groups["part"], today);
  if (groups["weekend"] !== undefined) return weekend(groups["weekend"], today);
  if (groups["relativeMonth"] !== undefined) return relativeMonth(groups["relativeMonth"], groups["part"], today);
  if (groups["endOfMonth"] !== undefined) return monthPart(today.startOf("month"), groups["endOfMonth"], today);
  if (groups["fortnight"] !== undefined)
    return { from: today.plus({ days: 1 }), to: today.plus({ weeks: 2 }), isPeriod: true, confidence: 0.8 };
  if (groups["month"] !== undefined) return namedMonth(groups, today);
  if (groups["nextDays"] !== undefined) return nextDays(groups, today);
  if (groups["thisYear"] !== undefined) return year(groups["thisYear"], today);
  return undefined;
};

function clamped(from: DateTime, to: DateTime, today: DateTime, confidence = 0.9): DayFinding {
  return { from: from < today && to >= today ? today : from, to, isPeriod: true, confidence };
}

function week(words: string, partOfIt: string | undefined, today: DateTime): DayFinding {
  const weeks = /week after next/.test(words)
    ? 2
    : /next|following|coming|week after/.test(words)
      ? 1
      : /last|past/.test(words)
        ? -1
        : 0;
  const monday = mondayOf(today).plus({ weeks });
  const sunday = monday.plus({ days: 6 });
  const finding = (from: number, to: number): DayFinding => ({
    ...clamped(monday.plus({ days: from }), monday.plus({ days: to }), today),
    qualifiedWeek: monday,
  });
  if (words.includes("work")) return finding(0, 4);
  if (partOfIt === undefined) return { ...clamped(monday, sunday, today), qualifiedWeek: monday };
  if (/beginning|start|early|first/.test(partOfIt)) return finding(0, 1);
  if (/mid/.test(partOfIt)) return finding(1, 3);
  if (/end|latter/.test(partOfIt) || partOfIt === "late") return finding(3, 4);
  return finding(0, 6);
}

/** "The weekend" is the one to come, or the one that has begun; "next weekend" the one after it unless this one has begun. */
function weekend(words: string, today: DateTime): DayFinding {
  const saturday = mondayOf(today).plus({ days: 5 });
  const shift = /last/.test(words) ? -1 : /next/.test(words) ? 1 : 0;
  const start = saturday.plus({ weeks: shift });
  return clamped(start, start.plus({ days: 1 }), today);
}

function relativeMonth(words: string, partOfIt: string | undefined, today: DateTime): DayFinding {
  const months = /after next/.test(words) ? 2 : /next|following|coming/.test(words) ? 1 : /last/.test(words) ? -1 : 0;
  return monthPart(today.startOf("month").plus({ months }), partOfIt, today);
}

function monthPart(first: DateTime, partOfIt: string | undefined, today: DateTime): DayFinding {
  const last = first.endOf("month").startOf("day");
  const at = (number: number): DateTime => first.plus({ days: number - 1 });
  if (partOfIt === undefined || /rest|remain|later/.test(partOfIt)) return clamped(first, last, today);
  if (/mid/.test(partOfIt)) return clamped(at(10), at(20), today);
  if (/beginning|start|early|first|1st/.test(partOfIt))
    return clamped(first, at(/1st half/.test(partOfIt) ? 15 : 10), today);
  return clamped(at(/2nd half/.test(partOfIt) ? 16 : 20), last, today);
}

function namedMonth(groups: Groups, today: DateTime): DayFinding | undefined {
  const { month: name = "", whichMonth = "", year: said } = groups;
  // "May I", "mar" and "sun" are words too: a short name needs something that says month.
  const bare = groups["part"] === undefined && whichMonth === "" && said === undefined;
  const month = monthOf(name);
  let first = DateTime.utc(said === undefined ? today.year : Number(said), month, 1);
  if (said === undefined && first.endOf("month") < today) first = first.plus({ years: 1 });
  if (whichMonth.startsWith("last") && first > today) first = first.minus({ years: 1 });
  return {
    ...monthPart(first, groups["part"], today),
    confidence: bare && /^(?:may|mar)$/.test(name) ? 0.5 : 0.9,
    hasYear: said !== undefined,
  };
}

function weekOf(groups: Groups, today: DateTime): DayFinding | undefined {
  const { weekMonth } = groups;
  const month = weekMonth === undefined ? today.month : monthOf(weekMonth);
  let date = DateTime.utc(today.year, month, Number(groups["weekDay"]));
  if (!date.isValid) return undefined;
  if (date.plus({ days: 6 }) < today) date = date.plus(weekMonth === undefined ? { months: 1 } : { years: 1 });
  const monday = mondayOf(date);
  return { ...clamped(monday, monday.plus({ days: 6 }), today), qualifiedWeek: monday };
}

/** The nth week of a month is the one that holds its nth Thursday's week, as ISO weeks do. */
function nthWeek(groups: Groups, today: DateTime): DayFinding | undefined {
  const { nthMonth, nth = "1st", nthYear } = groups;
  let first =
    nthMonth === undefined
      ? today.startOf("month").plus({ months: groups["nthRelative"] === "next" ? 1 : 0 })
      : DateTime.utc(nthYear === undefined ? today.year : Number(nthYear), monthOf(nthMonth), 1);
  if (nthMonth !== undefined && nthYear === undefined && first.endOf("month") < today) first = first.plus({ years: 1 });
  const firstThursday = first.plus({ days: (4 - first.weekday + 7) % 7 });
  const lastDay = first.endOf("month").startOf("day");
  const lastThursday = lastDay.minus({ days: (lastDay.weekday - 4 + 7) % 7 });
  const thursday = nth === "last" ? lastThursday : firstThursday.plus({ weeks: Number.parseInt(nth, 10) - 1 });
  const monday = mondayOf(thursday);
  return clamped(monday, monday.plus({ days: 6 }), today);
}

function nextDays(groups: Groups, today: DateTime): DayFinding {
  const { dayCount = "1", dayUnit = "days" } = groups;
  const count = /couple/.test(dayCount) ? 2 : dayCount === "few" ? 3 : Number(dayCount);
  if (/business|working/.test(dayUnit)) {
    let end = today;
    for (let left = count; left > 0;) {
      end = end.plus({ days: 1 });
      if (end.weekday <= 5) left -= 1;
    }
    return { from: today.plus({ days: 1 }), to: end, isPeriod: true };
  }
  const unit = dayUnit === "weeks" ? { weeks: count } : dayUnit === "months" ? { months: count } : { days: count };
  return { from: today.plus({ days: 1 }), to: today.plus(unit), isPeriod: true, confidence: 0.85 };
}

function year(words: string, today: DateTime): DayFinding {
  const start = DateTime.utc(today.year + (/next|new/.test(words) ? 1 : 0), 1, 1);
  return clamped(start, start.endOf("year").startOf("day"), today, 0.7);
}
