import { describe, expect, it } from "vitest";
import type { JournalEntry } from "../../../src/call/journal-events.ts";
import { filterEntries, toFacts, typesIn } from "./journal-facts.ts";

const entries: readonly JournalEntry[] = [
  { seq: 1, atMs: 0, event: { type: "turn-start", turnId: "t_1" } },
  { seq: 2, atMs: 900, event: { type: "speech-start", onsetMs: 812.345 } },
  { seq: 3, atMs: 950, event: { type: "transcript", turnId: "t_1", text: "A Cleaning", final: false } },
];

describe("the journal as a table", () => {
  it("shows every field but the type, numbers to a tenth", () => {
    expect(toFacts({ type: "speech-start", onsetMs: 812.345 })).toEqual([{ name: "onsetMs", text: "812.3" }]);
    expect(toFacts({ type: "transcript", turnId: "t_1", text: "", final: true })).toEqual([
      { name: "turnId", text: "t_1" },
      { name: "final", text: "true" },
    ]);
  });

  it("is narrowed by type and by words, whatever their case", () => {
    const seqs = (filter: { type: string; words: string }): number[] =>
      filterEntries(entries, filter).map(({ seq }) => seq);
    expect(seqs({ type: "", words: "cleaning" })).toEqual([3]);
    expect(seqs({ type: "turn-start", words: "" })).toEqual([1]);
    expect(seqs({ type: "turn-start", words: "cleaning" })).toEqual([]);
    expect(seqs({ type: "", words: "  " })).toEqual([1, 2, 3]);
  });

  it("knows which types there are", () => {
    expect(typesIn(entries)).toEqual(["speech-start", "transcript", "turn-start"]);
  });
});
