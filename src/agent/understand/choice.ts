import { understandDate } from "./dates.ts";
import { matchKnown } from "./known-names.ts";
import { toCanonical } from "./normalise.ts";
import { understandTime } from "./times.ts";
import type { Understood } from "./understood.ts";

/** One thing that was just offered to the caller. */
export interface OfferedOption {
  /** As it was said: "Tuesday at two with Dr. Rivera". */
  readonly label: string;
  /** `YYYY-MM-DD`, local. */
  readonly date?: string;
  /** `HH:MM`, local. */
  readonly time?: string;
  readonly practitioner?: string;
}

/** When the offer was made; without it, dates are counted from the day before the first one offered. */
export interface ChoiceContext {
  readonly nowIso?: string;
  readonly timeZone?: string;
}

export interface UnderstoodChoice extends Understood {
  /** `option`: the one at `indices[0]`; `several`: one of `indices`, not clear which; `any`: either would do; `none`: none of them would. */
  readonly kind: "option" | "several" | "any" | "none";
  /** Positions in the list of what was offered. */
  readonly indices: readonly number[];
}

/** Understands which of the offered options is meant. Undefined when the text picks none and refuses none. */
export function understandChoice(
  text: string,
  offered: readonly OfferedOption[],
  context: ChoiceContext = {},
): UnderstoodChoice | undefined {
  if (offered.length === 0) return undefined;
  // "The earlier one … no wait, the later": the last word counts, when it chooses anything.
  const later =
    /\b(?:no,? wait|wait,? no|no,? actually|actually,? no|no,? sorry|sorry,? no|no,? make that|i mean)\b[\s,.…]*(?<rest>.+)$/i.exec(
      text,
    )?.groups?.["rest"];
  const corrected = later === undefined ? undefined : understandChoice(later, offered, context);
  if (corrected?.kind === "option") return corrected;
  const canonical = toCanonical(text);
  const whole = canonical.spanOf(0, canonical.text.length);
  const clues = [
    ordinalClue(canonical.text, offered),
    comparativeClue(canonical.text, offered),
    dateClue(text, offered, context),
    timeClue(text, offered),
    practitionerClue(text, offered),
  ].filter((clue) => clue !== undefined);
  const choice = choose(canonical.text, intersect(clues, offered.length) ?? [], clues.length, offered);
  return choice && { ...choice, span: whole };
}

const refusal =
  /\b(?:neither|none(?: of)?|not (?:any|either)|(?:don't|doesn't|do not|does not|won't|can't) (?:\w+ )?(?:work|suit|do)(?: (?:any|either))?|no good|something else|anything else|anything (?:earlier|later|sooner)|(?:any|other) (?:other )?(?:options|times|days|others)|another (?:day|time|option)|different (?:day|time))\b/;
const indifference =
  /\b(?:either|any(?: (?:of|one|time|day))?|both|whichever|whatever|whoever|whenever|anyone|anybody|makes no difference|no difference|not (?:fussy|picky|bothered)|easy(?: either way)?|i'm flexible|i am flexible|all the same|(?:your|you) (?:choice|call)|doesn't matter|does not matter|don't (?:mind|care)|do not (?:mind|care)|you (?:choose|pick|decide)|up to you|all of them|no preference|you tell me|surprise me)\b/;

function choose(
  text: string,
  picked: readonly number[],
  clueCount: number,
  offered: readonly OfferedOption[],
): Omit<UnderstoodChoice, "span"> | undefined {
  if (picked.length === 0 && refusal.test(text)) return { kind: "none", indices: [], confidence: 0.85 };
  if (picked.length === 1) return { kind: "option", indices: picked, confidence: clueCount > 1 ? 0.95 : 0.88 };
  if (picked.length > 1 && picked.length < offered.length) return { kind: "several", indices: picked, confidence: 0.7 };
  if (indifference.test(text))
    return { kind: "any", indices: offered.map((_option, index) => index), confidence: 0.85 };
  return picked.length > 1 ? { kind: "several", indices: picked, confidence: 0.6 } : undefined;
}

type Clue = readonly number[];

function intersect(clues: readonly Clue[], count: number): readonly number[] | undefined {
  if (clues.length === 0) return undefined;
  const all = Array.from({ length: count }, (_unused, index) => index);
  const common = all.filter((index) => clues.every((clue) => clue.includes(index)));
  if (common.length > 0) return common;
  return clues.length === 1 ? [] : undefined;
}

/** "The first one", "option two", "the last", "the latter". */
function ordinalClue(text: string, offered: readonly OfferedOption[]): Clue | undefined {
  const last = offered.length - 1;
  const rest = text.replaceAll(
    /\b(?:not|but not|instead of|rather than) (?:the )?(?:1st|2nd|3rd|last)(?: 1| option)?\b/g,
    " ",
  );
  if (
    /\b(?:the )?(?:latter|last(?: 1| option| time| slot)?)\b(?! (?:week|month|name|time i|year))/.test(rest) &&
    !/next to last/.test(rest)
  )
    return [last];
  if (/\bthe former\b/.test(rest)) return [0];
  if (/\b(?:the )?middle (?:1|option)\b|\bthe 1 in the middle\b/.test(rest) && offered.length % 2 === 1)
    return [(offered.length - 1) / 2];
  const match =
    /\b(?:the |that |your |my )?(?<ordinal>\d)(?:st|nd|rd|th)(?: (?:1|option|time|slot|choice|of (?:those|these|them)|appointment|day|opening|is|works|sounds|please|would|will)\b|$)/.exec(
      rest,
    ) ??
    /\b(?:option|number|choice|slot) (?<ordinal>\d)\b/.exec(rest) ??
    /^(?:the )?(?<ordinal>\d)(?:st|nd|rd|th)\b/.exec(rest);
  const number = Number(match?.groups?.["ordinal"] ?? 0);
  if (number >= 1 && number <= offered.length && !isDayOffered(rest, number, offered)) return [number - 1];
  return undefined;
}

/** "The second" is the 2nd of the month when exactly that day was offered and it is not the second option anyway. */
function isDayOffered(text: string, number: number, offered: readonly OfferedOption[]): boolean {
  if (/\b(?:1|option)\b/.test(text)) return false;
  const matching = offered.findIndex((option) => option.date !== undefined && Number(option.date.slice(8)) === number);
  return matching >= 0 && matching !== number - 1;
}

/** "The later one", "the earliest", "the sooner the better". */
function comparativeClue(text: string, offered: readonly OfferedOption[]): Clue | undefined {
  if (
    /\b(?:anything|something|any|nothing|bit|little|too|much|or|a|get|need|have you got|do you have) (?:earlier|later|sooner|late|early)\b|\b(?:earlier|later) (?:in|than|on|this|that|or)\b/.test(
      text,
    )
  )
    return undefined;
  const order = offered
    .map((option, index) => ({ index, key: `${option.date ?? ""}T${option.time ?? ""}` }))
    .toSorted((left, right) => left.key.localeCompare(right.key) || left.index - right.index);
  if (/\b(?:early|earlier|earliest|sooner|soonest)\b/.test(text)) return order[0] && [order[0].index];
  const last = order.at(-1);
  if (/\b(?:later|latest|late 1)\b/.test(text)) return last && [last.index];
  return undefined;
}

function dateClue(text: string, offered: readonly OfferedOption[], context: ChoiceContext): Clue | undefined {
  const dates = offered
    .map((option) => option.date)
    .filter((date) => date !== undefined)
    .toSorted();
  const first = dates[0];
  if (first === undefined) return undefined;
  const nowIso = context.nowIso ?? new Date(Date.parse(`${first}T12:00:00Z`) - 86_400_000).toISOString();
  const understood = understandDate(text, { nowIso, timeZone: context.timeZone ?? "UTC" });
  if (!understood || (understood.confidence < 0.6 && /\b(?:one|option)\b/.test(text))) return undefined;
  const matches = (option: OfferedOption, wanted: (typeof understood.options)[number]): boolean => {
    if (option.date === undefined) return false;
    if (wanted.kind === "date") return option.date === wanted.date;
    if (wanted.kind === "range")
      return option.date >= wanted.from && (wanted.to === undefined || option.date <= wanted.to);
    return false;
  };
  // "The earliest" picks by order, not by day.
  if (understood.options.some((option) => option.kind === "soonest" || option.kind === "any")) return undefined;
  return clueFrom(offered, understood, matches, understood.confidence < 0.6);
}

function timeClue(text: string, offered: readonly OfferedOption[]): Clue | undefined {
  const times = offered
    .map((option) => option.time)
    .filter((time) => time !== undefined)
    .toSorted();
  const [openFrom] = times;
  const openTo = times.at(-1);
  if (openFrom === undefined || openTo === undefined) return undefined;
  const understood = understandTime(text, { openFrom, openTo });
  if (!understood) return undefined;
  const matches = (option: OfferedOption, wanted: (typeof understood.options)[number]): boolean => {
    if (option.time === undefined) return false;
    if (wanted.kind === "window") return option.time >= wanted.from && option.time <= wanted.to;
    // "Two" picks 2:30 when that is the only two o'clock there is; the caller's number picks the hour.
    return option.time === wanted.time;
  };
  const doubtful = understood.confidence < 0.7;
  const exact = clueFrom(offered, understood, matches, doubtful);
  const wanted = understood.options[0];
  if ((exact !== undefined && exact.length > 0) || wanted?.kind !== "exact" || !wanted.time.endsWith(":00"))
    return exact;
  return clueFrom(offered, understood, (option) => option.time?.slice(0, 2) === wanted.time.slice(0, 2), doubtful);
}

function clueFrom<W>(
  offered: readonly OfferedOption[],
  understood: { readonly options: readonly W[]; readonly excluded: readonly W[] },
  matches: (option: OfferedOption, wanted: W) => boolean,
  doubtful: boolean,
): Clue | undefined {
  const indices = offered.map((_option, index) => index);
  if (understood.options.length > 0) {
    const found = indices.filter((index) =>
      understood.options.some((wanted) => matches(offered[index] ?? { label: "" }, wanted)),
    );
    return found.length === 0 && doubtful ? undefined : found;
  }
  if (understood.excluded.length === 0) return undefined;
  return indices.filter(
    (index) => !understood.excluded.some((wanted) => matches(offered[index] ?? { label: "" }, wanted)),
  );
}

function practitionerClue(text: string, offered: readonly OfferedOption[]): Clue | undefined {
  const names = [...new Set(offered.map((option) => option.practitioner).filter((name) => name !== undefined))];
  const known = names.length === 0 ? undefined : matchKnown(text, names);
  if (!known) return undefined;
  return offered.flatMap((option, index) => (option.practitioner === known.value ? [index] : []));
}
