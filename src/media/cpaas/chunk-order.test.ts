import fc from "fast-check";
import { expect, it } from "vitest";
import { ChunkOrder } from "./chunk-order.ts";

it("passes on what comes in order, at once", () => {
  expect(order([1, 2, 3])).toEqual([1, 2, 3]);
});

it("begins with whatever number comes first", () => {
  expect(order([17, 18])).toEqual([17, 18]);
});

it("swaps neighbours back, drops duplicates and what comes too late", () => {
  expect(order([1, 3, 2, 2, 1, 4])).toEqual([1, 2, 3, 4]);
});

it("gives a missing chunk up when three later ones are there", () => {
  expect(order([1, 3, 4])).toEqual([1]);
  expect(order([1, 3, 4, 5, 2, 6])).toEqual([1, "lost", 3, 4, 5, 6]);
});

it("makes up for one second at most", () => {
  const told = order([1, 10_000, 10_001, 10_002]);
  expect(told.filter((chunk) => chunk === "lost")).toHaveLength(50);
  expect(told.slice(-3)).toEqual([10_000, 10_001, 10_002]);
});

it("never tells a chunk twice or out of order, whatever comes", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 100 }), (chunks) => {
      const told = order(chunks).filter((chunk) => chunk !== "lost");
      expect(told).toEqual([...new Set(told)].sort((one, other) => one - other));
    }),
  );
});

it("loses nothing that is at most two places out of order", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }), (swaps) => {
      const chunks = Array.from({ length: 2 * swaps.length }, (_, index) => index);
      swaps.forEach((swap, pair) => {
        if (swap && pair > 0) [chunks[2 * pair], chunks[2 * pair + 1]] = [2 * pair + 1, 2 * pair];
      });
      expect(order(chunks)).toEqual(chunks.map((_, index) => index));
    }),
  );
});

function order(chunks: readonly number[]): (number | "lost")[] {
  const told: (number | "lost")[] = [];
  const chunkOrder = new ChunkOrder((audio) =>
    told.push(audio === undefined ? "lost" : new DataView(audio.buffer).getUint32(0)),
  );
  for (const chunk of chunks) {
    const audio = new Uint8Array(4);
    new DataView(audio.buffer).setUint32(0, chunk);
    chunkOrder.push(chunk, audio);
  }
  return told;
}
