import type { Canonical, Token } from "./normalise.ts";

/** One time of day that was said, before it is known whether it is an appointment, a bound or the end of a range. */
export interface TimePoint {
  /** Characters of the canonical text. */
  readonly start: number;
  readonly end: number;
  /** 0–23, and 1–12 while `half` is not known. */
  readonly hour: number;
  readonly minute: number;
  /** Which half of the day, where it was said or follows from the number. */
  readonly half?: "am" | "pm";
  /** Nothing but a number was said: it is a time only where the words around it say so. */
  readonly bare: boolean;
  /** am, pm, o'clock, a colon or a fraction says that it is a time even after the name of a month. */
  readonly marked: boolean;
  readonly approximate: boolean;
}

const homophones: Readonly<Record<string, string>> = {
  to: "2",
  too: "2",
  for: "4",
  fore: "4",
  ate: "8",
  won: "1",
  tree: "3",
  sex: "6",
};
const beforeHomophone = new Set(["at", "around", "about", "before", "after", "by", "until", "till", "past", "it"]);
const afterHomophone = new Set([
  "",
  "am",
  "pm",
  "o'clock",
  "oclock",
  "30",
  "15",
  "45",
  "ish",
  "works",
  "please",
  "tomorrow",
  "today",
  "on",
  "in",
  "would",
  "is",
  "sharp",
]);

/** Mends what recognisers make of times: "have passed for" → half past 4, "at to" → at 2, `11-4` → 11 to 4. */
export function mendTimeTokens(tokens: readonly Token[]): Token[] {
  const mended: Token[] = [];
  for (const [index, token] of tokens.entries()) {
    const previous = mended.at(-1);
    const next = tokens[index + 1];
    if (token.text === "have" && next && /^(?:passed|past|pass)$/.test(next.text))
      mended.push({ ...token, text: "half" });
    else if (previous?.text === "half" && /^(?:passed|pass)$/.test(token.text)) mended.push({ ...token, text: "past" });
    else if (isHomophone(token, previous, mended.at(-2), next))
      mended.push({ ...token, text: homophones[token.text] ?? token.text });
    else if (
      /^\d{1,4}(?:[:.]\d\d)?-\d{1,4}(?:[:.]\d\d)?$/.test(token.text) &&
      looksLikeHours(token.text, previous, next)
    )
      mended.push(...splitRange(token));
    else mended.push(token);
  }
  return mended;
}

function isHomophone(
  token: Token,
  previous: Token | undefined,
  beforePrevious: Token | undefined,
  next: Token | undefined,
): boolean {
  if (!Object.hasOwn(homophones, token.text) || !previous) return false;
  const followed = afterHomophone.has(next?.text ?? "");
  if (previous.text === "past" || (previous.text === "to" && beforePrevious?.text === "quarter")) return followed;
  return beforeHomophone.has(previous.text) && followed && !(previous.text === "it" && token.text === "to");
}

function looksLikeHours(text: string, previous: Token | undefined, next: Token | undefined): boolean {
  if (next && /^(?:am|pm|p|a)$/.test(next.text)) return true;
  if (/[:.]/.test(text)) return true;
  if (/\d{3}/.test(text) && !/^\d{4}-\d{4}$/.test(text)) return false;
  return (
    previous !== undefined &&
    /^(?:from|between|at|mon|tue|wed|thu|fri|sat|sun|\w+day|tomorrow|\d{1,2})$/.test(previous.text) &&
    (previous.text.length > 2 || !/\d{3}/.test(text))
  );
}

function splitRange(token: Token): Token[] {
  const dash = token.text.indexOf("-");
  const { pause, ...plain } = token;
  return [
    { ...plain, text: token.text.slice(0, dash), to: token.from + dash },
    { ...plain, text: "to", from: token.from + dash, to: token.from + dash + 1 },
    {
      ...token,
      text: token.text.slice(dash + 1),
      from: token.from + dash + 1,
      ...(pause === undefined ? {} : { pause }),
    },
  ];
}

const meridiem =
  "(?: (?<half>am|pm|a|p)\\b| (?<part>in the (?:early |late )?(?:morning|afternoon|evening)|at night|of the (?:morning|afternoon|evening)|this (?:morning|afternoon|evening)|tonight|tonite|(?:(?:on )?\\w+day |tomorrow |yesterday )(?:morning|afternoon|evening|night)\\b))?";
const leading = "(?:(?<lead>(?:in the )?(?<!the |this )(?:morning|afternoon|evening)(?: (?:at|around|about))?) )?";
const clock = "(?<hourMinute>\\d{1,2}[:.]\\d\\d)(?::\\d\\d)?";
const fraction = "half|(?:a |1 )?quarter|3 quarters|\\d{1,2} (?:minutes?|mins?)|a minute";
// "five to seven" is a range as often as 6:55: bare minutes count only where no range makes sense ("ten to four").
const relation = `(?:(?<fraction>${fraction}|(?<!from |between )(?:20|25|5(?= (?:past|after)| (?:to|till|til|of|before) [1-4]\\b)|10(?= (?:past|after)| (?:to|till|til|of|before) [1-9]\\b))) (?<relation>past|after|to|of|till|til|before) (?<relativeHour>\\d{1,2}|noon|midnight)|(?<halfHour>half) (?<halfOf>\\d{1,2}))`;
const pattern = new RegExp(
  `${leading}(?<![\\d.:/$-])\\b(?:${relation}|${clock}|(?<noon>noon|midday|12 noon)|(?<midnight>mid ?night)|(?<spokenHour>\\d{1,2}) (?<spokenMinute>(?:oh|o) \\d|0\\d|[1-5]\\d)(?![:.]\\d)(?! (?:minutes|mins|days|weeks|people|dollars|years))|(?<packed>\\d{3,4})|(?<bareHour>\\d{1,2}(?![:./-]\\d)))\\b(?<oclock> o'?"?clock\\b| o clock\\b| sharp\\b)?(?<ish> ?ish\\b)?${meridiem}(?<lateIsh> ?ish\\b)?`,
  "g",
);

/** All times of day in `canonical`, left to right. */
export function findTimePoints(canonical: Canonical): TimePoint[] {
  const points: TimePoint[] = [];
  for (const match of canonical.text.matchAll(pattern)) {
    const point = toPoint(match, canonical.text);
    if (point) points.push(point);
  }
  return points;
}

function toPoint(match: RegExpMatchArray, text: string): TimePoint | undefined {
  const groups = match.groups ?? {};
  const start = match.index ?? 0;
  const clockTime = readClock(groups, text, start);
  if (!clockTime) return undefined;
  const { hour, minute } = clockTime;
  const kind = kindOf(groups);
  if (hour > 23 || minute > 59 || (kind.bare && hour > 12 && groups["packed"] === undefined)) return undefined;
  const half = clockTime.half ?? halfFor(hour, saidHalf(groups));
  return { start, end: start + match[0].length, hour, minute, ...kind, ...(half === undefined ? {} : { half }) };
}

function kindOf(
  groups: Readonly<Record<string, string | undefined>>,
): Pick<TimePoint, "bare" | "marked" | "approximate"> {
  const approximate = groups["ish"] !== undefined || groups["lateIsh"] !== undefined;
  const plainNumber = groups["bareHour"] !== undefined || groups["packed"] !== undefined;
  const bare = plainNumber && saidHalf(groups) === undefined && groups["oclock"] === undefined && !approximate;
  const marked = !plainNumber || groups["half"] !== undefined || groups["oclock"] !== undefined;
  return { bare, marked, approximate };
}

/** The half of the day: 13 and up speak for themselves; "12 in the morning" is noon's morning only with "to". */
function halfFor(hour: number, said: "am" | "pm" | "night" | undefined): "am" | "pm" | undefined {
  if (hour > 12 || hour === 0) return hour === 0 ? "am" : "pm";
  if (said === "night") return hour === 12 || hour < 5 ? "am" : "pm";
  return said;
}

function saidHalf(groups: Readonly<Record<string, string | undefined>>): "am" | "pm" | "night" | undefined {
  const half = groups["half"];
  if (half !== undefined) return half.startsWith("a") ? "am" : "pm";
  const part = groups["part"] ?? groups["lead"];
  if (part === undefined) return undefined;
  if (part.includes("morning")) return "am";
  return /night|tonite/.test(part) ? "night" : "pm";
}

interface ClockTime {
  readonly hour: number;
  readonly minute: number;
  readonly half?: "am" | "pm";
}

function readClock(
  groups: Readonly<Record<string, string | undefined>>,
  text: string,
  at: number,
): ClockTime | undefined {
  if (groups["noon"] !== undefined) return { hour: 12, minute: 0, half: "pm" };
  if (groups["midnight"] !== undefined) return { hour: 0, minute: 0, half: "am" };
  if (groups["hourMinute"] !== undefined) return readHourMinute(groups["hourMinute"]);
  if (groups["halfOf"] !== undefined) return { hour: Number(groups["halfOf"]), minute: 30 };
  if (groups["relation"] !== undefined) return readRelation(groups);
  if (groups["spokenHour"] !== undefined) {
    const hour = Number(groups["spokenHour"]);
    if (hour === 0 || hour > 23) return undefined;
    return { hour, minute: Number((groups["spokenMinute"] ?? "0").replace(/^oh? /, "")) };
  }
  if (groups["packed"] !== undefined) return readPacked(groups, text, at);
  const hour = Number(groups["bareHour"]);
  return hour === 0 ? undefined : { hour, minute: 0 };
}

function readHourMinute(written: string): ClockTime | undefined {
  const [hour, minute] = written.split(/[:.]/).map(Number);
  if (hour === undefined || minute === undefined || minute > 59) return undefined;
  // "09:45" is how a 24 hour clock writes the morning.
  if (/^0\d/.test(written)) return { hour, minute, half: "am" };
  return { hour, minute };
}

/** "430", "1030", "1140 am", "1500 hours": only where it cannot be another number. */
function readPacked(
  groups: Readonly<Record<string, string | undefined>>,
  text: string,
  at: number,
): ClockTime | undefined {
  const digits = groups["packed"] ?? "";
  const minute = Number(digits.slice(-2));
  const hour = Number(digits.slice(0, -2));
  const marked = groups["half"] !== undefined;
  const introduced = /\b(?:at|around|about|by|before|after|until|till|between|from|to|and)\s$/.test(text.slice(0, at));
  const alone = text === digits;
  if (!(marked || introduced || alone) || minute > 59 || hour === 0 || hour > 23) return undefined;
  if (!marked && digits.length === 4 && hour >= 19) return undefined;
  return { hour, minute };
}

function minutesOf(fraction: string): number {
  if (fraction === "half") return 30;
  if (fraction === "3 quarters") return 45;
  if (fraction.includes("quarter")) return 15;
  return fraction === "a minute" ? 1 : Number.parseInt(fraction, 10);
}

function readRelation(groups: Readonly<Record<string, string | undefined>>): ClockTime | undefined {
  const { relation: word = "", relativeHour = "" } = groups;
  const minutes = minutesOf(groups["fraction"] ?? "");
  const named = relativeHour === "noon" || relativeHour === "midnight";
  const hour = named ? 12 : Number(relativeHour);
  if (hour === 0 || hour > 23 || Number.isNaN(minutes) || minutes > 59) return undefined;
  const afterwards = word === "past" || word === "after";
  const half = (relativeHour === "noon") === afterwards ? "pm" : "am";
  const clockTime = afterwards ? { hour, minute: minutes } : { hour: hour === 1 ? 12 : hour - 1, minute: 60 - minutes };
  return named ? { ...clockTime, half } : clockTime;
}
