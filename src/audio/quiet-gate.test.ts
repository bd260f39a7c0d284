import { describe, expect, it } from "vitest";
import { silenceDb } from "./level.ts";
import { QuietGate, preRollWindows } from "./quiet-gate.ts";

const floorDb = -60;

function restAfter(gate: QuietGate, levelDb: number): number | undefined {
  for (let window = 1; window <= 100; window++) if (gate.rests(levelDb, floorDb)) return window;
  return undefined;
}

describe("the gate in front of a detector", () => {
  it("rests after a while of quiet of which the model is sure", () => {
    const gate = new QuietGate(256);
    gate.answered(0.02);
    expect(restAfter(gate, -58)).toBe(13);
    expect(gate.rests(-50, floorDb)).toBe(false);
    expect(restAfter(gate, -58)).toBe(13);
  });

  it("goes on asking while the model hears a voice in the quiet, and while sound stands out", () => {
    const gate = new QuietGate(256);
    gate.answered(0.4);
    expect(restAfter(gate, -58)).toBeUndefined();
    gate.answered(0.02);
    expect(restAfter(gate, -55)).toBeUndefined();
  });

  it("needs no second opinion of digital silence", () => {
    expect(restAfter(new QuietGate(256), silenceDb)).toBe(13);
  });

  it("keeps the last windows for when sound returns, oldest first", () => {
    const gate = new QuietGate(4);
    for (let window = 1; window <= 5; window++) gate.keep(new Int16Array(4).fill(window));
    const copied = Array.from({ length: gate.keptCount }, (_, index) => {
      const into = new Int16Array(8);
      gate.copyKept(index, into);
      return into[0];
    });
    expect(copied).toEqual([3, 4, 5]);
    expect(copied).toHaveLength(preRollWindows);
    gate.forget();
    expect(gate.keptCount).toBe(0);
  });
});
