import { toTokens } from "./normalise.ts";
import type { Token } from "./normalise.ts";
import type { Understood } from "./understood.ts";

export interface Spelling extends Understood {
  /** Lower case. */
  readonly letters: string;
  /** It was a word changed by a hint: "Smith with a Y" → smyth. */
  readonly refined: boolean;
}

const soundsLikeLetter: Readonly<Record<string, string>> = {
  ay: "a",
  bee: "b",
  be: "b",
  see: "c",
  sea: "c",
  cee: "c",
  dee: "d",
  ee: "e",
  eff: "f",
  ef: "f",
  gee: "g",
  aitch: "h",
  haitch: "h",
  eye: "i",
  jay: "j",
  kay: "k",
  el: "l",
  ell: "l",
  em: "m",
  en: "n",
  oh: "o",
  pea: "p",
  pee: "p",
  queue: "q",
  cue: "q",
  are: "r",
  ar: "r",
  ess: "s",
  tea: "t",
  tee: "t",
  you: "u",
  vee: "v",
  "double-u": "w",
  ex: "x",
  why: "y",
  wye: "y",
  zee: "z",
  zed: "z",
};

/** Reads letters said one by one: "C H E N", "S as in Sam, M as in Mike", "double l"; also "Smith with a Y". */
export function readSpelling(text: string): Spelling | undefined {
  // The hint's own letter is no part of a spelling: "not Jon with an h, J O N".
  const blank = text.replace(/\b(?:with|without) an? [a-z]\b(?! as)/giu, (hint) => " ".repeat(hint.length));
  return readLetters(blank) ?? readHint(text);
}

interface Run {
  letters: string;
  from: number;
  to: number;
  sure: number;
}

function readLetters(text: string): Spelling | undefined {
  const tokens = toTokens(text);
  const runs: Run[] = [];
  let run: Run | undefined;
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at];
    if (!token) break;
    const read = letterAt(tokens, at, run !== undefined);
    const last = read && tokens[at + read.words - 1];
    if (!read || !last) {
      if (run && !/^(?:then|and|next|capital|um|uh)$/.test(token.text)) {
        runs.push(run);
        run = undefined;
      }
      at += 1;
      continue;
    }
    run ??= { letters: "", from: token.from, to: last.to, sure: 0 };
    run.letters += read.letters;
    run.to = last.to;
    run.sure += read.sure ? 1 : 0;
    at += read.words;
  }
  if (run) runs.push(run);
  // The last long run counts: "not J O H N, J O N".
  const best = runs.filter((item) => item.letters.length >= 2 && item.sure >= 2).at(-1);
  if (!best || (best.letters.length === 2 && best.sure < 2)) return undefined;
  return {
    letters: best.letters,
    refined: false,
    span: { from: best.from, to: best.to, text: text.slice(best.from, best.to) },
    confidence: best.letters.length >= 3 ? 0.93 : 0.7,
  };
}

interface ReadLetter {
  readonly letters: string;
  readonly words: number;
  /** Truly a letter, not a word that sounds like one. */
  readonly sure: boolean;
}

function letterAt(tokens: readonly Token[], at: number, inside: boolean): ReadLetter | undefined {
  const [word, next] = [textAt(tokens, at), textAt(tokens, at + 1)];
  const compound = compoundLetter(word, next, inside);
  if (compound) return compound;
  const example = exampleLength(tokens, at);
  if (example > 0) return { letters: letterFor(word), words: example + 1, sure: true };
  // "I" and "a" are words too; alone they start no spelling.
  if (/^[ia]$/.test(word) && !inside && !isLetter(next)) return undefined;
  if (isLetter(word)) return { letters: word, words: 1, sure: true };
  const soundsRight = inside && Object.hasOwn(soundsLikeLetter, word) && (isLetter(next) || at === tokens.length - 1);
  return soundsRight ? { letters: letterFor(word), words: 1, sure: false } : undefined;
}

/** "Double u", "double l", "capital O", and the signs inside names. */
function compoundLetter(word: string, next: string, inside: boolean): ReadLetter | undefined {
  if (word === "double" && next === "u") return { letters: "w", words: 2, sure: true };
  if (word === "double" && isLetter(next)) return { letters: next + next, words: 2, sure: true };
  if (word === "capital" && isLetter(next)) return { letters: next, words: 2, sure: true };
  if (word === "apostrophe" && inside) return { letters: "'", words: 1, sure: false };
  if (word === "hyphen" && inside) return { letters: "-", words: 1, sure: false };
  return undefined;
}

function textAt(tokens: readonly Token[], at: number): string {
  return tokens[at]?.text ?? "";
}

function letterFor(word: string): string {
  return isLetter(word) ? word : (soundsLikeLetter[word] ?? "");
}

function isLetter(word: string): boolean {
  return /^[a-z]$/.test(word);
}

/** How many words of "as in Sam", "like Mike", "for Peter" follow the letter. */
function exampleLength(tokens: readonly Token[], at: number): number {
  const word = tokens[at]?.text ?? "";
  if (!isLetter(word) && !Object.hasOwn(soundsLikeLetter, word)) return 0;
  const after = tokens.slice(at + 1, at + 5).map((token) => token.text);
  const letter = letterFor(word);
  for (const link of [["as", "in"], ["like", "in"], ["like"], ["for"], ["is", "for"], ["as"]]) {
    const example = after[link.length];
    if (
      link.every((part, index) => after[index] === part) &&
      example !== undefined &&
      example.length > 1 &&
      example.startsWith(letter)
    )
      return link.length + 1;
  }
  return 0;
}

/** "Smith with a Y", "Jon without an H", "Catherine with a K", "Ann with an E". */
function readHint(text: string): Spelling | undefined {
  const match =
    /(?<name>[\p{L}'’]{2,})[\s,]+(?:spelled |spelt )?(?<way>with|without|no)(?: (?:a|an))? (?<letter>[a-z]|why|kay|see|aitch|ess|zee|zed|ee)\b(?! as)/iu.exec(
      text,
    );
  if (!match?.groups) return undefined;
  const name = (match.groups["name"] ?? "").toLowerCase();
  const heard = (match.groups["letter"] ?? "").toLowerCase();
  const letter = heard.length === 1 ? heard : (soundsLikeLetter[heard] ?? heard.charAt(0));
  const letters = match.groups["way"]?.toLowerCase() === "with" ? withLetter(name, letter) : name.replace(letter, "");
  if (letters === name && match.groups["way"]?.toLowerCase() !== "with") return undefined;
  return {
    letters,
    refined: true,
    span: { from: match.index, to: match.index + match[0].length, text: match[0] },
    confidence: 0.6,
  };
}

const swaps: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
  y: [
    [/i(?=[a-z])/, "y"],
    [/ie$/, "y"],
    [/i$/, "y"],
  ],
  i: [
    [/y(?=[a-z])/, "i"],
    [/y$/, "i"],
  ],
  k: [
    [/c(?=[aoulr])/, "k"],
    [/^c/, "k"],
    [/ck?$/, "k"],
  ],
  c: [
    [/^k/, "c"],
    [/k/, "c"],
  ],
  z: [[/s/, "z"]],
  s: [[/z/, "s"]],
  e: [[/$/, "e"]],
  h: [
    [/^jon/, "john"],
    [/^sara$/, "sarah"],
    [/t(?=ony|eresa)/, "th"],
    [/$/, "h"],
  ],
  g: [[/^j/, "g"]],
  j: [[/^g/, "j"]],
  f: [[/ph/, "f"]],
};

function withLetter(name: string, letter: string): string {
  if (name.includes(letter)) return name;
  for (const [pattern, replacement] of swaps[letter] ?? [])
    if (pattern.test(name)) return name.replace(pattern, replacement);
  return name;
}
