import fc from "fast-check";
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { expect, test } from "vitest";
import { appendDigits, understandPhone } from "./phones.ts";

test.each([
  ["two one two five five five oh one two three", "+12125550123"],
  ["area code two one two, five five five, double seven eight nine", "+12125557789"],
  ["212-555-0123", "+12125550123"],
  ["(212) 555 0199", "+12125550199"],
  ["my number is 1 800 five five five twelve twelve", "+18005551212"],
  ["+44 20 7946 0958", "+442079460958"],
  ["six four six triple two nine thousand", "+16462229000"],
  ["nine one seven, no, six four six, five five five, one two one two", "+16465551212"],
  ["it's 2127365000 thanks", "+12127365000"],
  ["um two one two, uh, seven three six, five thousand", "+12127365000"],
  ["seven one eight five five five to four to one", "+17185552421"],
])("%s → %s", (text, e164) => {
  expect(understandPhone(text)).toMatchObject({ kind: "complete", e164 });
});

test.each([
  "the number I'm calling from",
  "same number",
  "this number is fine",
  "just use this one",
  "you have my number already",
  "the one I'm calling from",
])("the caller's own: %s", (text) => {
  expect(understandPhone(text)?.kind).toBe("caller-id");
});

test("groups over several turns come together", () => {
  expect(understandPhone("two one two")).toMatchObject({ kind: "partial", digits: "212", possible: true });
  expect(appendDigits("212", "five five five")).toMatchObject({ kind: "partial", digits: "212555" });
  expect(appendDigits("212555", "oh one two three")).toMatchObject({ kind: "complete", e164: "+12125550123" });
  expect(appendDigits("212", "sorry, nine one seven five five five one two one two")).toMatchObject({
    kind: "complete",
    e164: "+19175551212",
  });
});

test("a number that cannot be comes back as such", () => {
  expect(understandPhone("one one one one one one one one one one")).toMatchObject({
    kind: "partial",
    possible: false,
  });
  expect(understandPhone("212 555 0123 99")).toMatchObject({ kind: "partial", possible: false });
});

test.each(["I have two kids", "Tuesday at four", "my account number is 12345678", "no", ""])(
  "no phone number: %s",
  (text) => {
    expect(understandPhone(text)).toBeUndefined();
  },
);

const words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

test("any valid American number comes back from each way of saying it", () => {
  const number = fc
    .tuple(
      fc.constantFrom("212", "646", "917", "415", "303", "800"),
      fc.integer({ min: 200, max: 999 }),
      fc.integer({ min: 0, max: 9999 }),
    )
    .map(([area, exchange, line]) => `${area}${exchange}${String(line).padStart(4, "0")}`)
    .filter((digits) => parsePhoneNumberFromString(digits, "US")?.isValid() === true);
  fc.assert(
    fc.property(number, fc.integer({ min: 0, max: 4 }), (digits, way) => {
      const spoken = (text: string): string => Array.from(text, (digit) => words[Number(digit)]).join(" ");
      const groups = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)];
      const ways = [
        spoken(digits),
        groups.map(spoken).join(", "),
        groups.join("-"),
        `my number is one ${groups.map(spoken).join(" um ").replaceAll("zero", "oh")}`,
        `it's ${spoken(digits).replaceAll(/\b(\w+) \1\b/g, "double $1")}, thank you`,
      ];
      expect(understandPhone(ways[way] ?? "")).toMatchObject({ kind: "complete", e164: `+1${digits}` });
    }),
    { numRuns: 300 },
  );
});
