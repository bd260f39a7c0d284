import { describe, expect, it } from "vitest";
import { addsNothing } from "./added-words.ts";

describe("words that are added to a guess", () => {
  it.each([
    ["I would like to book a cleaning", "I would like to book a cleaning, if you have the time for it."],
    ["How much is a filling", "How much is a filling if you can tell me"],
    ["Can you move my appointment", "Can you move my appointment because I can't make it"],
    ["I need a cleaning", "I need a cleaning"],
    ["I need a cleaning", "I need a cleaning when you have time if that is possible"],
    ["I need a cleaning", "I need a cleaning if you could"],
    ["Where’s the clinic", "where's the clinic please"],
  ])("add nothing: %s → %s", (guess, said) => {
    expect(addsNothing(guess, said)).toBe(true);
  });

  it.each([
    ["I would like to book a cleaning", "I would like to book a cleaning but not on Monday"],
    ["I would like to book a cleaning", "I would like to book a cleaning and a whitening"],
    ["I'd like to come", "I'd like to come at 4"],
    ["Can you move my appointment", "Can you move my appointment, or should I cancel"],
    ["Can you move my appointment", "Can you move my appointment because I'm away and cancel the other"],
    ["How much is a filling", "How much is a filling, what about a crown"],
    ["I need a cleaning", "I need a cleaning do you take Aetna"],
    ["I need a cleaning", "I need a cleaning when are you open"],
    ["I need a cleaning", "I need a cleaning is that expensive"],
    ["I need a cleaning", "I need a cleaning could you tell me the price"],
    ["I need a cleaning", "I need a cleaning why does it take so long"],
    ["I need a cleaning", "I need a cleaning because my tooth hurts can I come today"],
    ["I need a cleaning", "I need a cleaning for two people"],
    ["I'd like a cleaning", "I liked a cleaning very much"],
    ["I'd like a cleaning for Tuesday", "I'd like a cleaning"],
    ["", "Hello"],
  ])("add something: %s → %s", (guess, said) => {
    expect(addsNothing(guess, said)).toBe(false);
  });
});
