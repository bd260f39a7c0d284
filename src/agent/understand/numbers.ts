import { canonicalOf, toTokens, withoutFillers } from "./normalise.ts";
import type { Token } from "./normalise.ts";
import { digitOf, readInteger, teenOrTensOf, tensOf } from "./number-words.ts";
import type { Understood } from "./understood.ts";

export interface UnderstoodNumber extends Understood {
  readonly value: number;
  readonly ordinal: boolean;
}

/** The first number in `text`, in words or digits: "two people" → 2, "twelve hundred" → 1200, "the third" → 3. */
export function understandNumber(text: string): UnderstoodNumber | undefined {
  const tokens = withoutFillers(toTokens(text));
  const canonical = canonicalOf(tokens, text);
  const words = tokens.map((token) => token.text);
  let position = 0;
  for (const [at, word] of words.entries()) {
    const written = /^(?<digits>\d+(?:\.\d+)?)(?<ordinal>st|nd|rd|th)?$/.exec(word);
    const spoken = written && !/^\d+ (?:hundred|thousand|million)/.test(words.slice(at).join(" ")) ? undefined : readInteger(words, at);
    const previous = words[at - 1] ?? "";
    const sign = previous === "minus" || previous === "negative" ? -1 : 1;
    if (spoken && !(word === "a" && spoken.words === 1)) {
      const end = position + words.slice(at, at + spoken.words).join(" ").length;
      return { value: sign * Number(spoken.value), ordinal: spoken.ordinal, span: canonical.spanOf(position, end), confidence: word === "one" && spoken.words === 1 ? 0.6 : 0.95 };
    }
    if (written?.groups) return { value: sign * Number(written.groups["digits"]), ordinal: written.groups["ordinal"] !== undefined, span: canonical.spanOf(position, position + word.length), confidence: 0.95 };
    position += word.length + 1;
  }
  return undefined;
}

export interface UnderstoodDigits extends Understood {
  /** The digits in the order said, nothing else. */
  readonly digits: string;
  /** It began with "plus" or `+`. */
  readonly plus: boolean;
}

const joiners = new Set(["and", "dash", "hyphen", "dot", "point", "space", "then", "area", "code", "extension"]);
const homophones: Readonly<Record<string, string>> = { to: "2", too: "2", for: "4", fore: "4", won: "1", ate: "8", tree: "3", sex: "6", nein: "9", niner: "9", fife: "5" };

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
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at];
    if (!token) break;
    const read = readDigitsAt(tokens, at, run !== undefined);
    const last = read && tokens[at + read.words - 1];
    if (!read || !last) {
      const keeps = run !== undefined && (joiners.has(token.text) || isPlus(token));
      if (!keeps && run) {
        runs.push(run);
        run = undefined;
      }
      at += 1;
      continue;
    }
    const plus = isPlus(tokens[at - 1]);
    run ??= { digits: "", plus, from: plus ? (tokens[at - 1]?.from ?? token.from) : token.from, to: last.to, guessed: 0 };
    run.digits += read.digits;
    run.to = last.to;
    run.guessed += read.guessed ? 1 : 0;
    at += read.words;
  }
  if (run) runs.push(run);
  return runs;
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
  const word = tokens[at]?.text ?? "";
  const next = tokens[at + 1]?.text ?? "";
  const times = { double: 2, triple: 3, treble: 3, quadruple: 4 }[word];
  if (times !== undefined) {
    const repeated = digitOf(next, true) ?? (/^\d$/.test(next) ? Number(next) : undefined);
    return repeated === undefined ? undefined : { digits: String(repeated).repeat(times), words: 2 };
  }
  if (/^\d[\d./-]*$/.test(word)) return withMagnitude(word.replaceAll(/\D/g, ""), next);
  const nextDigits = digitOf(next, true) !== undefined || /^\d/.test(next);
  if (word === "oh" || word === "o" || word === "zero") return inside || nextDigits || word === "zero" ? { digits: "0", words: 1 } : undefined;
  const digit = digitOf(word);
  if (digit !== undefined) return withMagnitude(String(digit), next);
  const ten = tensOf(word);
  if (ten !== undefined) {
    const unit = digitOf(next);
    return unit !== undefined && unit > 0 ? withMagnitude(String(ten + unit), tokens[at + 2]?.text ?? "", 2) : withMagnitude(String(ten), next);
  }
  const teen = teenOrTensOf(word);
  if (teen !== undefined) return withMagnitude(String(teen), next);
  if (inside && Object.hasOwn(homophones, word) && (nextDigits || at === tokens.length - 1 || Object.hasOwn(homophones, next))) return { digits: homophones[word] ?? "", words: 1, guessed: true };
  return undefined;
}

/** "Twelve hundred" is 1200, "five thousand" 5000. */
function withMagnitude(digits: string, next: string, words = 1): ReadDigits {
  if (next === "hundred" && digits.length <= 2) return { digits: `${digits}00`, words: words + 1 };
  if (next === "thousand" && digits.length <= 2) return { digits: `${digits}000`, words: words + 1 };
  return { digits, words };
}
