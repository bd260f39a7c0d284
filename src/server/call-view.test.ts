import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Brain, ReplyPart, TurnInput } from "../agent/brain.ts";
import { defineTool } from "../agent/tools.ts";
import type { JournalEntry, JournalEvent } from "../call/journal-events.ts";
import { VirtualCall } from "../testing/virtual-call.ts";
import { viewCall } from "./call-view.ts";

const find = defineTool({
  name: "find_slots",
  description: "Finds free slots.",
  input: z.object({ day: z.string() }),
  effect: "read",
  run: (input) => Promise.resolve({ day: input.day, free: 2 }),
});

const brain: Brain<number> = {
  name: "scripted",
  initialState: () => 0,
  async *reply(turn: TurnInput, run): AsyncGenerator<ReplyPart<number>> {
    if (turn.kind === "greeting") yield { type: "say", text: "Hello, how can I help you today?" };
    else if (turn.text.includes("Tuesday")) {
      await run.callTool("find_slots", { day: "Tuesday" });
      yield { type: "say", text: "There is room at two and at half past four, which of them would suit you better?" };
    } else yield { type: "say", text: `You said ${turn.text}.` };
    if (turn.text.includes("person")) yield { type: "escalate", reason: "asked", evidence: turn.text };
  },
};

async function converse(script: (virtual: VirtualCall) => Promise<void>): Promise<readonly JournalEntry[]> {
  const virtual = new VirtualCall({ brain, tools: [find] });
  virtual.start();
  await virtual.untilWaiting();
  await script(virtual);
  await virtual.hangUp();
  return virtual.journal;
}

describe("the view of a call", () => {
  it("shows who said what and when, how long it took, and the tools", async () => {
    const journal = await converse(async (virtual) => {
      await virtual.say("I would like a cleaning on Tuesday");
      await virtual.untilWaiting();
    });
    const [greeting, turn] = viewCall(journal).turns;
    expect(greeting).toMatchObject({
      kind: "greeting",
      stage: "done",
      agent: {
        text: "Hello, how can I help you today?",
        heard: "Hello, how can I help you today?",
        isInterrupted: false,
      },
    });
    expect(greeting?.caller).toBeUndefined();
    expect(greeting?.latency).toBeUndefined();
    expect(turn).toMatchObject({
      kind: "speech",
      stage: "done",
      caller: { text: "I would like a cleaning on Tuesday", isPartial: false, confidence: 0.95 },
      agent: { isInterrupted: false },
      commit: { reason: "endpoint" },
    });
    expect(turn?.tools.at(-1)).toMatchObject({
      name: "find_slots",
      effect: "read",
      ok: true,
      result: { day: "Tuesday", free: 2 },
    });
  });

  it("shows where the time of a turn went, in step with the recording", async () => {
    const journal = await converse(async (virtual) => {
      await virtual.say("I would like a cleaning on Tuesday");
      await virtual.untilWaiting();
    });
    const { turns } = viewCall(journal);
    const measured = turns.flatMap(({ latency, caller, agent }) =>
      latency && caller && agent ? [{ latency, caller, agent }] : [],
    );
    expect(measured).toHaveLength(1);
    for (const { latency, caller, agent } of measured) {
      expect(latency.lastVoicedMs).toBeCloseTo(Number(caller.endMs), 0);
      expect(agent.startMs).toBeCloseTo(latency.lastVoicedMs + latency.totalMs, 0);
      expect(caller.startMs).toBeGreaterThanOrEqual(Number(turns[0]?.endMs));
    }
  });

  it("shows a turn as it grows: partial words first, then the reply", async () => {
    const journal = await converse(async (virtual) => {
      await virtual.say("I would like a cleaning on Friday");
      await virtual.untilWaiting();
    });
    const stages = journal.map((_, index) => viewCall(journal.slice(0, index + 1)).turns[1]);
    const partial = stages.find((turn) => turn?.caller?.text === "I would like");
    expect(partial).toMatchObject({ stage: "listening", kind: "open", caller: { isPartial: true } });
    expect(partial?.agent).toBeUndefined();
    const replying = stages.find((turn) => turn?.stage === "replying" && turn.agent?.startMs !== undefined);
    expect(replying?.agent?.heard).toBeUndefined();
    expect(replying?.endMs).toBeUndefined();
  });

  it("shows an interruption, and what was heard until then", async () => {
    const journal = await converse(async (virtual) => {
      await virtual.say("something on Tuesday");
      await virtual.silence(2_500);
      await virtual.say("no wait I meant Thursday");
      await virtual.untilWaiting();
    });
    const turn = viewCall(journal).turns.find((one) => one.caller?.text === "something on Tuesday");
    expect(turn?.bargeIns.map(({ decision }) => decision)).toEqual(["pause", "flush"]);
    expect(turn?.agent?.isInterrupted).toBe(true);
    expect(turn?.agent?.text).toContain(turn?.agent?.heard);
    expect(turn?.agent?.heard?.length).toBeLessThan(turn?.agent?.text.length ?? 0);
  });

  it("shows keys, escalations and requests for a person where they happened", async () => {
    const journal = await converse(async (virtual) => {
      virtual.press("12#");
      await virtual.untilWaiting();
      await virtual.say("let me talk to a person please");
      await virtual.untilWaiting();
    });
    const { turns, notes } = viewCall(journal);
    expect(notes.map((note) => note.type)).toEqual(["dtmf", "dtmf", "dtmf"]);
    expect(turns[1]).toMatchObject({ kind: "dtmf", caller: { text: "12" } });
    expect(turns[1]?.caller?.startMs).toBeUndefined();
    expect(turns[2]?.escalations).toHaveLength(1);
    expect(turns[2]?.intercepts.map(({ name }) => name)).toEqual([expect.stringMatching(/person/)]);
  });

  it("takes back what the caller spoke over", () => {
    const { turns } = viewCall(
      toEntries([
        { type: "turn-start", turnId: "t1" },
        { type: "turn-soft-commit", turnId: "t1", revision: 1, text: "on Tuesday", reason: "endpoint", waitMs: 300 },
        { type: "agent-say", turnId: "t1", revision: 1, text: "Tuesday it is.", filler: false },
        { type: "agent-speech-start", turnId: "t1", revision: 1 },
        { type: "turn-retract", turnId: "t1", revision: 1, audible: true },
        { type: "agent-speech-end", turnId: "t1/1", heard: "Tue", interrupted: true },
        { type: "transcript", turnId: "t1", text: "on Tuesday or Friday", final: true },
      ]),
    );
    expect(turns).toHaveLength(1);
    expect(turns[0]).toMatchObject({ stage: "listening", caller: { text: "on Tuesday or Friday", isPartial: true } });
    expect(turns[0]?.agent).toBeUndefined();
    expect(turns[0]?.commit).toBeUndefined();
    expect(turns[0]?.retractions).toEqual([
      { atMs: expect.any(Number), startMs: expect.any(Number), audible: true, text: "Tuesday it is.", heard: "Tue" },
    ]);
  });

  it("shows again what was taken back and then released after all", () => {
    const commit = { turnId: "t1", revision: 1, text: "on Tuesday", reason: "endpoint", waitMs: 300 } as const;
    const { turns } = viewCall(
      toEntries([
        { type: "turn-start", turnId: "t1" },
        { type: "turn-soft-commit", ...commit },
        { type: "agent-say", turnId: "t1", revision: 1, text: "Tuesday it is.", filler: false },
        { type: "turn-retract", turnId: "t1", revision: 1, audible: false },
        { type: "turn-soft-commit", ...commit },
      ]),
    );
    expect(turns[0]?.agent?.text).toBe("Tuesday it is.");
    expect(turns[0]?.retractions).toEqual([]);
  });

  it("is empty for a call of which nothing is known", () => {
    expect(viewCall([])).toEqual({ turns: [], notes: [], lastSeq: 0 });
  });

  it("stands whatever the journal holds, cut off or out of order, and changes nothing in it", async () => {
    const journal = await converse(async (virtual) => {
      await virtual.say("something on Tuesday");
      await virtual.silence(2_500);
      await virtual.say("no wait I meant a person on Thursday");
      await virtual.untilWaiting();
    });
    const before = JSON.stringify(journal);
    fc.assert(
      fc.property(fc.shuffledSubarray([...journal]), (entries) => {
        const { turns } = viewCall(entries);
        for (const turn of turns) expect(["listening", "replying", "done"]).toContain(turn.stage);
        expect(viewCall(entries).turns).toEqual(turns);
      }),
      { numRuns: 200 },
    );
    expect(JSON.stringify(journal)).toBe(before);
  });
});

function toEntries(events: readonly JournalEvent[]): JournalEntry[] {
  return events.map((event, index) => ({ seq: index + 1, atMs: 10 * index, event }));
}
