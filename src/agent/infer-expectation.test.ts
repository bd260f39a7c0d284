import { describe, expect, it } from "vitest";
import { inferExpectation } from "./infer-expectation.ts";

describe("what a reply asks for", () => {
  it.each([
    ["How may I help you today?", "open"],
    ["You're all set. Is there anything else I can help you with?", "open"],
    ["May I have your full name, please?", "name"],
    ["And what's your name?", "name"],
    ["Could you spell your last name for me?", "spelling"],
    ["What's the best phone number to reach you?", "digits"],
    ["Thanks, Ann. Could I get a phone number where we can call you?", "digits"],
    ["What day works best for you?", "date-time"],
    ["When would you like to come in?", "date-time"],
    ["I have Tuesday at two or Thursday at ten. Which one works?", "choice"],
    ["Would you like Tuesday at two, or Thursday at ten?", "choice"],
    ["That's a cleaning on Tuesday at two, is that right?", "yes-no"],
    ["Shall I book it?", "yes-no"],
    ["Your cleaning is on Tuesday at 2 p.m. Does that work?", "yes-no"],
    ["We open at eight.", "open"],
    ["Please tell me your phone number.", "digits"],
    ["", "open"],
  ])("%s", (reply, expected) => {
    expect(inferExpectation(reply)).toBe(expected);
  });
});
