import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PlayoutStream } from "./playout-stream.ts";

/** One sample a millisecond, which no line has, so that positions can be read as times. */
const rateHz = 1000 as 8000;

function open(): PlayoutStream {
  return new PlayoutStream({ turnId: "t1", revision: 1, filler: false }, rateHz, () => undefined);
}

describe("a stream of sound", () => {
  it("is read whole and in order, however it was written", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 20 }), (lengths) => {
        const stream = open();
        let value = 0;
        for (const length of lengths) stream.write(Int16Array.from({ length }, () => ++value));
        const read: number[] = [];
        const frame = new Int16Array(20);
        for (let count = stream.readInto(frame); count > 0; count = stream.readInto(frame)) {
          read.push(...frame.subarray(0, count));
          expect(frame.subarray(count).every((sample) => sample === 0)).toBe(true);
        }
        expect(read).toEqual(Array.from({ length: value }, (_, index) => index + 1));
      }),
    );
  });

  it("is read again from where it was heard", () => {
    const stream = open();
    stream.write(Int16Array.from({ length: 10 }, (_, index) => index));
    stream.write(Int16Array.from({ length: 10 }, (_, index) => 10 + index));
    stream.readInto(new Int16Array(20));
    stream.sent = 5;
    const frame = new Int16Array(4);
    stream.readInto(frame);
    expect([...frame]).toEqual([5, 6, 7, 8]);
  });

  it("takes nothing after its end", () => {
    const stream = open();
    stream.end();
    stream.write(new Int16Array(10));
    expect(stream.length).toBe(0);
    expect(stream.isSent).toBe(true);
  });
});

describe("the words before a position", () => {
  it("are those whose ends the voice told", () => {
    const stream = open();
    stream.startPiece("one two three");
    stream.write(new Int16Array(3000));
    stream.endPiece();
    for (const endMs of [500, 2000, 3000]) stream.wordEndsAt(endMs);
    expect(stream.textBefore(499)).toBe("");
    expect(stream.textBefore(500)).toBe("one");
    expect(stream.textBefore(2999)).toBe("one two");
  });

  it("are a share of each clause where the voice told nothing, and only grow", () => {
    const stream = open();
    stream.startPiece("one two");
    stream.write(new Int16Array(1000));
    stream.startPiece("three four");
    stream.write(new Int16Array(1000));
    stream.end();
    expect([0, 500, 1000, 1500, 2000].map((position) => stream.textBefore(position))).toEqual([
      "",
      "one",
      "one two",
      "one two three",
      "one two three four",
    ]);
  });

  it("are a share of what a clause will be while it is still coming in", () => {
    const stream = open();
    stream.startPiece("one two three four five six seven eight nine ten");
    stream.write(new Int16Array(600));
    expect(stream.textBefore(600)).toBe("one two");
    stream.write(new Int16Array(1400));
    stream.endPiece();
    expect(stream.textBefore(600)).toBe("one two three");
  });

  it("do not hold a clause that no voice could speak", () => {
    const stream = open();
    stream.startPiece("one two");
    stream.write(new Int16Array(1000));
    stream.startPiece("three four");
    stream.dropSilentPiece();
    stream.end();
    expect(stream.textBefore(1000)).toBe("one two");
  });
});
