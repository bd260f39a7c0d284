import { expect, test } from "vitest";
import { matchService } from "./services.ts";

const vocabulary = [
  { id: "cleaning", synonyms: ["cleaning", "clean", "teeth cleaned", "cleaned", "hygiene", "hygienist"] },
  { id: "check-up", synonyms: ["check-up", "checkup", "check up", "exam*", "look at my teeth"] },
  { id: "filling", synonyms: ["filling", "cavit*", "filling replaced"] },
  { id: "whitening", synonyms: ["whiten*", "bleach*"] },
  { id: "emergency", synonyms: ["toothache", "emergency", "broke* tooth"] },
] as const;

test.each([
  ["I'd like a cleaning", "cleaning"],
  ["I need to get my teeth cleaned", "cleaning"],
  ["a check up please", "check-up"],
  ["checkup", "check-up"],
  ["check-up", "check-up"],
  ["just an examination", "check-up"],
  ["I have a cavity", "filling"],
  ["two fillings", "filling"],
  ["do you do whitening", "whitening"],
  ["I've got a terrible toothache", "emergency"],
  ["a cleaning, no, a check-up", "check-up"],
  ["not a cleaning, a filling", "filling"],
])("%s → %s", (text, id) => {
  expect(matchService(text, vocabulary)?.id).toBe(id);
});

test("names all that were asked for", () => {
  expect(matchService("a cleaning and a check-up", vocabulary)).toMatchObject({
    id: "cleaning",
    all: ["cleaning", "check-up"],
  });
});

test.each(["hello", "I'd like an appointment", "uncleanable"])("none in: %s", (text) => {
  expect(matchService(text, vocabulary)).toBeUndefined();
});
