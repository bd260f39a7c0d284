import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Timeline } from "./timeline.ts";

describe("the vendor's time line", () => {
  it("is ours as long as everything went out", () => {
    const timeline = new Timeline();
    timeline.sent(1000);
    expect([timeline.sentUpToMs, timeline.toOurs(400)]).toEqual([1000, 400]);
  });

  it("lags behind ours after sound was dropped", () => {
    const timeline = new Timeline();
    timeline.sent(1000);
    timeline.dropped(500);
    timeline.sent(1000);
    expect([timeline.toOurs(900), timeline.toOurs(1100), timeline.sentUpToMs]).toEqual([900, 1600, 2500]);
  });

  it("runs ahead of ours after silence was put in", () => {
    const timeline = new Timeline();
    timeline.sent(1000);
    timeline.inserted(200);
    timeline.sent(1000);
    expect([timeline.toOurs(900), timeline.toOurs(1300), timeline.sentUpToMs]).toEqual([900, 1100, 2000]);
    expect([timeline.toOurs(1100), timeline.toOurs(1200)]).toEqual([1000, 1000]);
  });

  it("ends where the last sound of ours went out", () => {
    const step = fc.record({
      kind: fc.constantFrom("sent", "dropped", "inserted"),
      ms: fc.integer({ min: 1, max: 500 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const timeline = new Timeline();
        let ours = 0;
        for (const { kind, ms } of steps) {
          timeline[kind as "sent"](ms);
          if (kind !== "inserted") ours += ms;
        }
        timeline.sent(10);
        expect(timeline.sentUpToMs).toBe(ours + 10);
      }),
    );
  });
});
