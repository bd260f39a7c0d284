import type { Transcript } from "../../contracts/stt.ts";

/** What of a segment was told before the vendor made its final of it. */
export interface Told {
  /** Words that end before this have been told, ms. */
  readonly upToMs: number;
  /** Words that were told without times, beyond that. */
  readonly text: string;
}

/** What of a transcript is new: later words by their times where there are any, then by the text. */
export function sinceTold(transcript: Transcript, told: Told): Transcript {
  return withoutBeginning(laterThan(transcript, told.upToMs), told.text);
}

/** What is left of the told words when the vendor's final of the first of them has come. */
export function toldBehind(told: string, final: Transcript): string {
  return wordsOf(told).slice(wordsOf(final.text).length).join(" ");
}

function laterThan(transcript: Transcript, upToMs: number): Transcript {
  const words = transcript.words ?? [];
  if (words.length === 0) return transcript;
  // By its middle: times of a word still move a little between a partial and its final.
  const first = words.findIndex((word) => (word.startMs + word.endMs) / 2 >= upToMs);
  if (first === 0) return transcript;
  const rest = first < 0 ? [] : words.slice(first);
  return { ...transcript, text: rest.map(({ text }) => text).join(" "), words: rest };
}

/** From here on words are only counted: comparing costs the product of both lengths. */
const longestCompared = 300;

function withoutBeginning(transcript: Transcript, told: string): Transcript {
  const before = wordsOf(told);
  const now = wordsOf(transcript.text);
  if (before.length === 0 || now.length === 0) return transcript;
  const { length, distance } =
    before.length > longestCompared
      ? { length: before.length, distance: 0 }
      : bestPrefix(
          now.map((word) => plain(word)),
          before.map((word) => plain(word)),
        );
  // Nothing alike: the vendor began something new.
  if (distance >= before.length) return transcript;
  const rest = now.slice(length);
  const words = transcript.words?.slice(Math.max(0, transcript.words.length - rest.length));
  return {
    ...transcript,
    text: rest.join(" "),
    ...(words === undefined ? {} : { words: rest.length === 0 ? [] : words }),
  };
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

function plain(word: string): string {
  const letters = word.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
  return letters === "" ? word : letters;
}

/** How many of `words` are `before` in other words: the beginning with the least edit distance (Wagner and Fischer). */
function bestPrefix(words: readonly string[], before: readonly string[]): { length: number; distance: number } {
  let row = Array.from({ length: words.length + 1 }, (_unused, index) => index);
  for (const [index, word] of before.entries()) {
    const next = [index + 1];
    for (let column = 1; column <= words.length; column++) {
      const replaced = (row[column - 1] as number) + (words[column - 1] === word ? 0 : 1);
      next.push(Math.min(replaced, (row[column] as number) + 1, (next[column - 1] as number) + 1));
    }
    row = next;
  }
  let length = 0;
  // The longest of equally good ones: a word that was replaced was still told.
  for (let index = 1; index <= words.length; index++)
    if ((row[index] as number) <= (row[length] as number)) length = index;
  return { length, distance: row[length] as number };
}
