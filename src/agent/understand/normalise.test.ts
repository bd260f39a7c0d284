import { describe, expect, test } from "vitest";
import { afterCorrection, toCanonical, toPlain, toTokens } from "./normalise.ts";

describe("tokens", () => {
  test("are lower case, without punctuation, with their places", () => {
    expect(toTokens("Um, Tuesday the twenty-third!").map(({ text, from, to }) => [text, from, to])).toEqual([
      ["um", 0, 2],
      ["tuesday", 4, 11],
      ["the", 12, 15],
      ["twenty", 16, 22],
      ["third", 23, 28],
    ]);
  });

  test.each([
    ["4 p.m.", "4 pm"],
    ["4pm", "4 pm"],
    ["ten a m", "ten am"],
    ["A.M.", "am"],
    ["noonish", "noon ish"],
    ["1,234 dollars", "1234 dollars"],
  ])("%s → %s", (text, expected) => {
    expect(
      toTokens(text)
        .map((token) => token.text)
        .join(" "),
    ).toBe(expected);
  });
});

test.each([
  ["um yeah, you know, that works", "yeah that works"],
  ["I can't do that", "i can not do that"],
  ["it's fine, I'd like that", "it is fine i would like that"],
  ["do you know the price", "do you know the price"],
  ["uh-huh", "uh huh"],
  ["um", "um"],
])("plain form: %s → %s", (text, expected) => {
  expect(toPlain(text)).toBe(expected);
});

test.each([
  ["Tuesday the twenty third at four thirty p m", "tuesday the 23rd at 4 30 pm"],
  ["two thousand and thirty two", "2032"],
  ["nineteen ninety four", "19 94"],
  ["one hundred and five", "105"],
  ["eleven's too early", "11 too early"],
])("numbers become digits: %s → %s", (text, expected) => {
  expect(toCanonical(text).text).toBe(expected);
});

test("a match in the canonical text leads back to what was heard", () => {
  const canonical = toCanonical("so um on the twenty third, please");
  const start = canonical.text.indexOf("23rd");
  expect(canonical.spanOf(start, start + 4).text).toBe("twenty third");
});

test.each([
  ["Tuesday, no wait, Thursday", "Thursday"],
  ["Tuesday no Thursday", "Thursday"],
  ["at three, I mean four", "four"],
  ["on Monday, sorry, Tuesday, actually Wednesday", "Wednesday"],
  ["five, scratch that, six", "six"],
  ["two o'clock, make that three", "three"],
  ["John, sorry I meant Jon", "Jon"],
  ["no, Thursday", "no, Thursday"],
  ["Thursday actually", "Thursday actually"],
  ["Tuesday works", "Tuesday works"],
])("a correction keeps what follows it: %s → %s", (text, expected) => {
  expect(afterCorrection(text).text).toBe(expected);
});
