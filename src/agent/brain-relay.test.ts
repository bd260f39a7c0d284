import { describe, expect, it } from "vitest";
import { CallwrightError } from "../base/errors.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import { tryReply } from "../testing/reply-harness.ts";
import { brainRelay } from "./brain-relay.ts";
import type { Brain, ReplyRun, TurnInput } from "./brain.ts";

const broke = new CallwrightError("broke", { code: "S2S_CONNECTION_LOST", retryable: true });

function pair(first: Brain["reply"]) {
  const asked: { readonly turn: TurnInput; readonly run: ReplyRun<unknown> }[] = [];
  const second: Brain<number> = {
    name: "second",
    initialState: () => 0,
    async *reply(turn, run) {
      asked.push({ turn, run });
      yield { type: "say", text: "Second." };
      yield { type: "state", state: run.state + 1 };
    },
  };
  const brain = brainRelay({
    first: { name: "first", speculates: false, initialState: () => 0, reply: first },
    second: second as Brain,
  });
  return { brain, asked };
}

describe("a model that stands in for a speech model", () => {
  it("answers the turn as it is when nothing of an answer has come", async () => {
    const { brain, asked } = pair(async function* () {
      await Promise.reject(broke);
      yield { type: "say", text: "never" };
    });
    const { parts, said, state } = await tryReply({ clock: new VirtualClock(), brain, turn: { text: "how much" } });
    expect(parts[0]).toEqual({ type: "brain-switch", from: "first", to: "second", reason: "S2S_CONNECTION_LOST" });
    expect(said).toEqual(["Second."]);
    expect(asked[0]?.turn.text).toBe("how much");
    expect(state).toEqual({ first: 0, second: 1, by: "second" });
    expect(brain.speculates).toBe(false);
  });

  it("is told what was said and done, and goes on from there", async () => {
    const { brain, asked } = pair(async function* (_turn, run) {
      yield { type: "speech", text: "It is ", sampleRateHz: 24_000 };
      await run.callTool("find", { day: "Tuesday" });
      yield { type: "speech", text: "free at", samples: new Int16Array(10), sampleRateHz: 24_000 };
      throw broke;
    });
    await tryReply({
      clock: new VirtualClock(),
      brain,
      turn: { text: "Tuesday?" },
      callTool: () => Promise.resolve({ ok: true, result: ["nine"] }),
    });
    expect(asked[0]?.turn.text).toContain("Go on from where it stopped");
    expect(asked[0]?.run.conversation).toMatchObject([
      { role: "caller", text: "Tuesday?" },
      { role: "tool", name: "find", result: ["nine"] },
      { role: "agent", text: "It is free at", interrupted: true },
    ]);
  });

  it("gives the call back as soon as the first can answer", async () => {
    const { brain } = pair(async function* () {
      yield { type: "say", text: "First." };
    });
    const state = { first: 0, second: 3, by: "second" } as const;
    const { parts } = await tryReply({ clock: new VirtualClock(), brain, state });
    expect(parts).toEqual([
      { type: "brain-switch", from: "second", to: "first", reason: "recovered" },
      { type: "say", text: "First." },
    ]);
  });
});
