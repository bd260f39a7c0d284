import { ClauseSplitter } from "../agent/clauses.ts";

/** One thing that a reply says, in the order in which it says them. */
export interface SaidWord {
  readonly text: string;
  /** It bridges a wait, and answers nothing. */
  readonly filler: boolean;
}

/** What a reply says, and what of it was told already: nothing is, while the reply is a guess. */
export class SaidWords {
  readonly #said: SaidWord[] = [];
  /** The words of a brain's own sound, which come in pieces. */
  readonly #spoken = new ClauseSplitter();
  #told = 0;

  get hasAnswer(): boolean {
    return this.#said.some(({ filler }) => !filler);
  }

  /** The words of the answer, without what only bridged the wait for it. */
  get answer(): string {
    return this.#said.flatMap(({ text, filler }) => (filler ? [] : [text])).join(" ");
  }

  add(word: SaidWord): void {
    this.#said.push(word);
  }

  /** Words of a brain that speaks itself, as they become known. */
  addSpoken(piece: string): void {
    for (const text of this.#spoken.push(piece)) this.add({ text, filler: false });
  }

  /** Something else is said, or nothing more. */
  endSpoken(): void {
    for (const text of this.#spoken.flush()) this.add({ text, filler: false });
  }

  /** Tells what was not told yet. */
  tell(onSay: (word: SaidWord) => void): void {
    for (const word of this.#said.slice(this.#told)) onSay(word);
    this.#told = this.#said.length;
  }
}
