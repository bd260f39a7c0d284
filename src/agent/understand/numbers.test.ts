import fc from "fast-check";
import { expect, test } from "vitest";
import { understandDigits, understandNumber } from "./numbers.ts";

test.each([
  ["two people", 2, false],
  ["twelve hundred", 1200, false],
  ["the third", 3, true],
  ["a hundred and five", 105, false],
  ["twenty one", 21, false],
  ["I need 3 fillings", 3, false],
  ["two hundred and two thousand", 202_000, false],
  ["forty eighth", 48, true],
  ["minus ten", -10, false],
] as const)("number: %s → %d", (text, value, ordinal) => {
  expect(understandNumber(text)).toMatchObject({ value, ordinal });
});

test("no number, no answer", () => {
  expect(understandNumber("none at all")).toBeUndefined();
});

test.each([
  ["five five five, oh one two three", "5550123"],
  ["double seven", "77"],
  ["triple two four", "2224"],
  ["twelve hundred", "1200"],
  ["twenty three forty five", "2345"],
  ["two one two, um, five five five", "212555"],
  ["555-0123", "5550123"],
  ["five five five to for one", "555241"],
  ["nine thousand", "9000"],
  ["zero zero seven", "007"],
])("digits: %s → %s", (text, digits) => {
  expect(understandDigits(text)?.digits).toBe(digits);
});

const digitWords = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const teens = [
  "ten",
  "eleven",
  "twelve",
  "thirteen",
  "fourteen",
  "fifteen",
  "sixteen",
  "seventeen",
  "eighteen",
  "nineteen",
];
const tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

function spell(value: number): string {
  if (value < 10) return digitWords[value] ?? "";
  if (value < 20) return teens[value - 10] ?? "";
  if (value < 100) return [tens[Math.floor(value / 10)], value % 10 === 0 ? "" : spell(value % 10)].join(" ").trim();
  if (value < 1000)
    return [spell(Math.floor(value / 100)), "hundred", value % 100 === 0 ? "" : spell(value % 100)].join(" ").trim();
  return [spell(Math.floor(value / 1000)), "thousand", value % 1000 === 0 ? "" : spell(value % 1000)].join(" ").trim();
}

test("every whole number below a million comes back from its words", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999 }), (value) => {
      expect(understandNumber(spell(value))?.value).toBe(value);
    }),
  );
});

test("digits come back however they are grouped", () => {
  const pieces = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(
      pieces,
      fc.array(fc.constantFrom(" ", ", ", " um ", ". "), { minLength: 12, maxLength: 12 }),
      fc.boolean(),
      (digits, gaps, written) => {
        const text = digits
          .map(
            (digit, index) => `${written ? digit : digitWords[digit]}${index === digits.length - 1 ? "" : gaps[index]}`,
          )
          .join("");
        expect(understandDigits(text)?.digits).toBe(digits.join(""));
      },
    ),
  );
});
