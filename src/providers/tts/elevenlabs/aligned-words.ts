import type { SpokenWord } from "../../tts-session/dialect.ts";

/** Times of letters, as the service gives them with each chunk of sound. */
export interface LetterTimes {
  readonly chars: readonly string[];
  readonly charStartTimesMs: readonly number[];
  readonly charDurationsMs: readonly number[];
}

/** Makes words out of letters; a word may begin in one chunk and end in the next. */
export class AlignedWords {
  #word: SpokenWord | undefined;

  /** The words that ended. `offsetMs`: where the chunk's sound begins. */
  read({ chars, charStartTimesMs, charDurationsMs }: LetterTimes, offsetMs: number): SpokenWord[] {
    const words: SpokenWord[] = [];
    for (const [index, letter] of chars.entries()) {
      if (letter.trim() === "") {
        words.push(...this.end());
        continue;
      }
      const startMs = offsetMs + (charStartTimesMs[index] ?? 0);
      const endMs = startMs + (charDurationsMs[index] ?? 0);
      this.#word =
        this.#word === undefined
          ? { text: letter, startMs, endMs }
          : { ...this.#word, text: this.#word.text + letter, endMs: Math.max(endMs, this.#word.endMs) };
    }
    return words;
  }

  /** The word under way, when there is one: it ends here. */
  end(): SpokenWord[] {
    const word = this.#word;
    this.#word = undefined;
    return word === undefined ? [] : [word];
  }
}
