import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AudioCache } from "./audio-cache.ts";
import type { AudioClip } from "./audio-cache.ts";

const rateHz = 8000;
const clip = (length: number): AudioClip => ({ samples: new Int16Array(length), words: [] });

describe("what was spoken", () => {
  it("is kept the second time, and at once where it is known beforehand that it comes again", () => {
    const cache = new AudioCache();
    cache.add("question", clip(10), { isFixed: false, rateHz });
    expect(cache.get("question")).toBeUndefined();
    cache.add("question", clip(10), { isFixed: false, rateHz });
    expect(cache.get("question")?.samples).toHaveLength(10);
    cache.add("greeting", clip(20), { isFixed: true, rateHz });
    expect(cache.get("greeting")?.samples).toHaveLength(20);
    expect(cache.figures).toEqual({ hits: 2, misses: 1, clips: 2, bytes: 60 });
  });

  it("goes when it was not wanted for longest", () => {
    const cache = new AudioCache(1000);
    for (const key of ["a", "b", "c", "d"]) cache.add(key, clip(125), { isFixed: true, rateHz });
    cache.get("a");
    cache.add("e", clip(125), { isFixed: true, rateHz });
    expect(["a", "b", "c", "d", "e"].filter((key) => cache.peek(key))).toEqual(["a", "c", "d", "e"]);
  });

  it("is not kept when it is a recitation", () => {
    const cache = new AudioCache();
    cache.add("long", clip(16 * rateHz), { isFixed: true, rateHz });
    expect(cache.peek("long")).toBeUndefined();
  });

  it("never takes more than its room, whatever is said", () => {
    const said = fc.array(
      fc.record({ key: fc.integer({ min: 0, max: 30 }), length: fc.nat(400), isFixed: fc.boolean() }),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(said, (all) => {
        const cache = new AudioCache(2000);
        for (const { key, length, isFixed } of all) cache.add(String(key), clip(length), { isFixed, rateHz });
        const keys = Array.from({ length: 31 }, (_unused, index) => String(index));
        const bytes = keys.reduce((sum, key) => sum + (cache.peek(key)?.samples.byteLength ?? 0), 0);
        expect(cache.figures.bytes).toBe(bytes);
        expect(bytes).toBeLessThanOrEqual(2000);
      }),
    );
  });
});
