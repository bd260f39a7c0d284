import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesIn, bytesOf, decodeMessage, encodeMessage, floatIn, numberIn, textIn } from "./protobuf.ts";

describe("Protocol Buffers", () => {
  it("writes the examples of the specification", () => {
    // protobuf.dev, "Encoding": message Test1 { int32 a = 1 } of 150, Test2 { string b = 2 } of "testing".
    expect([...encodeMessage({ 1: 150 })]).toEqual([0x08, 0x96, 0x01]);
    expect(Buffer.from(encodeMessage({ 2: "testing" })).toString("hex")).toBe("120774657374696e67");
    expect(Buffer.from(encodeMessage({ 3: encodeMessage({ 1: 150 }) })).toString("hex")).toBe("1a03089601");
  });

  it("reads what it writes", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 2_147_483_647 }),
        fc.string({ unit: "grapheme" }),
        fc.array(fc.uint8Array({ minLength: 1 })),
        fc.float({ noNaN: true }),
        fc.integer({ min: 1, max: 10_000 }),
        (count, text, list, float, number) => {
          const fields = decodeMessage(
            encodeMessage({ [number]: count, 10_001: text, 10_002: list, 10_003: { float } }),
          );
          expect(numberIn(fields, number)).toBe(count);
          expect(textIn(fields, 10_001)).toBe(text);
          expect(bytesOf(fields, 10_002).map((bytes) => [...bytes])).toEqual(list.map((bytes) => [...bytes]));
          expect(floatIn(fields, 10_003)).toBe(float);
          expect(bytesIn(fields, 10_004)).toBeUndefined();
        },
      ),
    );
  });

  it("ends with an error, and nothing worse, on any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        try {
          decodeMessage(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});
