import { describe, expect, test } from "vitest";
import { matchKnown } from "./known-names.ts";
import { understandName } from "./names.ts";

const staff = ["Dr. Amara Okafor", "Dr. Luis Rivera", "Kim Tran"] as const;

test.each([
  ["my name is Maria Lopez", "Maria Lopez"],
  ["this is maria lopez", "Maria Lopez"],
  ["it's Bob", "Bob"],
  ["Sarah Connor", "Sarah Connor"],
  ["um it's uh Sarah Connor", "Sarah Connor"],
  ["yes this is Tom", "Tom"],
  ["sure it's Dana White", "Dana White"],
  ["My name is uh Priya Raman and I'd like to book a cleaning", "Priya Raman"],
  ["last name Okoye, first name Ada", "Ada Okoye"],
  ["first name Ada last name Okoye", "Ada Okoye"],
  ["Hi, Bill Murray here", "Bill Murray"],
  ["It's Mary Ann Smith", "Mary Ann Smith"],
  ["john mcdonald", "John McDonald"],
  ["patrick o'neil", "Patrick O'Neil"],
  ["vincent van der berg", "Vincent van der Berg"],
  ["anne-marie duval", "Anne-Marie Duval"],
  ["James T. Kirk", "James T Kirk"],
  ["Will Young", "Will Young"],
  ["Connor, Sarah", "Sarah Connor"],
  ["no, it's Jon", "Jon"],
  ["you can put it under Garcia", "Garcia"],
  ["the name is Bond", "Bond"],
])("asked for a name: %s → %s", (text, full) => {
  expect(understandName(text, { asked: true })?.full).toBe(full);
});

describe("spelled names", () => {
  test.each([
    ["C H E N", "Chen"],
    ["C-H-E-N", "Chen"],
    ["Chen, C-H-E-N", "Chen"],
    ["that's S as in Sam, M as in Mike, I, T, H", "Smith"],
    ["Smith with a Y", "Smyth"],
    ["not Jon with an h, J O N", "Jon"],
    ["Anna Nguyen, N-G-U-Y-E-N", "Anna Nguyen"],
    ["my last name is spelled N G U Y E N", "Nguyen"],
    ["W-R-I-G-H-T", "Wright"],
    ["M, A, double T", "Matt"],
    ["O apostrophe B R I E N", "O'Brien"],
    ["B like boy, O, B", "Bob"],
  ])("%s → %s", (text, full) => {
    expect(understandName(text, { asked: true })).toMatchObject({ full, spelled: true });
  });

  test("a spelling changes the part it is like", () => {
    expect(understandName("J O N", { asked: true, previous: { first: "John", last: "Smith" } })?.full).toBe(
      "Jon Smith",
    );
    expect(understandName("S M Y T H", { asked: true, previous: { first: "John", last: "Smith" } })?.full).toBe(
      "John Smyth",
    );
  });
});

test.each([
  "I'd like to book",
  "I'm calling about my appointment",
  "it's for tomorrow",
  "tomorrow",
  "I am in pain",
  "yes",
  "what do you mean",
  "can I get a cleaning",
  "this is about my tooth",
  "I'm not sure",
  "I'm running late",
  "two one two",
  "this is Dr. Smith's office calling",
  "it's fine",
  "thank you",
  "I'm looking for an appointment",
  "that's right",
  "hello",
  "the first one",
])("is no name: %s", (text) => {
  expect(understandName(text, { asked: true })).toBeUndefined();
});

test("a bare name counts only when one was asked for", () => {
  expect(understandName("Sarah Connor")).toBeUndefined();
  expect(understandName("Hi, this is Sarah Connor, I need a cleaning")?.full).toBe("Sarah Connor");
});

test.each([
  ["doctor oh kaffer", "Dr. Amara Okafor"],
  ["Dr. Okafur", "Dr. Amara Okafor"],
  ["with Rivera", "Dr. Luis Rivera"],
  ["doctor river", "Dr. Luis Rivera"],
  ["doctor Revera please", "Dr. Luis Rivera"],
  ["with Kim", "Kim Tran"],
  ["Kim Tran", "Kim Tran"],
  ["Amara", "Dr. Amara Okafor"],
])("known: %s → %s", (text, expected) => {
  expect(matchKnown(text, staff)?.value).toBe(expected);
});

test.each([
  "with him",
  "the train",
  "over there",
  "I don't care who",
  "Doctor O'Connor",
  "a filling",
  "Tuesday at four",
  "I'd rather have",
])("nobody known: %s", (text) => {
  expect(matchKnown(text, staff)).toBeUndefined();
});
