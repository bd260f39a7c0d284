import { describe, expect, it } from "vitest";
import type { JournalEvent } from "../../../src/call/journal-events.ts";
import { foldJournal } from "./fold-journal.ts";

const turnId = "t_1";
const say = (revision: number, text: string): JournalEvent => ({
  type: "agent-say",
  turnId,
  revision,
  text,
  filler: false,
});
const words = (text: string, final: boolean): JournalEvent => ({ type: "transcript", turnId, text, final });
const softCommit = (revision: number, text: string): JournalEvent => ({
  type: "turn-soft-commit",
  turnId,
  revision,
  text,
  reason: "endpoint",
  waitMs: 200,
});
const commit = (text: string): JournalEvent => ({ type: "turn-commit", turnId, revision: 1, text, kind: "speech" });

function fold(...events: readonly JournalEvent[]) {
  return foldJournal(events.map((event, index) => ({ seq: index + 1, atMs: index * 100, event })));
}

describe("a conversation from its journal", () => {
  it("shows words while they are spoken, and keeps finished segments", () => {
    const partial = fold({ type: "speech-start", onsetMs: 0 }, words("I'd like", false));
    expect(partial.turns[0]).toMatchObject({ callerText: "I'd like", isPartial: true });
    expect(partial.isCallerSpeaking).toBe(true);
    const next = fold(words("I'd like a cleaning", true), words("on", false));
    expect(next.turns[0]?.callerText).toBe("I'd like a cleaning on");
    expect(fold(words("cleaning", true), commit("a cleaning")).turns[0]).toMatchObject({
      callerText: "a cleaning",
      isPartial: false,
    });
  });

  it("takes back what was not said, and brings it again when the same reply is let out later", () => {
    const taken = [
      softCommit(1, "hm"),
      say(1, "Goodbye."),
      { type: "turn-retract", turnId, revision: 1, audible: true },
    ] as const;
    expect(fold(...taken).turns[0]?.agentText).toBe("");
    expect(fold(...taken, softCommit(1, "hm")).turns[0]?.agentText).toBe("Goodbye.");
    expect(fold(...taken, softCommit(2, "hm"), say(2, "Tuesday?")).turns[0]?.agentText).toBe("Tuesday?");
  });

  it("tells what was heard of a reply that was cut off", () => {
    const { turns, isAgentSpeaking } = fold(
      say(1, "We are open until five."),
      { type: "agent-speech-start", turnId, revision: 1 },
      { type: "barge-in", turnId, onsetMs: 150, decision: "flush", words: "wait" },
      { type: "agent-speech-end", turnId, heard: "We are", interrupted: true },
    );
    expect(turns[0]).toMatchObject({ heard: "We are", isInterrupted: true, bargeIns: [{ decision: "flush" }] });
    expect(isAgentSpeaking).toBe(false);
  });

  it("puts the end of a tool to its beginning", () => {
    const [turn] = fold(
      { type: "tool-start", turnId, name: "find_slots", effect: "read", args: { a: 1 }, idempotencyKey: "k" },
      { type: "tool-end", turnId, name: "find_slots", ok: true, result: { b: 2 }, durationMs: 9 },
    ).turns;
    expect(turn?.tools).toEqual([
      expect.objectContaining({ name: "find_slots", args: { a: 1 }, ok: true, result: { b: 2 }, durationMs: 9 }),
    ]);
  });

  it("bears entries that come twice and out of order", () => {
    const entries = [say(1, "One."), say(1, "Two.")].map((event, index) => ({ seq: index + 1, atMs: 0, event }));
    const shuffled = [...entries.toReversed(), ...entries];
    expect(foldJournal(shuffled).turns[0]?.agentText).toBe("One. Two.");
  });

  it("knows that no voice is left until one is heard again", () => {
    const lost: JournalEvent = { type: "vendor-error", kind: "tts", vendor: "none", code: "TTS_NONE", message: "x" };
    expect(fold(lost).isVoiceless).toBe(true);
    expect(fold(lost, { type: "agent-speech-start", turnId, revision: 1 }).isVoiceless).toBe(false);
  });
});
