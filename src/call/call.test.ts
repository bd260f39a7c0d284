import { describe, expect, it } from "vitest";
import type { Brain, ReplyPart, TurnInput } from "../agent/brain.ts";
import { VirtualCall } from "../testing/virtual-call.ts";

/** Echoes what it understood. */
const echo: Brain<number> = {
  name: "echo",
  initialState: () => 0,
  async *reply(turn: TurnInput, run): AsyncGenerator<ReplyPart<number>> {
    yield { type: "state", state: run.state + 1 };
    if (turn.kind === "greeting") yield { type: "say", text: "Hello, how can I help you today?" };
    else if (turn.kind === "speech") yield { type: "say", text: `You said ${turn.text}.` };
    else yield { type: "say", text: `That was ${turn.kind}.` };
    if (/bye/.test(turn.text)) yield { type: "end-call", outcome: "completed", disposition: "done" };
  },
};

describe("a call in virtual time", () => {
  it("greets, answers and ends", async () => {
    const virtual = new VirtualCall({ brain: echo });
    virtual.start();
    await virtual.untilWaiting();
    await virtual.say("I would like a cleaning on Tuesday");
    await virtual.untilWaiting();
    await virtual.say("thanks bye");
    const end = await virtual.untilEnd();
    if (process.env["SHOW"]) for (const entry of virtual.journal) console.log(entry.atMs, JSON.stringify(entry.event));
    expect(end).toEqual({ outcome: "completed", disposition: "done" });
    expect(virtual.call.open).toEqual([]);
    expect(virtual.clock.pendingTimers).toBe(0);
  });
});
