const digits = "zero one two three four five six seven eight nine".split(" ");
const otherNumbers: Readonly<Record<string, string>> = { oh: "0", ten: "1 0", fifteen: "1 5", thirty: "3 0" };

/** Word errors (Levenshtein over words) of what was heard; digits, "Dr." and "a. m." count the same however written. */
export function countWordErrors(said: string, heard: string): { readonly errors: number; readonly words: number } {
  const reference = level(said);
  const hypothesis = level(heard);
  let row = Array.from({ length: hypothesis.length + 1 }, (_, index) => index);
  for (const [index, word] of reference.entries()) {
    const next = [index + 1];
    for (const [other, heardWord] of hypothesis.entries()) {
      const replaced = (row[other] ?? 0) + (word === heardWord ? 0 : 1);
      next.push(Math.min((row[other + 1] ?? 0) + 1, (next[other] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return { errors: row.at(-1) ?? 0, words: reference.length };
}

function level(text: string): readonly string[] {
  return text
    .toLowerCase()
    .replaceAll(/\bdr\b\.?/g, "doctor")
    .replaceAll(/(\d)/g, " $1 ")
    .replaceAll(/[^a-z0-9' ]/g, " ")
    .replaceAll(/\b[a-z]+\b/g, (word) =>
      digits.includes(word) ? String(digits.indexOf(word)) : (otherNumbers[word] ?? word),
    )
    .trim()
    .split(/\s+/);
}
