import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ClauseSplitter, speakable } from "./clauses.ts";

function split(text: string, size = text.length): string[] {
  const splitter = new ClauseSplitter();
  const clauses: string[] = [];
  for (let at = 0; at < text.length; at += size) clauses.push(...splitter.push(text.slice(at, at + size)));
  return [...clauses, ...splitter.flush()];
}

describe("cutting a reply into clauses", () => {
  it("gives the first clause early and lets later ones grow", () => {
    expect(split("Sure, I can do that. On Tuesday, I have two, or half past four, with Kim Tran.")).toEqual([
      "Sure,",
      "I can do that.",
      "On Tuesday, I have two, or half past four,",
      "with Kim Tran.",
    ]);
  });

  it.each([
    ["It costs $1,200.50 in all. Shall I go on?", ["It costs $1,200.50 in all.", "Shall I go on?"]],
    ["At 2:30 p.m. on Friday? Yes.", ["At 2:30 p.m. on Friday?", "Yes."]],
    ["We open at 8 a.m. Does that work?", ["We open at 8 a.m.", "Does that work?"]],
    ["I have Dr. Okafor and J. Smith.", ["I have Dr. Okafor and J. Smith."]],
    ["Is it 212, 555, 0147? Good.", ["Is it 212, 555, 0147?", "Good."]],
    ["It is 14 Harbor St. in New York.", ["It is 14 Harbor St. in New York."]],
    ["Sure—let me look.", ["Sure—", "let me look."]],
    ['She said "no." Really?!', ['She said "no."', "Really?!"]],
    ["Well... I am not sure.", ["Well...", "I am not sure."]],
    ["It is I. We met.", ["It is I.", "We met."]],
  ])("never cuts inside a number, a time or a short form: %s", (text, clauses) => {
    expect(split(text)).toEqual(clauses);
  });

  it("does not wait for ever when there is no punctuation", () => {
    const text =
      "I have an opening with Kim Tran next Tuesday afternoon and another one on Thursday morning with her as well";
    const clauses = split(text);
    expect(clauses[0]?.length).toBeLessThanOrEqual(60);
    expect(clauses.join(" ")).toBe(text);
  });

  it("says the end of a sentence only when the next one begins", () => {
    const splitter = new ClauseSplitter();
    expect(splitter.push("It costs 3.")).toEqual([]);
    expect(splitter.push("50 dollars. ")).toEqual([]);
    expect(splitter.push("Fine")).toEqual(["It costs 3.50 dollars."]);
    expect(splitter.flush()).toEqual(["Fine"]);
  });

  it.each([
    ["**Tuesday** at *two* or `four` 😀👍🏽", "Tuesday at two or four"],
    ["## Times\n- two\n- four", "Times two four"],
    ["See [our page](https://x.example/a).", "See our page."],
    ["1. Cleaning\n2) Whitening", "Cleaning Whitening"],
    ["snake_case and 5 * 3", "snake_case and 5 * 3"],
    ["🙂", ""],
    ["—", ""],
  ])("takes away what cannot be said: %s", (text, plain) => {
    expect(speakable(text)).toBe(plain);
  });

  it("cuts the same however the text arrives, and loses no word", () => {
    const piece = fc.constantFrom(
      "Sure",
      "two",
      "2:30",
      "p.m.",
      "Dr.",
      "Okafor",
      ",",
      ".",
      "?",
      "$1,200",
      "—",
      ";",
      "and",
      "I",
      "…",
      "3.5",
      '"ok"',
      "\n",
      "on Tuesday",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (pieces, size) => {
        const text = pieces.join(" ").replaceAll(/ ([.,?;…])/g, "$1");
        const whole = split(text);
        expect(split(text, size)).toEqual(whole);
        const words = (value: string): string => value.replaceAll(/[^\p{L}\p{N}]/gu, "");
        expect(words(whole.join(" "))).toBe(words(text));
      }),
      { numRuns: 300 },
    );
  });
});
