import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanWhisperText } from "./whisper-text.ts";

describe("whisper text", () => {
  it.each([
    [" I'd like to book a cleaning.", 1500, "I'd like to book a cleaning."],
    ["[BLANK_AUDIO]", 800, ""],
    [" (wind blowing) Yes.", 800, "Yes."],
    [" (cough", 800, ""],
    ["♪ music ♪", 800, "music"],
    [" Thank you.", 60, ""],
    [" Thank you.", 700, "Thank you."],
    [" you", 40, ""],
    ["Thanks for watching!", 2000, ""],
    ["...", 500, ""],
    ["no no no no no no no no no", 3000, "no"],
    ["I want a I want a I want a I want a I want a", 3000, "I want a"],
    ["5 5 5, 0 1 4 2", 3000, "5 5 5, 0 1 4 2"],
    ["No, no, no.", 900, "No, no, no."],
  ])("makes of %j over %i ms of voice %j", (raw, voicedMs, text) => {
    expect(cleanWhisperText(raw, voicedMs)).toBe(text);
  });

  it("cuts what nobody can say in the time", () => {
    const text = cleanWhisperText("word and other ".repeat(3) + "things that run on and on without an end", 300);
    expect(text.length).toBeLessThan(40);
  });

  it("never adds to what was written, and cleans once and for all", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 30_000 }), (raw, voicedMs) => {
        const once = cleanWhisperText(raw, voicedMs);
        expect(once.length).toBeLessThanOrEqual(raw.length);
        expect(once).toBe(once.trim());
      }),
    );
  });
});
