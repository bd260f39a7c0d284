import { digitsCompleteness, endsInDigits } from "./digit-groups.ts";
import type { Expectation } from "./expectation.ts";
import { endsOpen } from "./open-ending.ts";
import { thoughtCompleteness } from "./unfinished-thought.ts";
import { toWords } from "./words.ts";

/**
 * How likely the words so far are a finished turn, 0 to 1, from the words and from what was asked. 0.5 knows nothing.
 * The figures are ordinal: they were set by hand against the pauses of the bench, not fitted. Punctuation never makes
 * a turn finished, since recognisers end every guess with a full stop; it only ever says that more is coming.
 */
export function completeness(text: string, asked: Expectation): number {
  const words = toWords(oneWordTimes(text));
  if (words.length === 0) return 0;
  if (asked === "spelling") return spellingCompleteness(words);
  if (asked === "digits" || endsInDigits(text)) {
    const ofDigits = digitsCompleteness(text);
    if (ofDigits !== undefined) return ofDigits;
  }
  if (asked === "yes-no" && words.join(" ") === "maybe") return 0.6;
  if (endsOpen(words, text)) return 0.08;
  const ofThought = thoughtCompleteness(words, asked);
  if (ofThought !== undefined) return ofThought;
  const answered = answerCompleteness(asked, words);
  if (answered !== undefined) return answered;
  if (/\?\s*$/.test(text) || questionStart.test(words.slice(0, 2).join(" "))) {
    if (words.length >= 3) return 0.85;
    return Math.max(0.6, sentenceCompleteness(words, asked));
  }
  return sentenceCompleteness(words, asked);
}

const questionStart =
  /^(?:what|when|where|who|why|how|which|do you|does|is it|is there|are you|are there|can you|can i|could|would|will|may i|did)\b/;

const yesNoWords = new Set(
  (
    "yes yeah yep yup no nope nah sure right correct okay ok perfect absolutely exactly definitely fine great wrong " +
    "sounds please works good"
  ).split(" "),
);
/** Yes and no in words that mean other things elsewhere. */
const yesNoPhrase =
  /^(?:(?:i (?:think|guess|believe|hope) so|of course|go ahead|you bet|why not|not really|i don't think so|that's it|i do|i don't|that one|do that|let's do (?:it|that)|book it|uh-huh|mm-hmm|mhm|not yet|never mind)(?: (?:thanks|thank you))?)$/;
const weekday = /^(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)$/;
const dateTimeWord =
  /^(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|tomorrow|morning|afternoon|evening|noon|lunchtime|o'clock|am|pm|week|\d{1,2}(?:st|nd|rd|th)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty|fifteen|forty-five|first|second|third|(?:twenty-)?\w+th)$/;
const month = /^(?:january|february|march|april|may|june|july|august|september|october|november|december)$/;
const choiceWord =
  /^(?:one|first|second|last|later|earlier|latter|former|either|neither|both|works|fine|good|better|best|great|perfect|easier)$/;
/** Said behind an answer; what counts is the word before. */
const courtesy = /^(?:please|thanks|then|i (?:think|guess)|thank you)$/;
/** Says that nothing more will come. */
const closing =
  /(?:\bnothing (?:else|more)|\bthat(?:'s| is| will be|'ll be) (?:all|it|everything))(?: (?:for )?(?:today|now))?$/;

function answerCompleteness(asked: Expectation, words: readonly string[]): number | undefined {
  const last = lastWord(words);
  if (asked === "yes-no" && (yesNoPhrase.test(words.join(" ")) || words.some((word) => yesNoWords.has(word))))
    return words.length <= 3 ? 0.97 : 0.85;
  if (asked === "choice" && (choiceWord.test(last) || dateTimeWord.test(last))) return 0.92;
  if (asked === "date-time") return dateTimeCompleteness(words);
  if (asked === "name") return nameCompleteness(words);
  return undefined;
}

/** Without the courtesy behind it. */
function lastWord(words: readonly string[]): string {
  if (words.length > 2 && courtesy.test(words.slice(-2).join(" "))) return words.at(-3) ?? "";
  if (words.length > 1 && courtesy.test(words.at(-1) ?? "")) return words.at(-2) ?? "";
  return words.at(-1) ?? "";
}

function dateTimeCompleteness(words: readonly string[]): number | undefined {
  const last = words.at(-1) ?? "";
  // "March" wants its day, "the fifth of March" has it.
  if (month.test(last)) return words.at(-2) === "of" ? 0.85 : 0.25;
  // A day is often followed by an hour, after a thought.
  if (weekday.test(last)) return /^(?:no|nope|yes|yeah|actually|sorry)$/.test(words[0] ?? "") ? 0.85 : 0.78;
  return dateTimeWord.test(last) ? 0.85 : undefined;
}

/** A given name alone is often followed by the family name. */
function nameCompleteness(words: readonly string[]): number {
  const said = words
    .join(" ")
    .replace(/^(?:yes |sure |yeah |okay )?(?:(?:my|the) name(?:'s| is) |it's |i'm |i am |this is )/, "");
  return said.includes(" ") ? 0.85 : 0.45;
}

function sentenceCompleteness(words: readonly string[], asked: Expectation): number {
  const isGreeting = /^(?:hello|hi|hey|bye|goodbye|thanks|stop|help|operator|agent|representative)$/;
  if (words.length === 1) {
    if (yesNoWords.has(words[0] ?? "") || isGreeting.test(words[0] ?? "")) return 0.8;
    return asked === "nothing" ? 0.5 : 0.6;
  }
  if (/\b(?:thank you|thanks|goodbye|bye|bye bye)$/.test(words.slice(-2).join(" "))) return 0.85;
  if (closing.test(words.join(" "))) return 0.85;
  if (words.length <= 3) return 0.65;
  return words.length <= 5 ? 0.75 : 0.78;
}

function spellingCompleteness(words: readonly string[]): number {
  const parts = words.flatMap((word) => word.split("-"));
  const letters = parts.filter((part) => part.length === 1).length;
  return letters >= 3 && letters < parts.length ? 0.6 : 0.3;
}

/** "2 p.m." as one word after the number. */
function oneWordTimes(text: string): string {
  return text.replaceAll(/\b([ap])\.?\s?m\b\.?/gi, "$1m");
}
