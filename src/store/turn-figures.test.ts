import { describe, expect, it } from "vitest";
import type { Brain } from "../agent/brain.ts";
import type { JournalEntry, JournalEvent } from "../call/journal-events.ts";
import { VirtualCall } from "../testing/virtual-call.ts";
import type { TurnLatency } from "../turn/latency-budget.ts";
import { figuresOfTurns } from "./turn-figures.ts";

/** A journal of one event a second. */
function journal(...events: readonly JournalEvent[]): readonly JournalEntry[] {
  return events.map((event, index) => ({ seq: index + 1, atMs: (index + 1) * 1000, event }));
}

function latency(firstWordMs: number, more: Partial<TurnLatency> = {}): JournalEvent {
  const measured = { totalMs: firstWordMs, firstWordMs, stages: [], marks: {}, began: "commit" as const, ...more };
  return { type: "turn-latency", turnId: "t_1", latency: measured };
}

const softCommit: JournalEvent = {
  type: "turn-soft-commit",
  turnId: "t_1",
  revision: 1,
  text: "hello",
  reason: "endpoint",
  waitMs: 200,
};
const retract = (audible: boolean): JournalEvent => ({ type: "turn-retract", turnId: "t_1", revision: 1, audible });
const agentStarts: JournalEvent = { type: "agent-speech-start", turnId: "t_1", revision: 1 };
const agentEnds: JournalEvent = { type: "agent-speech-end", turnId: "t_1", heard: "", interrupted: false };
const bargeIn = (decision: "pause" | "resume" | "flush"): JournalEvent => ({
  type: "barge-in",
  turnId: "t_1",
  onsetMs: 0,
  decision,
  words: "",
});
const hangUp: JournalEvent = { type: "call-end", outcome: "caller-hung-up", disposition: "", durationMs: 0 };
const typesOf = (...events: readonly JournalEvent[]): readonly string[] =>
  figuresOfTurns(journal(...events)).turns.map(({ type }) => type);

describe("the figures of a call's turns", () => {
  it.each([
    [{}, "plain"],
    [{ began: "speculation" }, "speculation"],
    [{ began: "prediction" }, "prediction"],
    [{ began: "branch" }, "branch"],
    [{ began: "prediction", onset: true }, "onset"],
    [{ began: "branch", onset: true, fallback: true }, "fallback"],
  ] as const)("say what a reply came from: %j is %s", (more, kind) => {
    const { turns } = figuresOfTurns(journal(softCommit, latency(600, { totalMs: 250, ...more })));
    expect(turns).toEqual([
      { seq: 2, atMs: 2000, turnId: "t_1", type: "reply", kind, firstSoundMs: 250, firstWordMs: 600 },
    ]);
  });

  it("count a reply that cut the caller off as a cut-off, and only the answer after it as a reply", () => {
    const { turns } = figuresOfTurns(journal(softCommit, latency(80), retract(true), softCommit, latency(500)));
    expect(turns.map((turn) => [turn.type, turn.type === "reply" ? turn.firstWordMs : undefined])).toEqual([
      ["cut-off", undefined],
      ["reply", 500],
    ]);
    expect(typesOf(softCommit, retract(false), softCommit, latency(500))).toEqual(["reply"]);
  });

  it("tell an interruption from a sound of listening, and neither from a voice before the first sound", () => {
    expect(typesOf(agentStarts, bargeIn("pause"), bargeIn("flush"))).toEqual(["interruption"]);
    expect(typesOf(agentStarts, bargeIn("pause"), bargeIn("resume"))).toEqual(["overlap"]);
    expect(typesOf(bargeIn("pause"), bargeIn("flush"))).toEqual([]);
  });

  it("keep typed turns apart, which have no end of speech to wait for", () => {
    const { turns, lastWaitMs } = figuresOfTurns(journal({ ...softCommit, reason: "immediate" }, latency(20)));
    expect(turns.map(({ type }) => type)).toEqual(["typed-reply"]);
    expect(lastWaitMs).toBeUndefined();
  });
});

describe("the waits of a call", () => {
  it("are its last and its longest", () => {
    expect(figuresOfTurns(journal(latency(900), agentStarts, agentEnds, latency(400), hangUp))).toMatchObject({
      lastWaitMs: 400,
      worstWaitMs: 900,
    });
  });

  it("have the one that a hang-up ended, when nothing was heard any more", () => {
    const speechEnd: JournalEvent = { type: "speech-end", lastVoicedMs: 3500 };
    const words: JournalEvent = { type: "transcript", turnId: "t_1", text: "hello", final: true };
    // Spoken until 3.5 s, hung up at 6 s.
    const waiting = journal(latency(400), agentStarts, agentEnds, speechEnd, words, hangUp);
    expect(figuresOfTurns(waiting)).toMatchObject({ lastWaitMs: 2500, worstWaitMs: 2500 });
    const coughed = journal(latency(400), words, agentStarts, agentEnds, speechEnd, hangUp);
    expect(figuresOfTurns(coughed)).toMatchObject({ lastWaitMs: 400 });
    const answered = journal(latency(400), speechEnd, words, agentStarts, agentEnds, hangUp);
    expect(figuresOfTurns(answered)).toMatchObject({ lastWaitMs: 400 });
    const over = journal(latency(400), agentStarts, words, speechEnd, agentEnds, hangUp);
    expect(figuresOfTurns(over)).toMatchObject({ lastWaitMs: 400 });
    const ended: JournalEvent = { ...hangUp, outcome: "completed" };
    expect(figuresOfTurns(journal(latency(400), agentEnds, speechEnd, words, ended))).toMatchObject({
      lastWaitMs: 400,
    });
  });

  it("are not there when nothing was measured", () => {
    expect(figuresOfTurns([])).toEqual({ turns: [] });
  });
});

describe("the figures of a call that the engine made", () => {
  const opening = "We are open from nine to five from Monday to Thursday, and from nine to three on Fridays.";
  const brain: Brain<number> = {
    name: "scripted",
    initialState: () => 0,
    async *reply() {
      await Promise.resolve();
      yield { type: "say", text: opening };
    },
  };

  it("are its spoken turns, the sound of listening and the interruption", async () => {
    const virtual = new VirtualCall({ brain });
    virtual.start();
    await virtual.untilWaiting();
    await virtual.say("When are you open?");
    await virtual.silence(1200);
    await virtual.say("mhm");
    await virtual.silence(900);
    await virtual.say("no wait I mean the parking");
    await virtual.untilWaiting();
    virtual.call.type("and typed words");
    await virtual.untilWaiting();
    await virtual.hangUp();
    const { turns, lastWaitMs } = figuresOfTurns(virtual.journal);
    expect(turns.map(({ type }) => type)).toEqual(["reply", "overlap", "interruption", "reply", "typed-reply"]);
    const waits = turns.flatMap((turn) => (turn.type === "reply" ? [turn.firstWordMs] : []));
    expect(lastWaitMs).toBe(waits.at(-1));
    for (const waitMs of waits) expect(waitMs).toBeGreaterThan(0);
  });
});
