/*
 * Cuts a text that arrives in pieces into clauses to be spoken. The cut depends on the text alone, never on where the
 * pieces end, so a reply always sounds the same.
 */

/** The first clause may be this short: it is what the caller waits for. Later ones carry their own melody. */
const shortestFirst = 4;
const shortestLater = 32;
/** Without punctuation for so long, the first clause is cut at a word; later ones only when they get out of hand. */
const longestFirst = 60;
const longestLater = 220;

/** Titles and short forms after which the sentence goes on, in lower case and without the last full stop. */
const shortForms = new Set(
  "dr mr mrs ms prof st ave blvd rd mt nr vs etc e.g i.e approx dept est inc ltd jr sr jan feb apr jun jul aug sep sept oct nov dec mon tue wed thu fri ext tel".split(
    " ",
  ),
);

/** Words before which a long clause without punctuation may be cut. */
const joints = /\s(?=(?:and|but|or|so|because|which|that|with|for|on|at|if|when|then|to)\s)/gi;

/** Takes text in pieces and gives back clauses, each a string with its punctuation and no space around it. */
export class ClauseSplitter {
  #rest = "";
  #isFirst = true;

  /** The clauses that this piece completes. */
  push(piece: string): string[] {
    this.#rest += piece;
    const clauses: string[] = [];
    for (let end = this.#cut(); end !== undefined; end = this.#cut()) this.#take(end, clauses);
    return clauses;
  }

  /** What is left, when the text is over. */
  flush(): string[] {
    // A space lets the last mark be seen as a boundary; what it does not settle is the last clause.
    const clauses = this.push("\n\n");
    this.#take(this.#rest.length, clauses);
    this.#isFirst = true;
    return clauses;
  }

  #take(end: number, into: string[]): void {
    const clause = speakable(this.#rest.slice(0, end));
    this.#rest = this.#rest.slice(end);
    if (clause === "") return;
    into.push(clause);
    this.#isFirst = false;
  }

  /** Where the next clause ends; undefined while more text is needed to tell. */
  #cut(): number | undefined {
    const text = this.#rest;
    const shortest = this.#isFirst ? shortestFirst : shortestLater;
    const longest = this.#isFirst ? longestFirst : longestLater;
    for (let index = 0; index < text.length; index++) {
      if (index >= longest)
        return wordEnd(text.slice(0, longest)) ?? (index > longest * 2 ? index : continueAt(text, index));
      const kind = boundaryAt(text, index);
      if (kind === "unknown") return undefined;
      if (kind === "none") continue;
      const isWhole = /[\n—]/.test(text[index] ?? "") || isCommaAfterLetter(text, index);
      const end = isWhole ? index + 1 : closing(text, index + 1);
      if (kind === "sentence" || text.slice(0, end).trim().length >= shortest) return end;
    }
    return undefined;
  }
}

/** A single word longer than the limit: cut after it, once its end is there. */
function continueAt(text: string, from: number): number | undefined {
  const space = text.slice(from).search(/\s/);
  return space < 0 ? undefined : from + space;
}

function wordEnd(text: string): number | undefined {
  const half = text.length / 2;
  const joint = [...text.matchAll(joints)].map(({ index }) => index).findLast((index) => index >= half);
  if (joint !== undefined) return joint;
  const space = text.lastIndexOf(" ");
  return space >= half ? space : undefined;
}

function isCommaAfterLetter(text: string, index: number): boolean {
  return text[index] === "," && /\p{L}$/u.test(text.slice(0, index));
}

type Boundary = "sentence" | "clause" | "none" | "unknown";

function boundaryAt(text: string, index: number): Boundary {
  const mark = text[index] ?? "";
  if (mark === "\n") return text.slice(0, index).trim() === "" ? "none" : "sentence";
  if (mark === "—") return "clause";
  if (!/[.,;:?!…]/.test(mark)) return "none";
  const after = text.slice(closing(text, index + 1));
  // After a letter a comma ends its clause whatever follows: a model's next token is 20 ms that nobody need wait for.
  if (isCommaAfterLetter(text, index)) return "clause";
  // Until the next word has begun nobody knows whether this is the end of something.
  if (after === "") return "unknown";
  if (!/^\s/.test(after)) return "none";
  const next = /^\s+(?=\S)/.exec(after);
  if (next === null && !after.includes("\n")) return "unknown";
  const nextCharacter = after.trimStart()[0] ?? "";
  return markAt({ mark, before: text.slice(0, index), next: nextCharacter });
}

function markAt({ mark, before, next }: { mark: string; before: string; next: string }): Boundary {
  if (/[?!…]/.test(mark)) return "sentence";
  const isBetweenDigits = /\d$/.test(before) && /\d/.test(next);
  if (mark === "." && !isBetweenDigits) return fullStop(before, next);
  return isBetweenDigits || mark === "." ? "none" : "clause";
}

function fullStop(before: string, next: string): Boundary {
  const word = /[\p{L}\p{N}.]+$/u.exec(before)?.[0] ?? "";
  const lower = word.toLowerCase();
  if (shortForms.has(lower)) return "none";
  // "1. First": the number of a list, at the beginning of a line.
  if (/(^|\n)\s*\d{1,2}$/.test(before)) return "none";
  // "2 p.m. works": only a capital letter begins a sentence after it.
  if (/^[ap]\.m$/.test(lower) || /^(\p{L}\.)+\p{L}$/u.test(word))
    return /[\p{Lu}\p{N}]/u.test(next) ? "sentence" : "none";
  // "J. Smith": an initial.
  return /^\p{Lu}$/u.test(word) && word !== "I" ? "none" : "sentence";
}

/** Quotes and brackets that close belong to the clause before them; so do repeated marks ("?!", "..."). */
function closing(text: string, from: number): number {
  let end = from;
  while (/["'”’)\]*_`.?!…]/.test(text[end] ?? "")) end++;
  return end;
}

/** A text as it can be said: without markup, lists, links and pictures. Empty when there is nothing to say. */
export function speakable(text: string): string {
  const plain = text
    .replaceAll(/```[a-z]*\n?/g, "")
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/^\s*(?:#{1,6}\s+|>\s+|[-*•+]\s+|\d{1,2}[.)]\s+)/gm, "")
    .replaceAll(/(\*\*|__|~~|`)/g, "")
    .replaceAll(/(^|[\s("'])[*_](?=\S)|(?<=\S)[*_](?=[\s.,;:?!)"']|$)/g, "$1")
    .replaceAll(/\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\u{FE0F}|\u{200D}|\u{20E3}/gu, "")
    .replaceAll(/\|/g, " ")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\s+([.,;:?!])/g, "$1")
    .trim();
  return /[\p{L}\p{N}]/u.test(plain) ? plain : "";
}
