import type { Expectation } from "./expectation.ts";
import { toWords } from "./words.ts";

/**
 * How likely the words so far are a finished turn, 0 to 1, from the words and from what was asked. 0.5 knows nothing.
 * The figures are ordinal: they were set by hand against the pauses of the bench, not fitted.
 */
export function completeness(text: string, asked: Expectation): number {
  const words = toWords(text);
  const last = words.at(-1);
  if (last === undefined) return 0;
  if (asked === "digits") return digitsCompleteness(text);
  if (asked === "spelling") return spellingCompleteness(words);
  if (endsOpen(words, text)) return 0.08;
  const answered = answerCompleteness(asked, words);
  if (answered !== undefined) return answered;
  if (/\?\s*$/.test(text) || questionStart.test(words.slice(0, 2).join(" "))) return words.length >= 3 ? 0.85 : 0.6;
  return sentenceCompleteness(words);
}

/** Words after which English goes on: articles, prepositions, conjunctions, auxiliaries, hesitation. */
const openEndings = new Set(
  (
    "a an the and or but because so if when while that which who whose with without for from to at in on of by about into " +
    "until till than as is are was were be been am i'm it's my your his her our their this these next last every some any " +
    "no-one very really just maybe um uh uhm er erm hmm like i you we they he she can could would will should may might " +
    "must do does did have has had i'd i'll we'd we'll want need let's between after before around doctor dr mr mrs ms"
  ).split(" "),
);
/** Ends that want an object: "I'd like to book", "my number is". */
const openPhrases =
  /(?:\b(?:would like|i'd like|want|need|like|have|going|trying|wanted|wondering|hoping) to(?: \w+)?|\b(?:number|name|birthday|address|email) is|\bcall(?:ed|ing)? (?:about|for|to)|\bas well as|\bsuch as|\bi was wondering|\bi think|\bi mean|\byou know|\bhow about|\bwhat about)$/;
/** Short answers to such openings that are whole after all: "I'd like to book" is not, "I need to cancel" is. */
const wholePhrases =
  /\b(?:to (?:cancel|reschedule)|want to|do i|i am|i do|i did|i will|i can|i would|it is|they are|we are|if i can|think so)$/;
const questionStart =
  /^(?:what|when|where|who|why|how|which|do you|does|is it|is there|are you|are there|can you|can i|could|would|will|may i|did)\b/;

function endsOpen(words: readonly string[], text: string): boolean {
  const last = words.at(-1) ?? "";
  const tail = words.slice(-4).join(" ");
  if (words.length >= 2 && wholePhrases.test(tail)) return false;
  // A comma, a dash or dots at the end are the recogniser's own word that more is coming.
  if (/[,;:–—-]\s*$|(?:\.\.\.|…)\s*$/.test(text)) return true;
  return openEndings.has(last) || openPhrases.test(tail);
}

const yesNoWords = new Set(
  (
    "yes yeah yep yup no nope nah sure right correct okay ok perfect absolutely exactly definitely fine great wrong " +
    "sounds please works good"
  ).split(" "),
);
const dateTimeWord =
  /^(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|tomorrow|morning|afternoon|evening|noon|lunchtime|o'clock|am|pm|week|\d{1,2}(?:st|nd|rd|th)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty|fifteen|forty-five|first|second|third|(?:twenty-)?\w+th)$/;
const choiceWord = /^(?:one|first|second|last|later|earlier|latter|former|either|neither|both|works|fine|good)$/;

function answerCompleteness(asked: Expectation, words: readonly string[]): number | undefined {
  const last = words.at(-1) ?? "";
  if (asked === "yes-no" && words.some((word) => yesNoWords.has(word))) return words.length <= 3 ? 0.97 : 0.85;
  if (asked === "choice" && (choiceWord.test(last) || dateTimeWord.test(last))) return 0.92;
  if (asked === "date-time" && dateTimeWord.test(last)) return 0.85;
  if (asked === "name") return words.length >= 2 ? 0.8 : 0.45;
  return undefined;
}

function sentenceCompleteness(words: readonly string[]): number {
  if (words.length === 1)
    return yesNoWords.has(words[0] ?? "") ||
      /^(?:hello|hi|bye|goodbye|thanks|stop|help|operator|agent|representative)$/.test(words[0] ?? "")
      ? 0.8
      : 0.5;
  if (words.length <= 3) return 0.65;
  return 0.75;
}

/** A North American number has ten digits (eleven with the country's 1); fewer are most likely a group of it. */
function digitsCompleteness(text: string): number {
  const count = toWords(text).reduce((sum, word) => sum + digitsIn(word), 0);
  if (count >= 10) return 0.97;
  if (count === 0) return endsOpen(toWords(text), text) ? 0.08 : 0.6;
  return count === 7 ? 0.35 : 0.12;
}

const digitWord = /^(?:zero|oh|o|one|two|three|four|five|six|seven|eight|nine)$/;

function digitsIn(word: string): number {
  if (/\d/.test(word)) return word.replaceAll(/\D/g, "").length;
  return digitWord.test(word) ? 1 : 0;
}

function spellingCompleteness(words: readonly string[]): number {
  const letters = words.filter((word) => word.length === 1).length;
  return letters >= 3 && letters < words.length ? 0.6 : 0.3;
}
