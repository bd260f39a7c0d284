import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRange } from "./range.ts";

describe("a range of bytes", () => {
  it.each<[string | undefined, number, number, boolean]>([
    [undefined, 0, 100, false],
    ["bytes=0-", 0, 100, true],
    ["bytes=10-19", 10, 20, true],
    ["bytes=10-1000", 10, 100, true],
    ["bytes=-10", 90, 100, true],
    ["bytes=-1000", 0, 100, true],
    ["bytes=99-99", 99, 100, true],
    ["bytes=20-10", 0, 100, false],
    ["bytes=0-1,5-6", 0, 100, false],
    ["lines=1-2", 0, 100, false],
    ["bytes=-", 0, 100, false],
    ["bytes=a-b", 0, 100, false],
  ])("'%s' of 100 is %i to %i", (header, start, end, isPart) => {
    expect(readRange(header, 100)).toEqual({ start, end, isPart });
  });

  it.each(["bytes=100-", "bytes=500-600", "bytes=-0"])("'%s' of 100 cannot be", (header) => {
    expect(() => readRange(header, 100)).toThrow(expect.objectContaining({ code: "RANGE_UNSATISFIABLE" }));
  });

  it("always lies within the file", () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(2_000), fc.option(fc.nat(2_000)), (size, from, to) => {
        try {
          const { start, end } = readRange(`bytes=${from}-${to ?? ""}`, size);
          expect(start >= 0 && start <= end && end <= size).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: "RANGE_UNSATISFIABLE" });
          expect(from).toBeGreaterThanOrEqual(size);
        }
      }),
    );
  });
});
