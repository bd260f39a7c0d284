import { describe, expect, it } from "vitest";
import { toFloorEvents } from "./floor-events.ts";

const barge = (decision: "pause" | "resume" | "flush", words: string, atMs: number) => ({
  decision,
  words,
  atMs,
  onsetMs: atMs - 300,
});

describe("who took the floor", () => {
  it("is told in order, with the words that were heard and those that were not", () => {
    const events = toFloorEvents({
      retractions: [
        { atMs: 2000, startMs: 1800, audible: true, text: "Tuesday at nine.", heard: "Tuesday" },
        { atMs: 900, audible: false, text: "Sure.", heard: "" },
      ],
      bargeIns: [
        barge("pause", "", 5000),
        barge("resume", "mhm", 5200),
        barge("pause", "", 6000),
        barge("flush", "no wait", 6200),
      ],
    });
    expect(events.map(({ type, atMs }) => `${atMs} ${type}`)).toEqual([
      "900 taken-back",
      "1800 cut-off",
      "4900 overlap",
      "5900 interruption",
    ]);
    expect(events.map(({ text }) => text)).toEqual([
      "The caller went on before the reply was heard: “Sure.”",
      "The agent began while the caller went on, and stopped. “Tuesday” was heard, “at nine.” was not.",
      "The caller made a sound into the reply: “mhm”. Taken as listening: the agent went on.",
      "The caller spoke into the reply: “no wait”. Taken as for us: the agent stopped.",
    ]);
  });

  it("says so when no word is known", () => {
    const events = toFloorEvents({
      retractions: [{ atMs: 10, audible: true, text: "", heard: "" }],
      bargeIns: [barge("flush", "", 700), barge("resume", "", 900)],
    });
    expect(events.map(({ text }) => text)).toEqual([
      "The agent began while the caller went on, and stopped.",
      "The caller spoke into the reply: no word yet. Taken as for us: the agent stopped.",
      "The caller made a sound into the reply. Taken as listening: the agent went on.",
    ]);
  });

  it("is nothing in a turn in which one spoke after the other", () => {
    expect(toFloorEvents({ retractions: [], bargeIns: [] })).toEqual([]);
  });
});
