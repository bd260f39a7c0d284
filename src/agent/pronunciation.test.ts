import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openSpeaker } from "./pronunciation.ts";
import { toSpeakable } from "./speakable.ts";

const speaker = openSpeaker("en-US", [
  { word: "Okafor", say: "oh KAH for" },
  { word: "Dr. Nguyen", say: "Doctor Win" },
  { word: "GIST", say: "G I S T", matchCase: true },
  { word: "C++", say: "C plus plus" },
]);

describe("pronunciations of a business", () => {
  it.each([
    ["Ms. Okafor, Mr. OKAFOR has 2:30 PM.", "Miz oh KAH for, Mister oh KAH for has two thirty P M."],
    ["Dr. Nguyen, and Okafor's desk", "Doctor Win, and oh KAH for's desk"],
    ["the gist of GIST", "the gist of G I S T"],
    ["Okafors", "Okafors"],
    ["C++ costs $5", "C plus plus costs five dollars"],
  ])("says %j as %j", (written, spoken) => {
    expect(speaker(written)).toBe(spoken);
  });

  it("changes nothing where none of its words stands", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/okafor|nguyen|gist|c\+\+/i.test(text));
        expect(speaker(text)).toBe(toSpeakable(text, "en-US"));
      }),
    );
  });
});
