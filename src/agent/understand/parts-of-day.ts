/** A part of the day that has a name. */
export type PartOfDay =
  | "early-morning"
  | "first-thing"
  | "morning"
  | "late-morning"
  | "lunch-time"
  | "early-afternoon"
  | "afternoon"
  | "late-afternoon"
  | "end-of-day"
  | "evening"
  | "night";

export interface FoundPart {
  readonly start: number;
  readonly end: number;
  readonly part: PartOfDay;
  readonly from: string;
  readonly to: string;
  /** What a bare hour beside it must be: "in the morning at 7". */
  readonly half?: "am" | "pm";
}

/** First match wins, so the longer names stand first. */
const parts: readonly {
  readonly part: PartOfDay;
  readonly pattern: RegExp;
  readonly from: string;
  readonly to: string;
  readonly half?: "am" | "pm";
}[] = [
  {
    part: "first-thing",
    pattern:
      /\bfirst thing(?: in the (?:morning|day)| (?:tomorrow )?morning)?\b|\b(?:1st thing)(?: in the (?:morning|day)| (?:tomorrow )?morning)?\b|\bright when you open\b|\bas soon as you open\b|\bbefore work\b|\bwhen you open\b/g,
    from: "00:00",
    to: "09:30",
  },
  {
    part: "early-morning",
    pattern: /\b(?:early|earlier)(?: on)?(?: in)?(?: the| this| tomorrow)? morning\b|\bmorning early\b|\bearly am\b/g,
    from: "00:00",
    to: "09:59",
    half: "am",
  },
  {
    part: "late-morning",
    pattern: /\b(?:late|later)(?: on)?(?: in)?(?: the| this| tomorrow)? morning\b|\bmid ?morning\b/g,
    from: "10:00",
    to: "11:59",
    half: "am",
  },
  {
    part: "early-afternoon",
    pattern:
      /\b(?:early|earlier)(?: on)?(?: in)?(?: the| this| tomorrow)? afternoon\b|\b(?:right |just )?after lunch(?: ?time)?\b/g,
    from: "12:00",
    to: "14:30",
    half: "pm",
  },
  {
    part: "late-afternoon",
    pattern:
      /\b(?:late|later)(?: on)?(?: in)?(?: the| this| tomorrow)? afternoon\b|\bafternoon late\b|\bafter work\b|\bafter school\b/g,
    from: "15:00",
    to: "18:00",
    half: "pm",
  },
  {
    part: "morning",
    pattern: /\bearl(?:y|ier) in the day\b|\bbefore (?:the )?lunch(?: ?time)?\b/g,
    from: "00:00",
    to: "11:59",
    half: "am",
  },
  {
    part: "lunch-time",
    pattern:
      /\b(?:(?:at |around |over |during )?(?:my )?lunch(?: ?time| hour| break)?|lunchtime|middle of the day|mid ?day)\b/g,
    from: "11:30",
    to: "13:30",
  },
  {
    part: "end-of-day",
    pattern:
      /\b(?:the )?(?:end of (?:the )?(?:business |work(?:ing)? )?day|eod|close of business|last (?:thing|appointment|slot)(?: (?:of|in) the (?:day|afternoon))?|late in the day|later in the day|end of (?:the )?\w+day|right before you close|before you close|near closing|closing time|end of the afternoon)\b/g,
    from: "15:00",
    to: "23:59",
    half: "pm",
  },
  {
    part: "afternoon",
    pattern: /\b(?:in |during )?(?:the |this )?after ?noons?\b/g,
    from: "12:00",
    to: "17:00",
    half: "pm",
  },
  {
    part: "morning",
    pattern: /(?<!good )\b(?:in |during )?(?:the |this )?mornings?\b/g,
    from: "00:00",
    to: "11:59",
    half: "am",
  },
  {
    part: "evening",
    pattern: /(?<!good )\b(?:in |during )?(?:the |this )?evenings?\b/g,
    from: "17:00",
    to: "21:00",
    half: "pm",
  },
  {
    part: "evening",
    pattern: /\b(?:after |at |around )?(?:dinner|supper) ?time\b/g,
    from: "17:00",
    to: "21:00",
    half: "pm",
  },
  {
    part: "night",
    pattern: /\b(?:tonight|tonite|(?:at |last |tomorrow )night|(?<!good )night(?:s|time| time)?)\b/g,
    from: "20:00",
    to: "23:59",
    half: "pm",
  },
];

/** The parts of the day named in canonical text. */
export function findPartsOfDay(
  text: string,
  hours: { readonly openFrom?: string; readonly openTo?: string },
): FoundPart[] {
  const found: FoundPart[] = [];
  for (const { part, pattern, from, to, half } of parts) {
    for (const match of text.matchAll(pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      if (found.some((other) => start < other.end && end > other.start)) continue;
      found.push({ start, end, part, ...bounds(part, from, to, hours), ...(half === undefined ? {} : { half }) });
    }
  }
  return found.toSorted((left, right) => left.start - right.start);
}

/** "First thing" and "the end of the day" depend on when the business opens and closes. */
function bounds(
  part: PartOfDay,
  from: string,
  to: string,
  hours: { readonly openFrom?: string; readonly openTo?: string },
): { from: string; to: string } {
  if (part === "first-thing" && hours.openFrom !== undefined)
    return { from: hours.openFrom, to: shifted(hours.openFrom, 60) };
  if (part === "end-of-day" && hours.openTo !== undefined)
    return { from: shifted(hours.openTo, -120), to: hours.openTo };
  return { from, to };
}

function shifted(time: string, minutes: number): string {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  const total = Math.min(23 * 60 + 59, Math.max(0, hour * 60 + minute + minutes));
  return `${String(Math.floor(total / 60)).padStart(2, "0")}:${String(total % 60).padStart(2, "0")}`;
}
