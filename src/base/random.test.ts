import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { secureIds, seededIds } from "./ids.ts";
import { seededRandom } from "./random.ts";

describe("chance with a seed", () => {
  test("gives the same numbers for the same seed, on every machine", () => {
    const random = seededRandom("callwright");
    const numbers = Array.from({ length: 5 }, () => random.integer(0, 999_999));
    expect(numbers).toMatchInlineSnapshot(`
      [
        873657,
        649580,
        372836,
        574653,
        879272,
      ]
    `);
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const [one, other] = [seededRandom(seed), seededRandom(seed)];
        for (let round = 0; round < 20; round++) expect(one.next()).toBe(other.next());
      }),
    );
  });

  test("stays in its range and reaches both ends", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: -50, max: 50 }), fc.nat(4), (seed, low, span) => {
        const random = seededRandom(seed);
        const drawn = new Set(Array.from({ length: 300 }, () => random.integer(low, low + span)));
        expect([...drawn].toSorted((one, other) => one - other)).toEqual(
          Array.from({ length: span + 1 }, (_, index) => low + index),
        );
      }),
      { numRuns: 30 },
    );
  });

  test("is spread evenly", () => {
    const random = seededRandom(7);
    const counts = Array.from({ length: 10 }, () => 0);
    for (let round = 0; round < 100_000; round++) counts[random.integer(0, 9)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  test("a fork draws apart from its parent: neither disturbs the other", () => {
    const parent = seededRandom(1);
    const undisturbed = Array.from({ length: 5 }, () => parent.next());
    const again = seededRandom(1);
    const fork = again.fork("vendor");
    const drawn = Array.from({ length: 5 }, () => (fork.next(), again.next()));
    expect(drawn).toEqual(undisturbed);
    expect(seededRandom(1).fork("vendor").next()).toBe(seededRandom(1).fork("vendor").next());
    expect(seededRandom(1).fork("vendor").next()).not.toBe(seededRandom(1).fork("caller").next());
  });

  test("has a chance of none at 0 and of all at 1", () => {
    const random = seededRandom("edges");
    const draws = Array.from({ length: 1000 }, () => [random.chance(0), random.chance(1)]);
    expect(draws.every(([never, always]) => never === false && always === true)).toBe(true);
  });
});

describe("identifiers", () => {
  test("say what they are of, are never twice the same, and come again with a seed", () => {
    const made = new Set(Array.from({ length: 10_000 }, () => secureIds.next("c")));
    expect(made.size).toBe(10_000);
    for (const id of made) expect(id).toMatch(/^c_[0-9a-hjkmnp-tv-z]{16}$/);
    const [one, other] = [seededIds(seededRandom(3)), seededIds(seededRandom(3))];
    expect(one.next("t")).toBe(other.next("t"));
    expect(one.next("t")).not.toBe(one.next("t"));
  });
});
