import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AlignedWords } from "./aligned-words.ts";

/** Each letter lasts 10 ms. */
function wordsOf(text: string, cuts: readonly number[]): readonly { text: string; startMs: number; endMs: number }[] {
  const letters = [...text];
  const edges = [0, ...cuts.map((cut) => cut % (letters.length + 1)), letters.length].toSorted((a, b) => a - b);
  const words = new AlignedWords();
  const read = edges.slice(1).flatMap((edge, index) => {
    const from = edges[index] ?? 0;
    const chars = letters.slice(from, edge);
    const charStartTimesMs = chars.map((_, at) => at * 10);
    return words.read({ chars, charStartTimesMs, charDurationsMs: chars.map(() => 10) }, from * 10);
  });
  return [...read, ...words.end()];
}

describe("words out of letters", () => {
  it("are the same however the sound was cut into chunks", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.array(fc.nat()), (text, cuts) => {
        const words = wordsOf(text, cuts);
        expect(words).toEqual(wordsOf(text, []));
        expect(words.map((word) => word.text)).toEqual(
          [...text]
            .map((letter) => letter.trim() || " ")
            .join("")
            .split(/ +/)
            .filter(Boolean),
        );
        for (const [index, { startMs, endMs }] of words.entries()) {
          expect(startMs).toBeGreaterThanOrEqual(words[index - 1]?.endMs ?? 0);
          expect(endMs).toBeGreaterThan(startMs);
        }
      }),
    );
  });

  it("lie where their letters do", () => {
    expect(wordsOf("On Tuesday.", [1, 5])).toEqual([
      { text: "On", startMs: 0, endMs: 20 },
      { text: "Tuesday.", startMs: 30, endMs: 110 },
    ]);
  });
});
