import { remembered } from "../base/remembered.ts";
import { digitOf, isNumberWord, readInteger } from "../base/spoken-integers.ts";

/** Sounds of thinking, and politeness: with and without them a text asks for the same. */
const empty = new Set(["um", "umm", "uh", "uhm", "erm", "er", "ah", "hmm", "hm", "mm", "please", "thanks", "kindly"]);
/** Say nothing at the beginning, and much elsewhere: "I think so", "is Tuesday okay", "he is not well". */
const opening = new Set(["well", "so", "okay", "ok", "oh", "now", "alright"]);
/** How recognisers write in a final what they spelled out in partials. */
const spellings: ReadonlyMap<string, string> = new Map([
  ["dr", "doctor"],
  ["mr", "mister"],
  ["mrs", "missus"],
  ["&", "and"],
  ["%", "percent"],
]);
const repeats: ReadonlyMap<string, number> = new Map([
  ["double", 2],
  ["triple", 3],
]);

/** Neighbouring numbers: "two thirty" and "2:30" are the groups 2 and 30. An ordinal's group ends in "th", whichever it is. */
interface HeardNumber {
  readonly groups: readonly string[];
  /** Some of it came in digits, as a recogniser formats it. */
  readonly written: boolean;
}

type Item = string | HeardNumber;
type FoundNumber = HeardNumber & { readonly tokens: number };

/**
 * Whether two texts ask for the same answer. Case, punctuation, sounds of thinking and politeness do not count;
 * everything else does, and its order. A number is the same in words and in digits ("two one two" and "(212)", "the fifth"
 * and "the 5th", "ten o'clock" and "10:00"), since recognisers show words first and format them in the end. Symmetric.
 */
export function isEquivalent(one: string, other: string): boolean {
  if (one === other) return true;
  const [ones, others] = [toItems(one), toItems(other)];
  return ones.length === others.length && ones.every((item, index) => isSame(item, others[index]));
}

function isSame(one: Item, other: Item | undefined): boolean {
  if (typeof one === "string" || typeof other !== "object") return one === other;
  // Words are exact: "two thirty" is not "two hundred thirty". Digits may stand for either.
  if (one.written === other.written && !one.written) return one.groups.join(" ") === other.groups.join(" ");
  return digitsOf(one) === digitsOf(other);
}

function digitsOf({ groups }: HeardNumber): string {
  return groups.join("").replaceAll("th", "");
}

/** Words are compared again with each that is added. */
const compareAgain = 128;

const toItems = remembered(compareAgain, (text): readonly Item[] => {
  const tokens = toTokens(text);
  const kept = withoutEmpty(tokens);
  // A text of nothing but fillers ("okay") is its own meaning.
  return withHours(joinNumbers(kept.length > 0 ? kept : tokens));
});

const tokenPattern =
  /(?<money>\$) ?(?=\d)|(?<meridiem>(?<!\p{L})[ap](?:\.\s?m\b\.?| m(?!\p{L})))|\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?(?:st|nd|rd|th)?(?!\p{L})|\p{L}+(?:['’]\p{L}+)*|\d+|[&%]/gu;

function toTokens(text: string): readonly string[] {
  const tokens: string[] = [];
  let isMoney = false;
  for (const { 0: found, groups } of text.toLowerCase().matchAll(tokenPattern)) {
    if (groups?.["money"] !== undefined) isMoney = true;
    else if (groups?.["meridiem"] !== undefined) tokens.push(`${found.charAt(0)}m`);
    else tokens.push(spellings.get(found) ?? found.replaceAll("’", "'"));
    if (!isMoney || groups?.["money"] !== undefined) continue;
    tokens.push("dollars");
    isMoney = false;
  }
  return tokens;
}

function withoutEmpty(tokens: readonly string[]): readonly string[] {
  const kept = tokens.filter(
    (token, at) =>
      !empty.has(token) &&
      !(token === "thank" && tokens[at + 1] === "you") &&
      !(token === "you" && tokens[at - 1] === "thank"),
  );
  const start = kept.findIndex((token) => !opening.has(token));
  return start < 0 ? [] : kept.slice(start);
}

function joinNumbers(tokens: readonly string[]): readonly Item[] {
  const items: Item[] = [];
  for (let at = 0; at < tokens.length;) {
    const number = readNumber(tokens, at, items.at(-1));
    if (number === undefined) {
      items.push(tokens[at] ?? "");
      at++;
      continue;
    }
    const before = items.at(-1);
    if (typeof before !== "object") items.push(number);
    else {
      const groups = [...before.groups, ...number.groups];
      items[items.length - 1] = { groups, written: before.written || number.written };
    }
    at += number.tokens;
  }
  return items;
}

/** The number that begins here, with how many tokens it takes; undefined: none does. */
function readNumber(tokens: readonly string[], at: number, before: Item | undefined): FoundNumber | undefined {
  const written = readWritten(tokens[at] ?? "");
  if (written !== undefined) return { groups: [written], written: true, tokens: 1 };
  const digits = readSpokenDigits(tokens, at, before);
  if (digits !== undefined) return digits;
  const spoken = isNumberWord(tokens[at] ?? "") ? readInteger(tokens, at) : undefined;
  return spoken && { groups: [toGroup(String(spoken.value), spoken.ordinal)], written: false, tokens: spoken.words };
}

function readWritten(token: string): string | undefined {
  const { digits, ordinal } = /^(?<digits>\d[\d.,]*)(?<ordinal>st|nd|rd|th)?$/.exec(token)?.groups ?? {};
  return digits === undefined ? undefined : toGroup(digits.replaceAll(",", ""), ordinal !== undefined);
}

/** What is no number on its own: "double five", and "oh" between digits. */
function readSpokenDigits(tokens: readonly string[], at: number, before: Item | undefined): FoundNumber | undefined {
  const [token = "", next = ""] = tokens.slice(at, at + 2);
  const times = repeats.get(token);
  const digit = digitOf(next, true);
  if (times !== undefined && digit !== undefined)
    return { groups: [String(digit).repeat(times)], written: false, tokens: 2 };
  const goesOn = digit !== undefined || repeats.has(next);
  const isZero = (token === "oh" || token === "o") && typeof before === "object" && goesOn;
  return isZero ? { groups: ["0"], written: false, tokens: 1 } : undefined;
}

function toGroup(digits: string, ordinal: boolean): string {
  return ordinal ? `${digits}th` : digits;
}

/** "10:00" is "ten o'clock", and "10:00 am" is "ten am". */
function withHours(items: readonly Item[]): readonly Item[] {
  return items
    .flatMap((item) => {
      if (typeof item === "string" || !item.written || item.groups.length !== 2) return [item];
      const [hour = "", minutes] = item.groups;
      return minutes === "00" && Number(hour) <= 24 ? [{ ...item, groups: [hour] }, "o'clock"] : [item];
    })
    .filter((item, at, all) => item !== "o'clock" || (all[at + 1] !== "am" && all[at + 1] !== "pm"));
}
