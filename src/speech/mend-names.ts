/** Shorter words have too many neighbours. */
const shortestName = 5;

/**
 * Puts the names of the business back where the recogniser nearly heard them: "Akafor" or "Oka for" for "Okafor". Only
 * what it wrote as a name itself (with a capital), or in two pieces, is looked at: "mental" never becomes "Dental".
 */
export function mendNames(text: string, keyterms: readonly string[]): string {
  const names = keyterms
    .flatMap((term) => term.split(/\s+/))
    .filter((word) => /^\p{Lu}\p{Ll}+$/u.test(word) && word.length >= shortestName);
  if (names.length === 0) return text;
  const words = text.split(" ");
  const mended: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const one = words[index] ?? "";
    const two = words[index + 1];
    const pair = two === undefined ? undefined : nameFor(`${one}${two}`, names, 1);
    const single = /^\p{Lu}/u.test(one) ? nameFor(one, names, 2) : undefined;
    if (single !== undefined) mended.push(replaceWord(one, single));
    else if (pair !== undefined && two !== undefined && /^\p{Lu}/u.test(one)) {
      mended.push(replaceWord(two, pair));
      index++;
    } else mended.push(one);
  }
  return mended.join(" ");
}

/** The name that `word` nearly is; `tolerance` changed letters in a word of eight, fewer in a shorter one. */
function nameFor(word: string, names: readonly string[], tolerance: number): string | undefined {
  const letters = lettersOf(word);
  return names.find((name) => {
    const allowed = name.length >= 8 ? tolerance : 1;
    return distance(letters, name.toLowerCase()) <= allowed;
  });
}

function lettersOf(word: string): string {
  return word.toLowerCase().replaceAll(/'s\b|[^\p{L}]/gu, "");
}

/** Keeps what stands around the letters: "Akafor's?" → "Okafor's?". */
function replaceWord(word: string, name: string): string {
  const [, before = "", after = ""] = /^([^\p{L}]*)\p{L}+(.*)$/u.exec(word) ?? [];
  return before + name + after;
}

/** Levenshtein's. */
function distance(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2) return 3;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
