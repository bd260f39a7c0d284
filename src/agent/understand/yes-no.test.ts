import { describe, expect, test } from "vitest";
import { understandYesNo } from "./yes-no.ts";

const yes = [
  "yes",
  "yeah",
  "yep",
  "yup",
  "uh-huh",
  "mm-hmm",
  "mhm",
  "sure",
  "of course",
  "absolutely",
  "definitely",
  "certainly",
  "that's right",
  "that is correct",
  "correct",
  "right",
  "sounds good",
  "sounds great to me",
  "that works",
  "that works for me",
  "works for me",
  "perfect",
  "great",
  "okay",
  "ok",
  "alright",
  "fine",
  "go ahead",
  "please do",
  "yes please",
  "let's do it",
  "let's do that",
  "I'd like that",
  "that would be great",
  "that'll do",
  "you got it",
  "exactly",
  "no problem, go ahead",
  "no problem",
  "by all means",
  "why not",
  "I'm good with that",
  "book it",
  "that's fine with me",
  "it's perfect",
  "um yeah that should be fine",
  "I guess so",
  "I suppose so",
  "I think so",
  "yes that's it",
  "you bet",
  "yeah, no, that works",
];

const no = [
  "no",
  "nope",
  "nah",
  "uh-uh",
  "not really",
  "I'd rather not",
  "no thanks",
  "no thank you",
  "absolutely not",
  "that's wrong",
  "that's not right",
  "that isn't right",
  "that doesn't work",
  "that won't work for me",
  "I can't do that",
  "I can't make it",
  "not that one",
  "never mind",
  "I don't think so",
  "I don't want that",
  "no way",
  "not now",
  "not today",
  "maybe later",
  "not yet",
  "that's too early",
  "that's incorrect",
  "wrong",
  "no no no",
  "negative",
  "none of those",
  "I'd prefer not to",
  "it doesn't suit me",
  "yeah no that's not right",
  "I'm afraid not",
  "no sorry",
  "actually no",
];

test.each(yes)("yes: %s", (text) => {
  expect(understandYesNo(text)?.answer).toBe("yes");
});

test.each(no)("no: %s", (text) => {
  expect(understandYesNo(text)?.answer).toBe("no");
});

test.each([
  "maybe",
  "perhaps",
  "I'm not sure",
  "I don't know",
  "it depends",
  "let me check",
  "hard to say",
  "I don't remember",
  "I'm not certain",
])("uncertain: %s", (text) => {
  expect(understandYesNo(text)?.answer).toBe("uncertain");
});

test.each(["what?", "Thursday at two", "Bob", "how much is it", "", "two one two", "who is this"])(
  "no answer at all: %s",
  (text) => {
    expect(understandYesNo(text)).toBeUndefined();
  },
);

describe("what is said beside the answer", () => {
  test.each([
    ["no, Thursday", "no", "Thursday"],
    ["yes but can we make it later", "yes", "can we make it later"],
    ["Yes. What's the address?", "yes", "What's the address"],
    ["no, it's Maria with an I", "no", "it's Maria with an I"],
    ["Okay, that works. And could you tell me the price?", "yes", "could you tell me the price"],
    ["no sir, Z", "no", "sir, Z"],
    ["actually make it the thirteenth", "no", "make it the thirteenth"],
    ["yes", "yes", ""],
  ])("%s", (text, answer, remainder) => {
    expect(understandYesNo(text, { asked: "confirm" })).toMatchObject({ answer, remainder });
  });
});

test("no, that's fine: confirms a read-back, declines an offer", () => {
  expect(understandYesNo("no that's fine", { asked: "confirm" })?.answer).toBe("yes");
  expect(understandYesNo("no that's fine", { asked: "anything-else" })?.answer).toBe("no");
  expect(understandYesNo("no that's fine")?.confidence).toBeLessThan(0.6);
});

test("weak answers come with less confidence", () => {
  expect(understandYesNo("I guess so")?.confidence).toBeLessThan(0.75);
  expect(understandYesNo("yes")?.confidence).toBeGreaterThan(0.9);
});
