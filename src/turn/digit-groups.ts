import { toWords } from "./words.ts";

const digitWord = /^(?:zero|oh|o|one|two|three|four|five|six|seven|eight|nine)$/;
const teenOrTen =
  /^(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)$/;
const ten = /^(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)$/;

/** A North American number; with the country's 1 it has one more. */
const wholeNumber = 10;

/**
 * How likely a number said in groups is finished; undefined when the text holds none. Fewer digits than a whole number
 * has are most likely a group of it.
 */
export function digitsCompleteness(text: string): number | undefined {
  const runs = digitRuns(toWords(text));
  const count = runs.reduce((sum, run) => sum + run.digits, 0);
  if (count === 0) return undefined;
  if (count >= wholeNumber) return 0.97;
  return count === 7 ? 0.35 : 0.12;
}

/** Whether a text that need not be a number stops in the middle of one: "it's 212 555", "my number is 212". */
export function endsInDigits(text: string): boolean {
  const words = toWords(text);
  const last = digitRuns(words).at(-1);
  if (last === undefined || last.endWord !== words.length || isTimeOrYear(text)) return false;
  const before = words.slice(0, last.endWord - last.words).join(" ");
  return last.digits >= 5 || (last.words >= 3 && last.digits >= 3) || /\bnumber(?:'s| is)?(?: it's)?$/.test(before);
}

interface DigitRun {
  readonly digits: number;
  readonly words: number;
  /** Index behind its last word. */
  readonly endWord: number;
}

/** Stretches of at least two digits; one alone ("have one", "oh") is a word like others. */
function digitRuns(words: readonly string[]): readonly DigitRun[] {
  const runs: DigitRun[] = [];
  let digits = 0;
  let start = 0;
  for (let index = 0; index <= words.length; index++) {
    const count = digitsOf(words, index);
    if (count === undefined) {
      if (digits >= 2) runs.push({ digits, words: index - start, endWord: index });
      digits = 0;
      start = index + 1;
    } else {
      digits += count;
    }
  }
  return runs;
}

/** How many digits a word adds to the number it stands in; undefined when it is no part of one. */
function digitsOf(words: readonly string[], index: number): number | undefined {
  const word = words[index];
  if (word === undefined) return undefined;
  // "Double five" is two digits: one for each word. "Triple" adds one more.
  if (word === "double") return 1;
  if (word === "triple") return 2;
  if (word === "hundred") return 2;
  if (/^[\d-]+$/.test(word)) return word.replaceAll("-", "").length;
  // "Forty-two" and "forty two" are two digits.
  if (digitWord.test(word)) return ten.test(words[index - 1] ?? "") && word !== "oh" && word !== "zero" ? 0 : 1;
  if (teenOrTen.test(word) || word.split("-").every((part) => ten.test(part) || digitWord.test(part))) return 2;
  return undefined;
}

function isTimeOrYear(text: string): boolean {
  return /(?:\b\d{1,2}:\d\d|\b(?:19|20)\d\d)\W*$/.test(text);
}
