import { toTokens, withoutFillers } from "./normalise.ts";
import type { Token } from "./normalise.ts";
import { digitOf, readInteger, teenOrTensOf, tensOf } from "../../base/spoken-integers.ts";
import type { Understood } from "./understood.ts";

export interface UnderstoodNumber extends Understood {
  readonly value: number;
  readonly ordinal: boolean;
}

/** The first number in `text`, in words or digits: "two people" → 2, "twelve hundred" → 1200, "the third" → 3. */
export function understandNumber(text: string): UnderstoodNumber | undefined {
  const tokens = withoutFillers(toTokens(text));
  const words = tokens.map((token) => token.text);
  for (const [at, token] of tokens.entries()) {
    const read = spokenNumber(words, at) ?? writtenNumber(token.text);
    const last = read && tokens[at + read.words - 1];
    if (!read || !last) continue;
    const negative = /^(?:minus|negative)$/.test(words[at - 1] ?? "") || /(?:^|\s)-$/.test(text.slice(0, token.from));
    const span = { from: token.from, to: last.to, text: text.slice(token.from, last.to) };
    return { value: negative ? -read.value : read.value, ordinal: read.ordinal, span, confidence: read.confidence };
  }
  return undefined;
}

interface ReadNumber {
  readonly value: number;
  readonly ordinal: boolean;
  readonly words: number;
  readonly confidence: number;
}

function spokenNumber(words: readonly string[], at: number): ReadNumber | undefined {
  const number = readInteger(words, at);
  if (!number || (number.words === 1 && /^\d|^a$/.test(words[at] ?? ""))) return undefined;
  // "That one" is no number.
  const confidence = words[at] === "one" && number.words === 1 ? 0.6 : 0.95;
  return { value: Number(number.value), ordinal: number.ordinal, words: number.words, confidence };
}

function writtenNumber(word: string): ReadNumber | undefined {
  const groups = /^(?<digits>\d+(?:\.\d+)?)(?<ordinal>st|nd|rd|th)?$/.exec(word)?.groups;
  return (
    groups && { value: Number(groups["digits"]), ordinal: groups["ordinal"] !== undefined, words: 1, confidence: 0.95 }
  );
}

export interface UnderstoodDigits extends Understood {
  /** The digits in the order said, nothing else. */
  readonly digits: string;
  /** It began with "plus" or `+`. */
  readonly plus: boolean;
}

const joiners = new Set(["and", "dash", "hyphen", "dot", "point", "space", "then", "area", "code", "extension"]);
const homophones: Readonly<Record<string, string>> = {
  to: "2",
  too: "2",
  for: "4",
  fore: "4",
  won: "1",
  ate: "8",
  tree: "3",
  sex: "6",
  nein: "9",
  niner: "9",
  fife: "5",
};

/**
 * The longest run of spoken or written digits in `text`, as phone and other numbers are said: "five five five, oh one
 * two three", "double seven", "triple two", "twelve hundred", "twenty three forty five". Homophones count inside a run.
 */
export function understandDigits(text: string): UnderstoodDigits | undefined {
  const tokens = withoutFillers(toTokens(text.replaceAll(/(?<=\d)[()]|[()](?=\d)/g, " ")));
  const runs = digitRuns(tokens);
  const best = runs.toSorted((left, right) => right.digits.length - left.digits.length)[0];
  if (!best) return undefined;
  const span = { from: best.from, to: best.to, text: text.slice(best.from, best.to) };
  return { digits: best.digits, plus: best.plus, span, confidence: best.guessed > 0 ? 0.7 : 0.95 };
}

interface DigitRun {
  digits: string;
  plus: boolean;
  from: number;
  to: number;
  guessed: number;
}

function digitRuns(tokens: readonly Token[]): DigitRun[] {
  const runs: DigitRun[] = [];
  let run: DigitRun | undefined;
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at];
    if (!token) break;
    const read = readDigitsAt(tokens, at, run !== undefined);
    const last = read && tokens[at + read.words - 1];
    if (read && last) {
      run ??= openRun(tokens, at);
      run.digits += read.digits;
      run.to = last.to;
      run.guessed += read.guessed === true ? 1 : 0;
    } else if (run && !joiners.has(token.text) && !isPlus(token)) {
      runs.push(run);
      run = undefined;
    }
    at += read?.words ?? 1;
  }
  return run ? [...runs, run] : runs;
}

function openRun(tokens: readonly Token[], at: number): DigitRun {
  const before = tokens[at - 1];
  const from = (isPlus(before) ? before?.from : undefined) ?? tokens[at]?.from ?? 0;
  return { digits: "", plus: isPlus(before), from, to: from, guessed: 0 };
}

function isPlus(token: Token | undefined): boolean {
  return token?.text === "plus" || token?.text === "+";
}

interface ReadDigits {
  readonly digits: string;
  readonly words: number;
  readonly guessed?: boolean;
}

function readDigitsAt(tokens: readonly Token[], at: number, inside: boolean): ReadDigits | undefined {
  const word = textAt(tokens, at);
  const next = textAt(tokens, at + 1);
  const times = repetitions[word];
  if (times !== undefined) return repeated(next, times);
  if (/^\d[\d./-]*$/.test(word)) return withMagnitude(word.replaceAll(/\D/g, ""), next);
  const digitFollows = digitOf(next, true) !== undefined || /^\d/.test(next);
  if (word === "oh" || word === "o") return inside || digitFollows ? { digits: "0", words: 1 } : undefined;
  const guessed = inside ? own(homophones, word) : undefined;
  if (guessed === undefined) return spokenDigits(word, next, textAt(tokens, at + 2));
  const continues = digitFollows || next === "" || own(homophones, next) !== undefined;
  return continues ? { digits: guessed, words: 1, guessed: true } : undefined;
}

function textAt(tokens: readonly Token[], at: number): string {
  return tokens[at]?.text ?? "";
}

function own(table: Readonly<Record<string, string>>, word: string): string | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}

const repetitions: Readonly<Record<string, number | undefined>> = { double: 2, triple: 3, treble: 3, quadruple: 4 };

function repeated(word: string, times: number): ReadDigits | undefined {
  const digit = digitOf(word, true) ?? (/^\d$/.test(word) ? Number(word) : undefined);
  return digit === undefined ? undefined : { digits: String(digit).repeat(times), words: 2 };
}

/** One number below a hundred, or hundreds and thousands of it: "seven", "twenty three", "twelve hundred". */
function spokenDigits(word: string, next: string, third: string): ReadDigits | undefined {
  const unit = digitOf(next);
  const ten = tensOf(word);
  if (ten !== undefined && unit !== undefined && unit > 0) return withMagnitude(String(ten + unit), third, 2);
  const value = digitOf(word) ?? teenOrTensOf(word);
  return value === undefined ? undefined : withMagnitude(String(value), next);
}

/** "Twelve hundred" is 1200, "five thousand" 5000. */
function withMagnitude(digits: string, next: string, words = 1): ReadDigits {
  if (next === "hundred" && digits.length <= 2) return { digits: `${digits}00`, words: words + 1 };
  if (next === "thousand" && digits.length <= 2) return { digits: `${digits}000`, words: words + 1 };
  return { digits, words };
}
