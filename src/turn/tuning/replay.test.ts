import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endpointParameters } from "../endpointing.ts";
import { readPauses } from "./labelled-pause.ts";
import type { LabelledPause } from "./labelled-pause.ts";
import { choosePoint, replay, tuningCurve } from "./replay.ts";

const whole = {
  textBefore: "I need to see Doctor Rivera",
  asked: "open",
  profile: "standard",
  heldOut: false,
} as const;
const end: LabelledPause = { ...whole, pauseMs: "end", acoustic: 0.95 };
const pause: LabelledPause = { ...whole, pauseMs: 600, acoustic: 0.05 };
const dangling: LabelledPause = { ...whole, textBefore: "I would like to", pauseMs: 600, acoustic: 0.9 };

describe("tuning by labelled pauses", () => {
  it("counts a pause as cut off when the wait is over before it", () => {
    expect(replay([pause, dangling], "words", endpointParameters).cutOffs).toBe(0.5);
    expect(replay([end], "words", endpointParameters)).toMatchObject({ cutOffs: 0, withinASecond: 1 });
  });

  it("finds that a voice which tells the ends is worth listening to, and one that does not is not", () => {
    const telling = [end, pause, dangling];
    const point = choosePoint(tuningCurve(telling, "all"), 0);
    expect(point?.figures.cutOffs).toBe(0);
    expect(point?.figures.meanWaitMs).toBeLessThan(
      choosePoint(tuningCurve(telling, "words"), 0)?.figures.meanWaitMs ?? 0,
    );
    const blind = telling.map((one) => ({ ...one, acoustic: 0.5 }));
    expect(choosePoint(tuningCurve(blind, "all"), 0)?.figures).toEqual(
      choosePoint(tuningCurve(blind, "words"), 0)?.figures,
    );
  });

  it("draws a curve on which fewer cut-offs cost more waiting", () => {
    const pauses = fc.array(
      fc.record({
        textBefore: fc.constantFrom("I would like to", "yes", "my number is 212", "How much is a filling"),
        asked: fc.constantFrom("open" as const, "digits" as const),
        profile: fc.constant("standard" as const),
        acoustic: fc.double({ min: 0, max: 1, noNaN: true }),
        pauseMs: fc.oneof(fc.integer({ min: 100, max: 3000 }), fc.constant("end" as const)),
        heldOut: fc.constant(false),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(pauses, (given) => {
        const figures = tuningCurve(given, "words").map((point) => point.figures);
        figures.slice(1).forEach((one, index) => {
          expect(one.cutOffs).toBeLessThan(figures[index]?.cutOffs ?? -1);
          expect(one.meanWaitMs).toBeGreaterThan(figures[index]?.meanWaitMs ?? Infinity);
        });
      }),
    );
  });

  it("names the line and the field of what is no pause", () => {
    const good = JSON.stringify({ textBefore: "yes", asked: "yes-no", pauseMs: "end" });
    expect(readPauses(`${good}\n\n`)).toEqual([
      { textBefore: "yes", asked: "yes-no", pauseMs: "end", profile: "standard", heldOut: false },
    ]);
    const bad = JSON.stringify({ textBefore: "yes", asked: "yes-no", pauseMs: -1 });
    expect(() => readPauses(`${good}\n${bad}`)).toThrow(/^Line 2 /);
    expect(() => readPauses(good.slice(3))).toThrow(expect.objectContaining({ code: "TUNE_BAD_PAUSE" }));
  });
});
