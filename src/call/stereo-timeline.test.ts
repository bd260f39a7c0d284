import { describe, expect, it } from "vitest";
import { StereoTimeline } from "./stereo-timeline.ts";

function take(timeline: StereoTimeline, untilMs: number): number[] {
  const taken: number[] = [];
  timeline.takeUntil(untilMs, (samples) => taken.push(...samples));
  return taken;
}

describe("a stereo timeline", () => {
  it("lays both sides at their time, silence between", () => {
    const timeline = new StereoTimeline(1000, 100);
    timeline.put(0, Int16Array.of(1, 2), 1);
    timeline.put(1, Int16Array.of(7), 2);
    expect(take(timeline, 4)).toEqual([0, 0, 1, 0, 2, 7, 0, 0]);
  });

  it("forgets what of one side was cleared", () => {
    const timeline = new StereoTimeline(1000, 100);
    timeline.put(0, Int16Array.of(1, 1, 1), 0);
    timeline.put(1, Int16Array.of(5, 5, 5), 0);
    timeline.clear(1, 1);
    expect(take(timeline, 3)).toEqual([1, 5, 1, 0, 1, 0]);
  });

  it("goes round its ring without mixing old sound into new", () => {
    const timeline = new StereoTimeline(1000, 4);
    for (let at = 0; at < 12; at += 2) {
      timeline.put(0, Int16Array.of(at, at + 1), at);
      expect(take(timeline, at + 2)).toEqual([at, 0, at + 1, 0]);
    }
  });

  it("drops what comes too late or too early", () => {
    const timeline = new StereoTimeline(1000, 4);
    take(timeline, 4);
    timeline.put(0, Int16Array.of(9, 9), 2);
    timeline.put(0, Int16Array.of(8), 9);
    expect(take(timeline, 8)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });
});
