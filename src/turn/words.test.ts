import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isBackchannel, isEquivalent, toWords } from "./words.ts";

describe("words of a text", () => {
  it("are lower case, without punctuation but that inside words", () => {
    expect(toWords("Well, it's half-past TWO — O'Brien!")).toEqual(["well", "it's", "half-past", "two", "o'brien"]);
  });

  it("keep letters of every script", () => {
    expect(toWords("José Müller 東京")).toEqual(["josé", "müller", "東京"]);
  });
});

describe("equivalent texts", () => {
  it.each([
    ["I want a cleaning", "I want a cleaning."],
    ["um, I want a cleaning please", "I want a cleaning"],
    ["okay", "Okay."],
  ])("'%s' asks the same as '%s'", (one, other) => {
    expect(isEquivalent(one, other)).toBe(true);
  });

  it.each([
    ["I want a cleaning", "I don't want a cleaning"],
    ["212 555", "555 212"],
    ["okay", "please"],
    ["two", "to"],
  ])("'%s' does not ask the same as '%s'", (one, other) => {
    expect(isEquivalent(one, other)).toBe(false);
  });

  it("is symmetric, and a text is equivalent to itself", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(isEquivalent(one, one)).toBe(true);
        expect(isEquivalent(one, other)).toBe(isEquivalent(other, one));
      }),
    );
  });
});

describe("listening noise", () => {
  it.each(["mhm", "Yeah.", "yeah, yeah", "I see", "okay got it", "oh right"])("'%s' is", (text) => {
    expect(isBackchannel(text)).toBe(true);
  });

  it.each(["", "no", "yes please", "wait", "yeah but not Tuesday", "okay okay okay okay okay"])(
    "'%s' is none",
    (text) => {
      expect(isBackchannel(text)).toBe(false);
    },
  );
});
