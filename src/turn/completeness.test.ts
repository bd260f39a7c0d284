import { describe, expect, it } from "vitest";
import { endpointWaitMs } from "./endpointing.ts";
import type { Expectation } from "./expectation.ts";

/** Wait classes for the standard caller: over, probably over, hardly over, surely going on. */
type Wait = "short" | "medium" | "patient" | "long";

const cases: readonly [text: string, asked: Expectation, wait: Wait][] = [
  // Dangling ends, with and without a recogniser's full stop.
  ["I'd like to book a", "nothing", "long"],
  ["I'd like to book a.", "nothing", "long"],
  ["I'd like to book a cleaning and", "nothing", "long"],
  ["I'd like to.", "open", "long"],
  ["I want to", "open", "long"],
  ["I was wondering if", "nothing", "long"],
  ["I need an appointment with doctor", "nothing", "long"],
  ["Do you have anything on?", "nothing", "long"],
  ["Can you", "nothing", "long"],
  ["Yes, but", "yes-no", "long"],
  ["No,", "yes-no", "long"],
  ["um", "yes-no", "long"],
  ["My name is", "name", "long"],
  ["My name is.", "name", "long"],
  ["Tuesday at", "date-time", "long"],
  ["Tuesday at.", "nothing", "long"],
  ["the fifth of", "date-time", "long"],
  ["I think...", "open", "long"],
  ["hold on", "date-time", "long"],
  ["No wait", "yes-no", "long"],
  ["let me check", "date-time", "long"],
  // Whole sentences.
  ["I'd like to book a cleaning", "nothing", "medium"],
  ["I'd like to book a cleaning.", "nothing", "medium"],
  ["I need to cancel", "nothing", "medium"],
  ["I need to see a doctor", "nothing", "medium"],
  ["as soon as you can", "date-time", "medium"],
  ["let's do that", "open", "medium"],
  ["whatever you have", "date-time", "medium"],
  ["can you fit me in", "open", "short"],
  ["no thank you", "open", "short"],
  ["thank you bye", "nothing", "short"],
  // Questions.
  ["How much is a filling?", "nothing", "short"],
  ["what are your opening hours", "nothing", "short"],
  ["Do you take walk ins?", "date-time", "short"],
  ["where are you calling from", "nothing", "short"],
  ["what times do you have", "date-time", "short"],
  ["how are you", "nothing", "short"],
  // Yes and no.
  ["yes", "yes-no", "short"],
  ["Yes.", "yes-no", "short"],
  ["No, Thursday.", "yes-no", "short"],
  ["No, Thursday.", "date-time", "short"],
  ["that's right", "yes-no", "short"],
  ["I think so", "yes-no", "short"],
  ["of course", "yes-no", "short"],
  ["not really", "yes-no", "short"],
  ["maybe", "yes-no", "medium"],
  // Choices, dates and times.
  ["the later one", "choice", "short"],
  ["at two thirty", "date-time", "short"],
  ["at two thirty", "nothing", "medium"],
  ["2 p.m.", "date-time", "short"],
  ["at 2:30", "date-time", "short"],
  ["Tuesday afternoon", "date-time", "short"],
  ["Tuesday", "date-time", "medium"],
  ["March", "date-time", "long"],
  ["the fifth of March", "date-time", "short"],
  // Names and spelling.
  ["Maria Lopez", "name", "short"],
  ["Maria Lopez.", "name", "short"],
  ["My name is Maria Lopez", "name", "short"],
  ["Maria", "name", "patient"],
  ["It's Maria.", "name", "patient"],
  ["M A R", "spelling", "long"],
  ["L-O-P-E", "spelling", "long"],
  ["M A R I A Maria", "spelling", "medium"],
  // Numbers in groups.
  ["212", "digits", "long"],
  ["It's 212 555", "digits", "long"],
  ["It's 212 555", "nothing", "long"],
  ["my number is 212", "nothing", "long"],
  ["two one two five five five", "digits", "long"],
  ["two one two", "open", "long"],
  ["555 0142", "digits", "patient"],
  ["212 555 0142", "digits", "short"],
  ["(212) 555-0142.", "digits", "short"],
  ["1 212 555 0142", "digits", "short"],
  ["two one two five five five oh one four two", "digits", "short"],
  ["two one two, triple five, oh one forty two", "digits", "short"],
  ["oh I don't have one", "digits", "medium"],
  ["can I give you my email?", "digits", "short"],
  // One word.
  ["Hello?", "nothing", "short"],
  ["cleaning", "open", "medium"],
  ["cleaning", "nothing", "patient"],
];

function waitClass(waitMs: number): Wait {
  if (waitMs <= 250) return "short";
  if (waitMs <= 450) return "medium";
  return waitMs < 800 ? "patient" : "long";
}

describe("how long a pause lasts before the agent answers", () => {
  it.each(cases)("after '%s' (asked: %s) is %s", (text, asked, wait) => {
    expect(waitClass(endpointWaitMs({ text, asked, profile: "standard" }))).toBe(wait);
  });

  it("a full stop at the end changes nothing", () => {
    for (const [text, asked] of cases) {
      if (/[^\p{L}\p{N}]$/u.test(text)) continue;
      const input = { asked, profile: "standard" } as const;
      expect([text, endpointWaitMs({ ...input, text: `${text}.` })]).toEqual([
        text,
        endpointWaitMs({ ...input, text }),
      ]);
    }
  });
});
