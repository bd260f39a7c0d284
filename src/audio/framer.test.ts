import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Framer, lineFramer } from "./framer.ts";

describe("a framer", () => {
  it("cuts chunks of any length into frames of one length, and loses nothing", () => {
    fc.assert(
      fc.property(
        fc.array(fc.int16Array({ maxLength: 70 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 40 }),
        (chunks, length) => {
          const frames: number[][] = [];
          const framer = new Framer(length, (samples) => frames.push([...samples]));
          for (const chunk of chunks) framer.push(chunk);
          const all = chunks.flatMap((chunk) => [...chunk]);
          expect(framer.pending).toBe(all.length % length);
          framer.flush();
          expect(framer.pending).toBe(0);
          expect(frames.every((frame) => frame.length === length)).toBe(true);
          const padding = Array.from({ length: (length - (all.length % length)) % length }, () => 0);
          expect(frames.flat()).toEqual([...all, ...padding]);
        },
      ),
    );
  });

  it("hands a chunk that is a frame over as it is", () => {
    const seen: Int16Array[] = [];
    const framer = lineFramer(8000, (samples) => seen.push(samples));
    const frame = new Int16Array(160);
    framer.push(frame);
    expect(seen[0]).toBe(frame);
  });

  it("gives no frame on flush when none was begun, or when it was forgotten", () => {
    let frames = 0;
    const framer = lineFramer(8000, () => frames++);
    framer.flush();
    framer.push(new Int16Array(10));
    framer.reset();
    framer.flush();
    expect(frames).toBe(0);
  });
});
