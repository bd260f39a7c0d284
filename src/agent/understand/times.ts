import { understandDigits } from "./numbers.ts";
import { afterCorrection, canonicalOf, toCanonical } from "./normalise.ts";
import type { Canonical } from "./normalise.ts";
import { findPartsOfDay } from "./parts-of-day.ts";
import type { PartOfDay } from "./parts-of-day.ts";
import { findTimePoints, mendTimeTokens } from "./time-points.ts";
import type { TimePoint } from "./time-points.ts";
import type { Span, Understood } from "./understood.ts";

/** What a business's day looks like, to tell a clinic's 2 (14:00) from a bakery's. Local `HH:MM`. */
export interface TimeContext {
  /** Default 07:00. */
  readonly openFrom?: string;
  /** Default 18:59. */
  readonly openTo?: string;
}

/** A time of day the caller could mean. Local `HH:MM`. */
export type TimeOption =
  | {
      readonly kind: "exact";
      readonly time: string;
      /** "around two", "three ish". */
      readonly approximate: boolean;
      /** Morning or afternoon was not said but taken from the opening hours. */
      readonly guessed: boolean;
    }
  /** Any start from `from` to `to`, both included. Open ends are `00:00` and `23:59`. */
  | { readonly kind: "window"; readonly from: string; readonly to: string; readonly part?: PartOfDay };

export interface UnderstoodTime extends Understood {
  /** What would do, in the order said; more than one for "at two or at four". Empty when only `excluded` was said. */
  readonly options: readonly TimeOption[];
  /** What would not do: "not the morning", "anything but three". */
  readonly excluded: readonly TimeOption[];
}

interface Found {
  readonly start: number;
  readonly end: number;
  readonly option: TimeOption;
  readonly excluded: boolean;
  readonly confidence: number;
}

/** Understands times of day and parts of it in `text`; what the caller took back ("at three, no, four") does not count. */
export function understandTime(text: string, context: TimeContext = {}): UnderstoodTime | undefined {
  const corrected = afterCorrection(text);
  if (corrected.retracted !== "") {
    const result = readTimes(corrected.text, context);
    if (result) return { ...result, span: moved(result.span, corrected.from) };
  }
  return readTimes(text, context);
}

function moved(span: Span, by: number): Span {
  return { from: span.from + by, to: span.to + by, text: span.text };
}

function readTimes(text: string, context: TimeContext): UnderstoodTime | undefined {
  const source = toCanonical(withoutPhoneNumber(text));
  const canonical = canonicalOf(mendTimeTokens(source.tokens), text);
  const found = findTimes(canonical, context);
  const first = found[0];
  const last = found.at(-1);
  if (!first || !last) return undefined;
  return {
    span: canonical.spanOf(first.start, last.end),
    confidence: Math.min(...found.map((item) => item.confidence)),
    options: found.filter((item) => !item.excluded).map((item) => item.option),
    excluded: found.filter((item) => item.excluded).map((item) => item.option),
  };
}

/** The digits of a phone number said in the same breath are no times. */
function withoutPhoneNumber(text: string): string {
  const run = understandDigits(text);
  if (!run || run.digits.length < 7) return text;
  return text.slice(0, run.span.from) + " ".repeat(run.span.text.length) + text.slice(run.span.to);
}

function findTimes(canonical: Canonical, context: TimeContext): Found[] {
  const parts = findPartsOfDay(canonical.text, context);
  const points = acceptedPoints(
    canonical,
    parts.map((part) => part.part),
  );
  const inherited = parts.find((part) => part.half !== undefined)?.half;
  const found: Found[] = [];
  for (let index = 0; index < points.length; index += 1) {
    const point = points[index];
    if (!point) break;
    const next = points[index + 1];
    const range =
      next && isRange(canonical.text, point, next)
        ? toRange({ text: canonical.text, from: point, to: next, inherited, context })
        : undefined;
    if (range) index += 1;
    found.push(range ?? toBoundOrExact({ text: canonical.text, point, inherited, context }));
  }
  if (found.some((item) => !item.excluded)) return found;
  for (const part of parts) {
    found.push({
      start: part.start,
      end: part.end,
      confidence: 0.85,
      option: { kind: "window", from: part.from, to: part.to, part: part.part },
      excluded: isExcluded(canonical.text, part.start, part.end),
    });
  }
  return found.toSorted((left, right) => left.start - right.start);
}

const months =
  "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?";
const introduces =
  /\b(?:at|around|about|by|before|after|until|till|til|between|from|to|than|past|approximately|roughly|exactly|say|maybe|make it|like|for|it's|and|or|not|but|today|tomorrow|tonight|morning|afternoon|evening|\w+day|since|near|no|yes|is|be|to be|a|towards|anywhere|only|do|take|prefer)\s$/;
const notATime = new RegExp(
  `^ (?:st|nd|rd|th|people|persons?|of us|of them|weeks?|days?|months?|years?|hours?|hrs?|minutes?|mins?|dollars?|times?|kids|children|adults|appointments?|patients|fillings?|cavities|teeth|tooth|other|of (?:${months})|(?:${months})\\b|of the|one|ones|more|mornings?|afternoons?|evenings?|nights?|percent|street|avenue)\\b`,
);
const beforeNumber = new RegExp(
  `(?:\\b(?:she|he|they|i|son|daughter|who)(?:'s|'re|'m| is| are| am| was)|\\b(?:${months}|the|week|option|number|room|building|suite|unit|age|next|last|past|first|code|in|quarter|\\$|\\+)|[$+])\\s$`,
);
/** "Two to four people". */
const rangeOfOther =
  /^ (?:to|or) \d{1,2} (?:people|persons|weeks?|days?|months?|years?|hours?|minutes?|dollars?|times)\b/;
const nothingElse =
  /^(?:(?:please|ok|okay|yes|yeah|no|actually|then|works?|is|fine|good|great|perfect|would|be|do|sounds|let's|i'll|take|the|i|would|prefer|want|'s|it|that|for me|sharp|better|thanks|thank|you|um|maybe|how|what|about|can|we|try|go|with|make|me|um|my)\s?)*$/;

/** Keeps the points that are times; a bare number must be introduced like one, or stand alone. */
function acceptedPoints(canonical: Canonical, parts: readonly PartOfDay[]): TimePoint[] {
  const { text } = canonical;
  const points = findTimePoints(canonical);
  return points.filter((point, index) =>
    point.bare
      ? isIntroduced(text, point, points[index + 1], parts.length > 0)
      : point.marked || !beforeMonthDay(text.slice(0, point.start)),
  );
}

/** Whether a bare number is a time by the words around it. */
function isIntroduced(text: string, point: TimePoint, next: TimePoint | undefined, hasPart: boolean): boolean {
  const before = text.slice(0, point.start);
  const after = text.slice(point.end);
  if (isOtherNumber(text, point, next)) return false;
  if (/^ (?:to|till|until|or|and) \d/.test(after) && next?.bare === false) return true;
  if (hasPart || introduces.test(before)) return true;
  if (
    /^ (?:to|or|works|would|will be|is (?:fine|good|great|perfect)|sounds|please|too (?:early|late)|isn't|doesn't|won't|or (?:later|so|after|earlier))\b/.test(
      after,
    )
  )
    return true;
  return nothingElse.test(before) && nothingElse.test(after.trimStart());
}

/** "Two people", "March 3", "the one", "212 555": numbers that are no times. */
function isOtherNumber(text: string, point: TimePoint, next: TimePoint | undefined): boolean {
  const before = text.slice(0, point.start);
  const after = text.slice(point.end);
  if (/^ \d{3,}/.test(after) || notATime.test(after) || rangeOfOther.test(after) || beforeNumber.test(before))
    return true;
  return (
    (point.hour === 1 && /\b(?:the|that|this|another|other|earlier|later) (?:\w+ )?$/.test(before)) ||
    isDayRange(text, point, next)
  );
}

function beforeMonthDay(before: string): boolean {
  return new RegExp(`\\b(?:${months})\\s$`).test(before);
}

/** "between 3 and 12 of September", "from 5 to 10 March" are days. */
function isDayRange(text: string, point: TimePoint, next: TimePoint | undefined): boolean {
  return (
    new RegExp(`^ (?:and|to|till|through|until|or) (?:the )?\\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:${months})\\b`).test(
      text.slice(point.end),
    ) && next !== undefined
  );
}

function isRange(text: string, from: TimePoint, to: TimePoint): boolean {
  const between = text.slice(from.end, to.start).trim();
  if (/^(?:to|till|until|til|through|thru|-|up to)$/.test(between)) return true;
  return between === "and" && /\bbetween (?:about |around )?$/.test(text.slice(0, from.start));
}

interface RangeParts {
  readonly text: string;
  readonly from: TimePoint;
  readonly to: TimePoint;
  readonly inherited: "am" | "pm" | undefined;
  readonly context: TimeContext;
}

function toRange({ text, from, to, inherited, context }: RangeParts): Found {
  const end = resolve(to, from.half === "pm" ? "pm" : inherited, context);
  const startHalf = from.half ?? inherited ?? (to.half === undefined ? undefined : halfBefore(from, to));
  let start = resolve(from, startHalf, context);
  const later = start > end && to.half === undefined ? resolve(to, "pm", context) : end;
  if (start > later && from.half === undefined) start = resolve(from, "am", context);
  return {
    start: from.start,
    end: to.end,
    confidence: 0.85,
    option: { kind: "window", from: start, to: later },
    excluded: isExcluded(text, from.start, to.end),
  };
}

/** "5 to 6pm" begins at 17:00, "9.30-4.30pm" in the morning: the last one before the end. */
function halfBefore(from: TimePoint, to: TimePoint): "am" | "pm" {
  if (to.half === "am") return "am";
  const end = (to.hour % 12) * 60 + to.minute;
  return (from.hour % 12) * 60 + from.minute < end ? "pm" : "am";
}

interface PointParts {
  readonly text: string;
  readonly point: TimePoint;
  readonly inherited: "am" | "pm" | undefined;
  readonly context: TimeContext;
}

const approximately =
  /(?<!\b(?:how|what) )\b(?:around|about|roughly|approximately|near|close to|something like|like|say|circa)(?: at)?(?: about)?\s$/;
const lowerBound =
  /\b(?:not (?:any )?(?:before|earlier than|until|till)|no earlier than|no sooner than|(?:any ?time |sometime |anything |ideally |only |right |well |shortly )?(?:after|past|later than|from|since|starting(?: at| from)?)(?: around| about)?|as early as|earliest(?: is| at)?)\s$/;
const upperBound =
  /\b(?:not (?:any )?(?:after|later than)|no later than|as late as|(?:any ?time |sometime |anything |only |right |well |shortly )?(?:before|by|until|till|til|up to|earlier than|sooner than)(?: around| about)?|latest(?: is| at)?)\s$/;
const lowerAfter =
  /^ (?:or (?:later|after|any ?time after)|and (?:later|after|onwards?)|and on(?=$)|onwards?|on(?=$| (?:please|works))|at the earliest|and up|plus)\b/;
const upperAfter = /^ (?:or (?:earlier|before|sooner)|and (?:earlier|before)|at the latest|latest)\b/;

function toBoundOrExact({ text, point, inherited, context }: PointParts): Found {
  const time = resolve(point, inherited, context);
  const bound = boundAt(text, point, time);
  if (bound) return { ...bound, confidence: 0.85, excluded: false };
  const before = text.slice(0, point.start);
  const about = approximately.test(before) || /^ (?:or so|or thereabouts|ish)\b/.test(text.slice(point.end));
  return {
    start: point.start,
    end: point.end,
    confidence: point.bare ? (/\b(?:at|around|about)\s$/.test(before) ? 0.85 : 0.65) : 0.95,
    excluded: isExcluded(text, point.start, point.end),
    option: {
      kind: "exact",
      time,
      approximate: point.approximate || about,
      guessed: point.half === undefined && inherited === undefined && point.hour <= 12,
    },
  };
}

/** "After 3", "no later than noon", "two or later". */
function boundAt(text: string, point: TimePoint, time: string): Pick<Found, "start" | "end" | "option"> | undefined {
  const { start, end } = point;
  const [lower, upper] = [lowerBound.exec(text.slice(0, start)), upperBound.exec(text.slice(0, start))];
  // "Not before" ends like "before", "no later than" like "later than": the longer one counts.
  if (lower && (!upper || lower.index < upper.index))
    return { start: lower.index, end, option: { kind: "window", from: time, to: "23:59" } };
  if (upper)
    return {
      start: upper.index,
      end,
      option: { kind: "window", from: "00:00", to: /before|earlier|sooner/.test(upper[0]) ? minuteBefore(time) : time },
    };
  const [later, earlier] = [lowerAfter.exec(text.slice(end)), upperAfter.exec(text.slice(end))];
  if (later) return { start, end: end + later[0].length, option: { kind: "window", from: time, to: "23:59" } };
  return earlier
    ? { start, end: end + earlier[0].length, option: { kind: "window", from: "00:00", to: time } }
    : undefined;
}

/** Whether the words around say that this is what would not do. */
function isExcluded(text: string, start: number, end: number): boolean {
  // "No mornings" refuses, "No, the morning" corrects.
  if (/\bno $/.test(text.slice(0, start)) && text.slice(start, end).endsWith("s")) return true;
  if (
    /\b(?:not|but not|(?:any\w*|every\w*|all)(?: \w+){0,2} but|except(?: for)?|other than|besides|instead of|rather than|can't do|can't make|avoid|don't want|isn't|never)(?: on| at| in| the)*\s$/.test(
      text.slice(0, start),
    ) &&
    !/\bwhy not\s$/.test(text.slice(0, start))
  )
    return true;
  return /^(?: at all)? (?:(?:is|are|'s|was) )?(?:(?:no good|not (?:good|possible|great|ideal|going to work)|doesn't (?:work|suit)|does not work|won't work|will not work|don't work|isn't (?:good|possible|great)|is out|is bad|is too (?:early|late)|too (?:early|late)))\b/.test(
    text.slice(end),
  );
}

/** `HH:MM` of a point; where the half of the day was not said it is the one within the opening hours. */
function resolve(point: TimePoint, inherited: "am" | "pm" | undefined, context: TimeContext): string {
  if (point.hour > 12 || (point.hour === 0 && point.half === "am")) return format(point.hour, point.minute);
  const half = point.half ?? inherited ?? guessHalf(point, context);
  const hour = half === "am" ? point.hour % 12 : (point.hour % 12) + 12;
  return format(hour, point.minute);
}

function guessHalf(point: TimePoint, context: TimeContext): "am" | "pm" {
  const morning = format(point.hour % 12, point.minute);
  const from = context.openFrom ?? "07:00";
  const to = context.openTo ?? "18:59";
  const afternoon = format((point.hour % 12) + 12, point.minute);
  if (morning >= from && morning <= to) return "am";
  if (afternoon >= from && afternoon <= to) return "pm";
  return morning >= "07:00" ? "am" : "pm";
}

function minuteBefore(time: string): string {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  const total = Math.max(0, hour * 60 + minute - 1);
  return format(Math.floor(total / 60), total % 60);
}

function format(hour: number, minute: number): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}
