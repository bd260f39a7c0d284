/** A word that may still grow. Scripts without spaces have no such words: what comes is given out. */
const growing =
  /(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])[\p{L}\p{M}\p{N}'’-])+$/u;
/** No word is longer; whatever is, is not held up. */
const longestWord = 32;

/**
 * Gives text out in whole words, so that what was said before a failure never ends inside of one. A mark after the word
 * releases it, so the end of a clause waits for nothing.
 */
export class WholeWords {
  #held = "";

  push(text: string): string {
    const all = this.#held + text;
    const [tail = ""] = growing.exec(all.slice(-longestWord)) ?? [];
    this.#held = tail.length === longestWord ? "" : tail;
    return all.slice(0, all.length - this.#held.length);
  }

  /** The last word. */
  end(): string {
    const held = this.#held;
    this.#held = "";
    return held;
  }
}
