import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mendNames } from "./mend-names.ts";

const keyterms = ["Dr. Amara Okafor", "Luis Rivera", "Kim Tran", "Harbor Street Dental", "cleaning"];

describe("mending names", () => {
  it.each([
    ["Is Dr. Akafor in on Wednesday?", "Is Dr. Okafor in on Wednesday?"],
    ["Is Dr. Oka for in?", "Is Dr. Okafor in?"],
    ["Dr. Riviera's office", "Dr. Rivera's office"],
    ["I am on the river and mental.", "I am on the river and mental."],
    ["a cleaming for Ken", "a cleaming for Ken"],
    ["Okafor, please.", "Okafor, please."],
    ["", ""],
  ])("makes of %j %j", (heard, mended) => {
    expect(mendNames(heard, keyterms)).toBe(mended);
  });

  it("changes nothing when the business has no names", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(mendNames(text, ["cleaning", "a"])).toBe(text);
      }),
    );
  });

  it("mends once and for all", () => {
    const words = fc.constantFrom("Oka", "for", "Akafor", "Rivera", "dental", "Barbor", "the");
    fc.assert(
      fc.property(fc.array(words), (list) => {
        const once = mendNames(list.join(" "), keyterms);
        expect(mendNames(once, keyterms)).toBe(once);
      }),
    );
  });
});
