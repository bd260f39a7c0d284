import { toSpeakable } from "./speakable.ts";

/** How one word or phrase of this business is to be said. The same for every voice, so it is respelled, not phonetic. */
export interface Pronunciation {
  /** As it is written: `Okafor`, `GIST`, `Dr. Nguyen`. Found as a whole word, upper or lower case alike unless `matchCase`. */
  readonly word: string;
  /** As any voice would read it out: `oh KAH for`, `G I S T`. */
  readonly say: string;
  readonly matchCase?: boolean;
}

/** Makes written text what a voice should read: numbers and abbreviations in words, then the business's own words. */
export function openSpeaker(language: string, pronunciations: readonly Pronunciation[] = []): (text: string) => string {
  if (pronunciations.length === 0) return (text) => toSpeakable(text, language);
  // Looked for as they are once the text is made speakable: "Dr. Nguyen" is "Doctor Nguyen" by then. Longer ones first.
  const entries = pronunciations
    .map(({ word, say, matchCase }) => ({ word: toSpeakable(word, language), say, matchCase }))
    .toSorted((one, other) => other.word.length - one.word.length);
  const anyWord = new RegExp(
    `(?<![\\p{L}\\p{N}])(?:${entries.map(({ word }) => escaped(word)).join("|")})(?![\\p{L}\\p{N}])`,
    "giu",
  );
  return (text) =>
    toSpeakable(text, language).replace(
      anyWord,
      (found) => entries.find(({ word, matchCase }) => sameWord(word, found, matchCase))?.say ?? found,
    );
}

function sameWord(word: string, found: string, matchCase = false): boolean {
  return matchCase ? word === found : word.toLowerCase() === found.toLowerCase();
}

function escaped(word: string): string {
  return word.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
}
