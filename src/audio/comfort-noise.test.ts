import { describe, expect, it } from "vitest";
import { seededRandom } from "../base/random.ts";
import { ComfortNoise } from "./comfort-noise.ts";
import { rmsDb } from "./level.ts";

describe("comfort noise", () => {
  it("has the level asked for, and is never a constant", () => {
    for (const levelDb of [-62, -50]) {
      const noise = new ComfortNoise({ sampleRateHz: 8000, levelDb, random: seededRandom(1) });
      const second = Array.from({ length: 50 }, () => [...noise.next()]).flat();
      expect(rmsDb(Int16Array.from(second))).toBeGreaterThan(levelDb - 1);
      expect(rmsDb(Int16Array.from(second))).toBeLessThan(levelDb + 1);
    }
  });

  it("is the same for the same seed, and changes from frame to frame", () => {
    const one = new ComfortNoise({ sampleRateHz: 16_000, random: seededRandom(1) });
    const other = new ComfortNoise({ sampleRateHz: 16_000, random: seededRandom(1) });
    const first = [...one.next()];
    expect([...other.next()]).toEqual(first);
    expect([...one.next()]).not.toEqual(first);
    expect(first).toHaveLength(320);
  });
});
