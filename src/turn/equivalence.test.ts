import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isEquivalent } from "./equivalence.ts";

describe("equivalent texts", () => {
  it.each([
    ["I want a cleaning", "I want a cleaning."],
    ["um, I want a cleaning please", "I want a cleaning"],
    ["okay", "Okay."],
    ["well, so I need to cancel", "I need to cancel"],
    ["no thank you", "No."],
    ["it is half-past two", "it is half past 2"],
    ["at two thirty pm", "At 2:30 PM."],
    ["at two thirty p m", "at 2:30 p.m."],
    ["ten o'clock", "10:00"],
    ["ten am", "10:00 AM"],
    ["my number is two one two five five five oh one four two", "My number is (212) 555-0142."],
    ["double five three", "553"],
    ["five oh double oh one", "50001"],
    ["the twenty first of october", "the 21st of October"],
    ["october fifth", "October 5"],
    ["fifteen dollars", "$15"],
    ["one thousand two hundred dollars", "$1,200"],
    ["twenty percent", "20%"],
    ["doctor rivera", "Dr. Rivera"],
    ["the second one", "the 2nd one"],
  ])("'%s' asks the same as '%s'", (one, other) => {
    expect(isEquivalent(one, other)).toBe(true);
    expect(isEquivalent(other, one)).toBe(true);
  });

  it.each([
    ["I want a cleaning", "I don't want a cleaning"],
    ["212 555", "555 212"],
    ["okay", "please"],
    ["two", "to"],
    ["I think", "I think so"],
    ["is Tuesday", "is Tuesday okay"],
    ["he is not", "he is not well"],
    ["I would", "I would like"],
    ["the second", "the two"],
    ["two thirty", "two hundred thirty"],
    ["3.5", "35"],
    ["at 2:30", "at 2:13"],
    ["fifteen", "50"],
    // A bare number need not be a time.
    ["eleven", "eleven o'clock"],
    ["Tuesday or Thursday", "Thursday or Tuesday"],
    ["", "no"],
  ])("'%s' does not ask the same as '%s'", (one, other) => {
    expect(isEquivalent(one, other)).toBe(false);
    expect(isEquivalent(other, one)).toBe(false);
  });

  it("is symmetric, and a text is equivalent to itself", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(isEquivalent(one, one)).toBe(true);
        expect(isEquivalent(one, other)).toBe(isEquivalent(other, one));
      }),
    );
  });

  const meaning = fc.constantFrom(
    "tuesday",
    "rivera",
    "cancel",
    "not",
    "after",
    "noon",
    "cleaning",
    "two",
    "17",
    "first",
  );
  const nothing = fc.constantFrom("um", "uh", "erm", "please", "thanks", "hmm");

  it("does not see case, punctuation and sounds of thinking, wherever they stand", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            word: meaning,
            before: fc.array(nothing, { maxLength: 2 }),
            mark: fc.constantFrom("", ",", ".", "!", "…"),
          }),
          {
            minLength: 1,
            maxLength: 8,
          },
        ),
        fc.boolean(),
        (parts, loud) => {
          const bare = parts.map(({ word }) => word).join(" ");
          const said = parts.map(({ word, before, mark }) => [...before, word].join(" ") + mark).join(" ");
          expect(isEquivalent(bare, loud ? said.toUpperCase() : said)).toBe(true);
        },
      ),
    );
  });

  it("sees every word that means something: none may go, come, or change places with another", () => {
    const words = fc.array(fc.constantFrom("tuesday", "rivera", "cancel", "not", "after", "noon", "cleaning"), {
      minLength: 2,
      maxLength: 8,
    });
    fc.assert(
      fc.property(words, fc.nat(), (said, seed) => {
        const at = seed % (said.length - 1);
        const without = said.toSpliced(at, 1);
        expect(isEquivalent(said.join(" "), without.join(" "))).toBe(false);
        const [one, other] = said.slice(at, at + 2);
        const swapped = [...said.slice(0, at), other, one, ...said.slice(at + 2)];
        expect(isEquivalent(said.join(" "), swapped.join(" "))).toBe(one === other);
      }),
    );
  });

  const digitWords = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

  it("reads digits one by one and in groups as the same number, and no other", () => {
    const digits = fc.array(fc.nat(9), { minLength: 1, maxLength: 11 });
    fc.assert(
      fc.property(digits, fc.array(fc.nat(11), { maxLength: 3 }), digits, (said, cuts, others) => {
        const spoken = said.map((digit) => digitWords[digit]).join(" ");
        const written = said.map((digit, at) => `${at > 0 && cuts.includes(at) ? "-" : ""}${digit}`).join("");
        // "10:00" is an hour; nobody says "one zero zero zero" for it, and nothing else ends so.
        fc.pre(!written.endsWith("-00"));
        expect(isEquivalent(`it is ${spoken}`, `it is ${written}`)).toBe(true);
        expect(isEquivalent(said.join(""), others.join(""))).toBe(said.join("") === others.join(""));
      }),
    );
  });
});
