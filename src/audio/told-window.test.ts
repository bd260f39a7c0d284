import { describe, expect, it } from "vitest";
import { ToldWindow } from "./told-window.ts";

const quiet = { probability: 0.1, endMs: 32, levelDb: -60, voicedFromMs: 10, voicedToMs: 10 };

describe("a window that is told", () => {
  it("says where its sound lies, and nothing of it when there is none", () => {
    const told = new ToldWindow();
    const voiced = { probability: 0.9, endMs: 64, levelDb: -20, voicedFromMs: 40, voicedToMs: 60 };
    expect({ ...told.tell(voiced) }).toEqual(voiced);
    expect({ ...told.tell(quiet) }).toEqual({ probability: 0.1, endMs: 32, levelDb: -60 });
  });

  it("is one of two objects, however many there are", () => {
    const told = new ToldWindow();
    expect(told.tell(quiet)).toBe(told.tell({ ...quiet, endMs: 64 }));
  });
});
