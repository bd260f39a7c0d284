import type { LlmRequest } from "../../contracts/llm.ts";

const wordsQuoted = 6;

/**
 * The same turn for another model, with what the caller has been given of the answer as its beginning. Not every
 * service goes on from a last assistant message, so a note says that it should (ADR 0020).
 */
export function continuedRequest(request: LlmRequest, given: string): LlmRequest {
  const lastWords = given.trim().split(/\s+/).slice(-wordsQuoted).join(" ");
  const note =
    `[Note of the telephone system; the caller does not hear it. Your answer above was cut off after “${lastWords}” ` +
    "and the caller has heard all of it. Go on from exactly there: begin with the next word, repeat nothing, do not " +
    "greet, do not apologise, do not mention this. If it only lacked a tool call, make the call.]";
  return {
    ...request,
    messages: [...request.messages, { role: "assistant", text: given.trimEnd() }, { role: "user", text: note }],
  };
}

interface Word {
  readonly compared: string;
  /** Where it ends in its text. */
  readonly end: number;
}

const wordPattern = /[\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*/gu;
const numeral = /^(?:\p{N}+|zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)$/u;

/**
 * The answer of the model that goes on, without the words at its beginning that were given out before: models told to
 * begin with the next word often begin with the last ones, or with the whole sentence. Text is held back only while it
 * still looks like such a repetition.
 */
export class OverlapFilter {
  readonly #given: string;
  readonly #givenWords: readonly string[];
  #stage: "comparing" | "joining" | "through";
  #held = "";
  #isRepeating = false;

  constructor(given: string) {
    this.#given = given;
    this.#givenWords = wordsOf(given).map(({ compared }) => compared);
    this.#stage = given === "" ? "through" : "comparing";
  }

  push(text: string): string {
    if (this.#stage === "through") return text;
    this.#held += text;
    if (this.#stage === "comparing") {
      const words = wordsOf(this.#held);
      // A word that nothing follows may still grow.
      if (words.at(-1)?.end === this.#held.length) words.pop();
      if (words.length > 0) this.#compare(words, false);
    }
    return this.#stage === "joining" ? this.#join(false) : "";
  }

  /** What was held back to the end. */
  end(): string {
    if (this.#stage === "comparing") this.#compare(wordsOf(this.#held), true);
    return this.#stage === "joining" ? this.#join(true) : "";
  }

  /** Takes the repeated words off, once they are known. */
  #compare(words: readonly Word[], isEnd: boolean): void {
    const starts = this.#repeatedFrom(words);
    const [longest] = starts;
    const isWhole = (start: number): boolean => words.length >= this.#givenWords.length - start;
    if (longest !== undefined && !isWhole(longest) && !isEnd) return;
    this.#stage = "joining";
    const overlap = starts.find((start) => isWhole(start) && this.#isRepetition(start));
    if (overlap === undefined) return;
    this.#isRepeating = true;
    this.#held = this.#held.slice(words[this.#givenWords.length - overlap - 1]?.end);
  }

  /** Waits for the first new word, so that marks and spaces before it are not said twice either. */
  #join(isEnd: boolean): string {
    if (!isEnd && !/[\p{L}\p{N}]/u.test(this.#held)) return "";
    this.#stage = "through";
    const rest = this.#isRepeating ? withoutMarks(this.#held, this.#given) : this.#held;
    return joined(this.#given, rest);
  }

  /** Where in the words given out a repetition may have begun, as far as these words tell; the longest first. */
  #repeatedFrom(words: readonly Word[]): readonly number[] {
    const given = this.#givenWords;
    return given.flatMap((_, start) => {
      const count = Math.min(words.length, given.length - start);
      for (let index = 0; index < count; index++) {
        if (words[index]?.compared !== given[start + index]) return [];
      }
      return [start];
    });
  }

  /** "five" after "five" is the next digit of a number more often than the last one again. */
  #isRepetition(start: number): boolean {
    return start === 0 || !this.#givenWords.slice(start).every((word) => numeral.test(word));
  }
}

function wordsOf(text: string): Word[] {
  return Array.from(text.matchAll(wordPattern), (match) => ({
    compared: match[0].toLowerCase().replaceAll("’", "'"),
    end: match.index + match[0].length,
  }));
}

/** Takes off the marks after a repeated word that the text given out has, or that come too late after its space. */
function withoutMarks(text: string, given: string): string {
  if (/[\p{L}\p{N}\p{M}]\s+$/u.test(given)) return text.replace(/^[\s,.;:!?]+/, " ");
  const [marks = ""] = /[^\p{L}\p{N}\p{M}]*$/u.exec(given) ?? [];
  let rest = text;
  for (const mark of marks.replaceAll(/\s/g, "")) {
    const trimmed = rest.trimStart();
    if (trimmed.startsWith(mark)) rest = trimmed.slice(mark.length);
  }
  return rest;
}

/** Puts a space between two words where the models left it to one another, and only one. */
function joined(given: string, text: string): string {
  if (text === "" || given === "") return text;
  if (/\s$/.test(given)) return text.trimStart();
  if (!/^[\p{L}\p{N}]/u.test(text)) return text;
  // "10:" and "30", "$" and "5", "follow-" and "up" belong together.
  const isOneWord =
    /[-–'’"“(]$/u.test(given) || /\p{Sc}$/u.test(given) || (/\p{N}[.,:]$/u.test(given) && /^\p{N}/u.test(text));
  return isOneWord ? text : ` ${text}`;
}
