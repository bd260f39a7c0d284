import { describe, expect, it } from "vitest";
import { isBackchannel, toWords } from "./words.ts";

describe("words of a text", () => {
  it("are lower case, without punctuation but that inside words", () => {
    expect(toWords("Well, it's half-past TWO — O'Brien!")).toEqual(["well", "it's", "half-past", "two", "o'brien"]);
  });

  it("keep letters of every script", () => {
    expect(toWords("José Müller 東京")).toEqual(["josé", "müller", "東京"]);
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
