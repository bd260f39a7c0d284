import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { likelyAnswers } from "./likely-answers.ts";

function meant(question: string, asked: "yes-no" | "choice", text: string): readonly string[] {
  return likelyAnswers(question, asked)
    .filter((answer) => answer.isMeantBy(text))
    .map(({ sample }) => sample);
}

describe("answers that a question makes likely", () => {
  it.each([
    ["Yes please", "Yes."],
    ["yeah, that's right", "Yes."],
    ["Sure", "Yes."],
    ["no thank you", "No."],
    ["Nope", "No."],
  ])("to yes or no: '%s' is %s", (text, sample) => {
    expect(meant("Shall I book it?", "yes-no", text)).toEqual([sample]);
  });

  it.each([
    "yes, but at four",
    "no, Thursday",
    "yes and a check-up for my son too",
    "maybe",
    "what do you mean",
    "",
    "yes no",
    "what about Tuesday",
  ])("'%s' is none that could be prepared", (text) => {
    expect(meant("Shall I book it?", "yes-no", text)).toEqual([]);
  });

  it.each([
    ["Would you like Tuesday or Thursday?", "I would take Tuesday", "tuesday"],
    ["Would you like Tuesday or Thursday?", "the second one please", "thursday"],
    ["Would you prefer the morning or the evening?", "In the morning please", "morning"],
    [
      "I have Tuesday at nine or Thursday at ten. Would that be Tuesday at nine, or Thursday at ten?",
      "Thursday",
      "thursday ten",
    ],
    ["Would you like nine, ten or eleven?", "the last", "eleven"],
  ])("%s – %s", (question, text, sample) => {
    expect(meant(question, "choice", text)).toEqual([sample]);
  });

  it.each([
    "Tuesday or Thursday",
    "Tuesday afternoon",
    "not Tuesday",
    "Wednesday",
    "Tuesday, what time would that be",
    "either",
    "one second",
    "um a second please",
  ])("a choice is not made by '%s'", (text) => {
    expect(meant("Would you like Tuesday or Thursday?", "choice", text)).toEqual([]);
  });

  it("are none where there are many, or they cannot be told apart", () => {
    expect(likelyAnswers("Which day, Monday, Tuesday, Wednesday, Thursday or Friday?", "choice")).toEqual([]);
    expect(likelyAnswers("What day would suit you?", "choice")).toEqual([]);
    expect(likelyAnswers("What day would suit you?", "date-time")).toEqual([]);
  });

  it("are never two at once", () => {
    const words = fc.array(
      fc.constantFrom("yes", "no", "tuesday", "thursday", "the", "first", "second", "not", "okay"),
    );
    fc.assert(
      fc.property(words, (said) => {
        const text = said.join(" ");
        expect(meant("Would you like Tuesday or Thursday?", "choice", text).length).toBeLessThanOrEqual(1);
        expect(meant("Shall I book it?", "yes-no", text).length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
