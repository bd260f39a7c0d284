import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toTurnLatency } from "./turn-timeline.ts";

describe("where the time of a turn went", () => {
  it("is charged to what was waited for", () => {
    const { stages, totalMs, began } = toTurnLatency({
      lastVoicedMs: 1000,
      firstSoundMs: 1600,
      firstWordMs: 1600,
      marks: {
        "transcript-final": 1150,
        "reply-start": 1150,
        "first-clause": 1500,
        "first-audio": 1575,
        "soft-commit": 1250,
        "first-sound": 1600,
      },
    });
    expect(stages.map(({ name, startMs, endMs }) => [name, startMs, endMs])).toEqual([
      ["stt", 0, 150],
      ["brain", 150, 500],
      ["tts", 500, 575],
      ["release", 575, 600],
    ]);
    expect(totalMs).toBe(600);
    expect(began).toBe("speculation");
  });

  it("adds up to the whole, without gaps, whatever the order of the moments", () => {
    const moment = fc.integer({ min: 0, max: 5000 });
    const marks = fc.record(
      {
        "transcript-final": moment,
        "reply-start": moment,
        "first-clause": moment,
        "first-audio": moment,
        "soft-commit": moment,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(moment, moment, marks, (lastVoicedMs, waitMs, given) => {
        const firstWordMs = lastVoicedMs + waitMs;
        const { stages } = toTurnLatency({ lastVoicedMs, firstSoundMs: firstWordMs, firstWordMs, marks: given });
        let atMs = 0;
        for (const { startMs, endMs } of stages) {
          expect(startMs).toBe(atMs);
          expect(endMs).toBeGreaterThan(startMs);
          atMs = endMs;
        }
        expect(atMs).toBe(waitMs);
      }),
    );
  });
});
