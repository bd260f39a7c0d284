import { joinNumberWords } from "./number-words.ts";
import { remembered } from "../../base/remembered.ts";
import type { Span } from "./understood.ts";

/** One word, in lower case and without punctuation, and where it stood in the text. */
export interface Token {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** The punctuation that followed it, if any: `.`, `,`, `?`, `!`, `;`, `:` or a dash. */
  readonly pause?: string;
}

/** A text made of tokens with one blank between them, whose matches can be led back to the text as it was heard. */
export interface Canonical {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** The source of the characters [start, end) of `text`. */
  spanOf(start: number, end: number): Span;
}

const tokenPattern =
  /(?<meridiem>(?<![\p{L}])[ap]\. ?m\b\.?)|(?<ordinal>\d+(?:st|nd|rd|th)\b)|(?<joined>\d+(?:[:./-]\d+)+)|(?<number>\d{1,3}(?:,\d{3})+(?!\d)|\d+)|(?<word>\p{L}+(?:['’`"]\p{L}+)*)|(?<sign>[+$&%])|(?<pause>[.,?!;:]|(?<= )[-–—]+(?= )|[–—])/giu;

/** Texts that are read again and again: what the caller says, and the vocabulary of the rules. */
const readAgain = 512;

/** The words of `text` with their places. Hyphenated words come apart, `10am` becomes `10` and `am`, `a.m.` becomes `am`. */
export const toTokens = remembered(readAgain, (text): readonly Token[] => {
  const tokens: Token[] = [];
  for (const match of text.matchAll(tokenPattern)) {
    const groups = match.groups ?? {};
    const from = match.index;
    if (groups["pause"] !== undefined) {
      const last = tokens.at(-1);
      if (last && last.pause === undefined) tokens[tokens.length - 1] = { ...last, pause: groups["pause"] };
      continue;
    }
    const raw = match[0];
    const word = tokenText(raw, groups["meridiem"] !== undefined, groups["number"] !== undefined);
    const ish = /^(?<stem>noon|midday|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty)ish$/.exec(
      word,
    )?.groups?.["stem"];
    if (ish === undefined) tokens.push({ text: word, from, to: from + raw.length });
    else
      tokens.push(
        { text: ish, from, to: from + ish.length },
        { text: "ish", from: from + ish.length, to: from + raw.length },
      );
  }
  return joinMeridiems(tokens);
});

function tokenText(raw: string, isMeridiem: boolean, isNumber: boolean): string {
  if (isMeridiem) return `${raw.charAt(0).toLowerCase()}m`;
  if (isNumber) return raw.replaceAll(",", "");
  return raw.toLowerCase().replaceAll(/[’`"]/gu, "'");
}

/** "p m", as recognisers without inverse text normalisation write it, is one word. */
function joinMeridiems(tokens: readonly Token[]): Token[] {
  const joined: Token[] = [];
  for (const token of tokens) {
    const last = joined.at(-1);
    if (token.text === "m" && last && (last.text === "a" || last.text === "p")) {
      joined[joined.length - 1] = { ...token, text: `${last.text}m`, from: last.from };
    } else joined.push(token);
  }
  return joined;
}

const fillers = new Set(["um", "umm", "uh", "uhm", "erm", "er", "ah", "hmm", "hm", "mm", "basically", "literally"]);
const fillerPairs = new Set(["you know", "let's see"]);

/** Leaves out what carries no meaning: "um", "uh", "you know", and "like" between pauses. A filler that is all there is stays. */
export function withoutFillers(tokens: readonly Token[]): Token[] {
  const kept = tokens.filter((token, index) => !isFiller(token, index, tokens));
  return kept.length > 0 ? kept : [...tokens];
}

function isFiller(token: Token, index: number, tokens: readonly Token[]): boolean {
  const before = tokens[index - 1]?.text ?? "";
  const after = tokens[index + 1]?.text ?? "";
  if (fillerPairs.has(`${token.text} ${after}`)) return !asksBefore(tokens[index - 1]);
  if (fillerPairs.has(`${before} ${token.text}`)) return !asksBefore(tokens[index - 2]);
  // "Uh-huh" and "uh-uh" are answers.
  if (token.text === "uh" && (/^(?:huh|uh)$/.test(after) || before === "uh")) return false;
  return fillers.has(token.text) || isIdleOpening(token, tokens[index - 1], after, index);
}

/** "So, I'd like …", "well …", and "like" between pauses. */
function isIdleOpening(token: Token, previous: Token | undefined, after: string, index: number): boolean {
  if (token.text === "like") return token.pause !== undefined && (index === 0 || previous?.pause !== undefined);
  return (
    index === 0 && (token.text === "so" || token.text === "well") && after !== "" && !/^(?:much|far|many)$/.test(after)
  );
}

/** "Do you know" is a question, not a filler. */
function asksBefore(previous: Token | undefined): boolean {
  return previous !== undefined && /^(?:do|did|as|if|that|when|what|let)$/.test(previous.text);
}

const contractions: readonly (readonly [RegExp, string])[] = [
  [/\b(can|won|don|doesn|didn|isn|aren|wasn|weren|couldn|wouldn|shouldn|haven|hasn|ain)t\b/g, "$1't"],
  [/\bwon't\b/g, "will not"],
  [/\bcan't\b|\bcannot\b/g, "can not"],
  [/\b(\w+)n't\b/g, "$1 not"],
  [/\b(thats|whats|its|lets|heres|theres|hows|wheres|whos)\b/g, "$1"],
  [/\bi'm\b|\bim\b/g, "i am"],
  [/\b(\w+)'re\b/g, "$1 are"],
  [/\b(\w+)'ll\b/g, "$1 will"],
  [/\b(\w+)'ve\b/g, "$1 have"],
  [/\b(\w+)'d\b/g, "$1 would"],
  [/\bthat'?s\b/g, "that is"],
  [/\bit'?s\b/g, "it is"],
  [/\bwhat'?s\b/g, "what is"],
  [/\b(there|here|how|where|who|he|she)'s\b/g, "$1 is"],
  [/\blet'?s\b/g, "let us"],
  [/\b(?:gonna)\b/g, "going to"],
  [/\b(?:wanna)\b/g, "want to"],
  [/\b(?:gotta)\b/g, "got to"],
  [/\bgimme\b/g, "give me"],
  [/\blemme\b/g, "let me"],
];

/** Plain words for matching whole phrases: lower case, no punctuation, contractions written out, fillers gone. */
export const toPlain = remembered(readAgain, (text) => {
  let plain = withoutFillers(toTokens(text))
    .map((token) => token.text)
    .join(" ");
  for (const [pattern, replacement] of contractions) plain = plain.replaceAll(pattern, replacement);
  return plain;
});

/** The text with spoken numbers as digits ("twenty third" → `23rd`, "four thirty" → `4 30`), for the date and time rules. */
export const toCanonical = remembered(readAgain, (text): Canonical =>
  canonicalOf(joinNumberWords(withoutFillers(toTokens(text))), text),
);

/** Strings `tokens` together so that matches can be led back to `source`. */
export function canonicalOf(tokens: readonly Token[], source: string): Canonical {
  const starts: number[] = [];
  let text = "";
  for (const token of tokens) {
    if (text !== "") text += " ";
    starts.push(text.length);
    text += token.text;
  }
  const spanOf = (start: number, end: number): Span => {
    const first = Math.max(
      0,
      starts.findLastIndex((position) => position <= start),
    );
    const last = Math.max(
      first,
      starts.findLastIndex((position) => position < end),
    );
    const from = tokens[first]?.from ?? 0;
    const to = tokens[last]?.to ?? source.length;
    return { from, to, text: source.slice(from, to) };
  };
  return { text, tokens, spanOf };
}

/** What is left of a sentence in which the speaker corrected themselves. */
export interface Corrected {
  /** What counts: from after the last correction on. */
  readonly text: string;
  /** Where `text` begins in the original. */
  readonly from: number;
  /** What was taken back; empty when nothing was. */
  readonly retracted: string;
}

const corrections =
  /(?<=[\p{L}\p{N}.,;!?–—-] )(?:(?:no|nope|wait|oh|uh|um|sorry|actually|hang on|hold on|i'm sorry|oops|rather|well),? +)*(?:no,? wait|wait,? no|oh wait|no,? no|no,? sorry|sorry,? no|sorry,? i mean|no,? i mean(?:t)?|i mean(?:t)?(?: to say)?|make (?:that|it)|let's make (?:that|it)|scratch that|strike that|correction|or rather|actually|no|sorry|wait)\b,? */giu;

/** "Tuesday, no wait, Thursday" → "Thursday". Only a correction that something follows counts. */
export function afterCorrection(text: string): Corrected {
  let from = 0;
  for (const match of text.matchAll(corrections)) {
    const end = match.index + match[0].length;
    if (/[\p{L}\p{N}]/u.test(text.slice(end))) from = end;
  }
  return { text: text.slice(from), from, retracted: text.slice(0, from).trim() };
}
