import { describe, expect, it } from "vitest";
import { toSpeechPieces } from "./speech-pieces.ts";

function texts(clause: string, isFirst: boolean): readonly string[] {
  return toSpeechPieces(clause, isFirst).map(({ text }) => text);
}

describe("speech pieces", () => {
  it("speaks the opening of a reply first", () => {
    expect(texts("Sure, I can book that, no problem.", true)).toEqual(["Sure,", "I can book that, no problem."]);
  });

  it("leaves later clauses whole, for the melody of the sentence", () => {
    expect(texts("I can book that, no problem.", false)).toEqual(["I can book that, no problem."]);
  });

  it("cuts at the ends of sentences and not after abbreviations", () => {
    expect(texts("See Dr. Okafor at 2. Is that fine? Good", false)).toEqual([
      "See Dr. Okafor at 2.",
      "Is that fine?",
      "Good",
    ]);
  });

  it("says nothing where there are no words", () => {
    expect(texts(" … ", true)).toEqual([]);
    expect(texts("", false)).toEqual([]);
  });

  it("pauses longer after a sentence than after a comma", () => {
    const [comma, sentence] = toSpeechPieces("Well, here it is. Next", true);
    expect(comma?.pauseMs).toBeLessThan(sentence?.pauseMs ?? 0);
  });
});
