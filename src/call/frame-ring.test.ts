import { describe, expect, it } from "vitest";
import { FrameRing } from "./frame-ring.ts";

function replayed(ring: FrameRing): readonly number[] {
  const values: number[] = [];
  ring.replay((frame) => values.push(frame.samples[0] ?? 0));
  return values;
}

function fill(ring: FrameRing, count: number): void {
  const samples = new Int16Array(160);
  for (let index = 1; index <= count; index++) ring.push({ samples: samples.fill(index), sampleRateHz: 8000 });
}

describe("the last seconds of audio", () => {
  it("are replayed oldest first", () => {
    const ring = new FrameRing(8000, 100);
    fill(ring, 3);
    expect(replayed(ring)).toEqual([1, 2, 3]);
  });

  it("lose the oldest when there is no room", () => {
    const ring = new FrameRing(8000, 100);
    fill(ring, 12);
    expect(replayed(ring)).toEqual([8, 9, 10, 11, 12]);
  });

  it("are forgotten up to a position, whole frames at a time", () => {
    const ring = new FrameRing(8000, 100);
    fill(ring, 12);
    expect([ring.startMs, ring.endMs]).toEqual([140, 240]);
    ring.dropBefore(199);
    expect(replayed(ring)).toEqual([10, 11, 12]);
    expect(ring.startMs).toBe(180);
    ring.dropBefore(100);
    ring.dropBefore(9999);
    expect(replayed(ring)).toEqual([]);
    fill(ring, 2);
    expect(replayed(ring)).toEqual([1, 2]);
    expect([ring.startMs, ring.endMs]).toEqual([240, 280]);
  });

  it("are replayed from a position on", () => {
    const ring = new FrameRing(8000, 100);
    fill(ring, 12);
    const values: number[] = [];
    ring.replay((frame) => values.push(frame.samples[0] ?? 0), 200);
    expect(values).toEqual([11, 12]);
  });

  it("hold no frame of another length", () => {
    const ring = new FrameRing(8000, 100);
    ring.push({ samples: new Int16Array(100), sampleRateHz: 8000 });
    expect(replayed(ring)).toEqual([]);
  });
});
