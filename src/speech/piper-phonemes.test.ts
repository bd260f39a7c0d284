import { describe, expect, it } from "vitest";
import { toPhonemeIds, toPhonemes } from "./piper-phonemes.ts";

const spell = (text: string): Promise<string> => Promise.resolve(text.toUpperCase());

describe("piper phonemes", () => {
  it("puts the punctuation back that the phonemiser drops", async () => {
    expect(await toPhonemes("Sure, Tuesday at two. Is that fine?!", spell)).toBe("SURE, TUESDAY AT TWO. IS THAT FINE!");
    expect(await toPhonemes("wait — now…", spell)).toBe("WAIT, NOW.");
  });

  it("makes nothing of nothing", async () => {
    expect(await toPhonemes(" ?! ", spell)).toBe("");
    expect(await toPhonemes("", spell)).toBe("");
  });

  it("pads the ids and leaves out what the voice does not know", () => {
    expect(toPhonemeIds("aXb", { _: [0], "^": [1], $: [2], a: [14], b: [15] })).toEqual([1, 0, 14, 0, 15, 0, 2]);
  });
});
