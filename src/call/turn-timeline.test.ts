import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JournalEntry, JournalEvent } from "./journal-events.ts";
import { isFallback, toTurnLatency } from "./turn-timeline.ts";

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

describe("a turn of a stand-in", () => {
  const entry = (event: JournalEvent): JournalEntry => ({ seq: 1, atMs: 0, event });
  const begin = entry({ type: "turn-start", turnId: "t2" });
  const vendorSwitch = (turnId: string): JournalEntry =>
    entry({ type: "vendor-switch", kind: "tts", from: "one", to: "other", reason: "TTS_TIMEOUT", turnId });

  it("is one in which a vendor, a brain or the watchdog stood in", () => {
    const stoodIn: readonly JournalEvent[] = [
      vendorSwitch("t2").event,
      { type: "brain-switch", from: "llm", to: "rules", reason: "LLM_TIMEOUT" },
      { type: "watchdog", action: "recovery", silentMs: 4000 },
    ];
    for (const event of stoodIn) expect(isFallback([begin, entry(event)], "t2")).toBe(true);
  });

  it("is not one of which only an earlier turn had a stand-in, or whose wait was only filled", () => {
    expect(isFallback([vendorSwitch("t1"), begin], "t2")).toBe(false);
    expect(isFallback([begin, vendorSwitch("t1")], "t2")).toBe(false);
    expect(isFallback([begin, entry({ type: "watchdog", action: "filler", silentMs: 2000 })], "t2")).toBe(false);
    expect(isFallback([], "t2")).toBe(false);
  });
});
