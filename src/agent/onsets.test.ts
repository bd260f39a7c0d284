import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allOnsets, onsetsFor, withoutOnset } from "./onsets.ts";

describe("the first words of a reply that is still thought out", () => {
  it.each([
    ["I'd like to come on Tuesday", "open", "Tuesday, let me see."],
    ["tomorrow at nine would be good", "date-time", "Tomorrow, let me see."],
    ["How much is a cleaning?", "open", "Let me see."],
    ["can I come on Friday", "open", "Friday, let me see."],
    ["I'd like a cleaning", "open", "Okay, let me see."],
    ["It's Anna Lee", "name", "Thank you."],
    ["no, the other one", "choice", "Okay, let me see."],
  ] as const)("to '%s' are fitting", (text, asked, first) => {
    expect(onsetsFor({ text, asked })[0]).toBe(first);
  });

  it.each([
    "This is ridiculous, I want to complain",
    "I've got a terrible toothache",
    "Can I speak to a person?",
    "Hello there",
    "Thank you so much",
    "goodbye",
    "my father died on Monday",
    "  ",
  ])("are none to '%s'", (text) => {
    expect(onsetsFor({ text, asked: "open" })).toEqual([]);
  });

  it("repeat no day that is not wanted, and none of two", () => {
    expect(onsetsFor({ text: "not on Tuesday", asked: "date-time" })[0]).toBe("Okay, let me see.");
    expect(onsetsFor({ text: "Tuesday or Wednesday", asked: "date-time" })[0]).toBe("Thank you.");
  });

  it("never agree to a question, and are all known beforehand", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), (text) => {
        for (const onset of onsetsFor({ text, asked: "open" })) expect(allOnsets).toContain(onset);
        for (const onset of onsetsFor({ text: `do you ${text}`, asked: "open" })) {
          expect(onset).not.toMatch(/okay|all right|thank/i);
        }
      }),
    );
  });
});

describe("a reply behind an onset", () => {
  it.each([
    ["Okay, what time would suit you?", "Okay.", "What time would suit you?"],
    ["Okay what time?", "Okay.", "What time?"],
    ["Tuesday, let me see. I have ten.", "Tuesday, let me see.", "I have ten."],
    ["Okayish.", "Okay.", "Okayish."],
    ["Okay.", "Okay.", "Okay."],
    ["What time?", "Okay.", "What time?"],
  ])("'%s' does not say '%s' again", (text, onset, rest) => {
    expect(withoutOnset(text, onset)).toBe(rest);
  });

  it("never loses all of its words", () => {
    const words = fc.array(fc.constantFrom("okay", "let", "me", "see", "so", "well", "time"), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.constantFrom(...allOnsets), (said, onset) => {
        expect(withoutOnset(said.join(" "), onset).trim()).not.toBe("");
      }),
    );
  });
});
