import { canonicalOf, toTokens } from "./normalise.ts";
import type { Understood } from "./understood.ts";

export interface KnownMatch<Name extends string = string> extends Understood {
  /** The candidate as it was given. */
  readonly value: Name;
}

const titles = new Set(["dr", "doctor", "mr", "mrs", "ms", "miss", "prof", "professor", "nurse"]);
const introducers = new Set([...titles, "with", "see", "for", "to", "named", "called", "by", "is", "one"]);
const common = new Set(
  "the a an and or to for of in on at is it i you my me we he she they that this with from by be do can not no yes so if then have has had will would could should want need like book make train trains time times him his her them than there here when what who how are was were one two three four five six seven eight nine ten okay ok rather never ever river over off often later please come came call called cool school thanks thank turn ten tuesday thursday monday friday wednesday saturday sunday morning afternoon first last next week day days month lunch after before doctor dentist cleaning check filling appointment hygienist".split(
    " ",
  ),
);

/** Finds a known name in `text` even when it was misheard ("oh kaffer" for Okafor): by spelling, sound and place. */
export function matchKnown<Name extends string>(
  text: string,
  candidates: readonly Name[],
): KnownMatch<Name> | undefined {
  const tokens = toTokens(text);
  const canonical = canonicalOf(tokens, text);
  const words = tokens.map((token) => token.text.replace(/'s$/, ""));
  const starts: number[] = [];
  let position = 0;
  for (const token of tokens) {
    starts.push(position);
    position += token.text.length + 1;
  }
  const scored = candidates
    .map((value) => ({ value, ...bestPlace(words, value) }))
    .filter((item) => item.score >= 0.74)
    .toSorted((left, right) => right.score - left.score);
  const best = scored[0];
  if (!best) return undefined;
  const second = scored[1];
  // Two names that fit equally well are no answer.
  if (second && best.score - second.score < 0.04) return undefined;
  const lastToken = tokens[best.at + best.length - 1];
  const span = canonical.spanOf(
    starts[best.at] ?? 0,
    (starts[best.at + best.length - 1] ?? 0) + (lastToken?.text.length ?? 0),
  );
  return { value: best.value, span, confidence: Math.min(0.98, best.score) };
}

interface Place {
  readonly score: number;
  readonly at: number;
  readonly length: number;
}

function bestPlace(words: readonly string[], candidate: string): Place {
  const parts = toTokens(candidate)
    .map((token) => token.text)
    .filter((word) => !titles.has(word));
  const targets = [...new Set([parts.join(""), parts.at(-1) ?? "", parts[0] ?? ""])].filter(
    (target) => target.length >= 2,
  );
  let best: Place = { score: 0, at: 0, length: 1 };
  for (const [at] of words.entries()) {
    for (let length = 1; length <= 3 && at + length <= words.length; length += 1) {
      const heard = words.slice(at, at + length);
      const introduced = introducers.has(words[at - 1] ?? "");
      for (const target of targets) {
        const score = similarity(heard, target, introduced, titles.has(words[at - 1] ?? ""));
        if (score > best.score) best = { score, at, length };
      }
    }
  }
  return best;
}

function similarity(heard: readonly string[], target: string, introduced: boolean, titled: boolean): number {
  const joined = heard.join("");
  if (joined === target) return heard.length === 1 ? 1 : 0.97;
  if (!titled && heard.every((word) => common.has(word))) return 0;
  if (Math.abs(joined.length - target.length) > 3 || joined.length < 3) return 0;
  const spelling = 1 - distance(joined, target) / Math.max(joined.length, target.length);
  const left = soundOf(joined);
  const right = soundOf(target);
  const sound = 1 - distance(left, right) / Math.max(left.length, right.length, 1);
  const blend = Math.max(spelling, spelling * 0.45 + sound * 0.55) + (titled ? 0.12 : introduced ? 0.04 : -0.04);
  // Short names have too many neighbours ("Tran", "train"): they need their place or their exact letters.
  const penalty = target.length <= 4 ? (titled ? 0 : 0.15) : 0;
  return Math.min(0.95, blend - penalty);
}

/** How a name sounds, roughly: voiced and voiceless pairs together, vowels only at the start. */
function soundOf(word: string): string {
  const plain = word
    .replaceAll(/[^a-z]/g, "")
    .replaceAll(/ph/g, "f")
    .replaceAll(/^(?:kn|gn|pn)/g, "n")
    .replaceAll(/^wr/g, "r")
    .replaceAll(/sch|sh|ch|tch|cz/g, "j")
    .replaceAll(/ck|q/g, "k")
    .replaceAll(/c(?=[eiy])/g, "s")
    .replaceAll(/c/g, "k")
    .replaceAll(/gh(?![aeiou])/g, "")
    .replaceAll(/x/g, "ks")
    .replaceAll(/th/g, "t")
    .replaceAll(/oh(?=[bcdfgklmnprstvz])/g, "o")
    .replaceAll(/wh/g, "w");
  const coded = plain
    .replaceAll(/v/g, "f")
    .replaceAll(/d/g, "t")
    .replaceAll(/z/g, "s")
    .replaceAll(/g/g, "k")
    .replaceAll(/b/g, "p")
    .replaceAll(/m/g, "n");
  const first = coded.slice(0, 1).replace(/[aeiouy]/, "a");
  return (first + coded.slice(1).replaceAll(/[aeiouyhw]/g, "")).replaceAll(/(.)\1+/g, "$1");
}

/** Edit distance with neighbouring letters swapped counted once. */
function distance(left: string, right: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_unused, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const same = left[i - 1] === right[j - 1] ? 0 : 1;
      const swapped = j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      row.push(
        Math.min(
          at(previous, j) + 1,
          at(row, j - 1) + 1,
          at(previous, j - 1) + same,
          swapped ? at(before, j - 2) + 1 : Infinity,
        ),
      );
    }
    before = previous;
    previous = row;
  }
  return at(previous, right.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
