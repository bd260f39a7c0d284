import { beforeEach, describe, expect, it } from "vitest";
import { CallwrightError } from "../base/errors.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import { tryReply } from "../testing/reply-harness.ts";
import type { ReplyTrial } from "../testing/reply-harness.ts";
import type { Brain, ReplyPart, TurnInput } from "./brain.ts";
import { brainFailover } from "./brain-failover.ts";
import type { FailoverState } from "./brain-failover.ts";
import type { ConversationEntry } from "./conversation.ts";
import type { ToolOutcome } from "./tools.ts";

let clock: VirtualClock;
let switches: string[];
beforeEach(() => {
  clock = new VirtualClock();
  switches = [];
});

/** Remembers every word it is told and answers with their number. */
const rules: Brain<readonly string[]> = {
  name: "rules",
  initialState: () => [],
  async *reply(turn, run) {
    const state = [...run.state, turn.kind === "greeting" ? "greeted" : turn.text];
    yield { type: "state", state };
    if (turn.text === "look") await run.callTool("find", {});
    if (turn.text === "book it") {
      await run.callTool("book", {});
      yield { type: "state", state: [...state, "booked"] };
    }
    yield { type: "say", text: "Sure." };
    yield { type: "say", text: `Rules know ${state.length} turns.` };
  },
};

type Script = (turn: TurnInput, run: Parameters<Brain["reply"]>[1]) => AsyncGenerator<ReplyPart<unknown>>;

const model = (reply: Script): Brain => ({ name: "model", initialState: () => ({ model: 0 }), reply });
const broken = (code = "LLM_TIMEOUT", ...words: string[]): Brain =>
  model(async function* () {
    for (const text of words) yield { type: "say", text };
    throw new CallwrightError("broken", { code });
  });
const working = model(async function* () {
  yield { type: "say", text: "Model here." };
  yield { type: "state", state: { model: 1 } };
});

const both = (primary: Brain, coolDownMs = 30_000): Brain<FailoverState> =>
  brainFailover({
    primary,
    fallback: rules,
    coolDownMs,
    tools: [
      { name: "find", effect: "read" },
      { name: "book", effect: "write" },
    ],
    onSwitch: (from, to, reason) => void switches.push(`${from}>${to} ${reason}`),
  });

const ask = (brain: Brain<FailoverState>, trial: Partial<ReplyTrial<FailoverState>> = {}) =>
  tryReply({ clock, brain, ...trial });
const caller = (text: string): ConversationEntry => ({ role: "caller", turnId: "t", text, atMs: 0 });

describe("a model with rules behind it", () => {
  it("drives while it works, and its state is kept", async () => {
    const { said, state } = await ask(both(working));
    expect(said).toEqual(["Model here."]);
    expect(state).toMatchObject({ primary: { model: 1 }, active: "primary" });
    expect(switches).toEqual([]);
  });

  it("leaves the greeting to the rules, and goes on after it", async () => {
    const brain = both(working);
    const { said, state } = await ask(brain, { turn: { kind: "greeting", text: "" } });
    expect(said).toEqual(["Sure.", "Rules know 1 turns."]);
    expect((await ask(brain, { state })).said).toEqual(["Model here."]);
  });

  it("that fails is replaced in the same turn, and nothing is said twice", async () => {
    const { said, state, error } = await ask(both(broken("LLM_CONNECTION_LOST", "Sure.")), { turn: { text: "hello" } });
    expect(error).toBeUndefined();
    expect(said).toEqual(["Sure.", "Rules know 1 turns."]);
    expect(state).toMatchObject({ active: "fallback", fallback: ["hello"], failures: 1 });
    expect(switches).toEqual(["model>rules LLM_CONNECTION_LOST"]);
  });

  it("that was cancelled is not a failure", async () => {
    const controller = new AbortController();
    controller.abort();
    const { error } = await ask(both(broken("CANCELLED")), { signal: controller.signal });
    expect(error).toBeUndefined();
    const cancelled = model(async function* () {
      yield { type: "say", text: "a" };
      throw Object.assign(new Error("aborted"), { name: "AbortError" });
    });
    expect((await ask(both(cancelled))).error).toMatchObject({ name: "AbortError" });
  });

  it("gets the call back when it has rested, later each time", async () => {
    const brain = both(broken());
    let { state } = await ask(brain);
    ({ state } = await ask(brain, { state }));
    expect(switches).toHaveLength(1);
    await clock.advance(30_000);
    ({ state } = await ask(brain, { state }));
    expect(switches).toEqual(["model>rules LLM_TIMEOUT", "rules>model rested", "model>rules LLM_TIMEOUT"]);
    await clock.advance(59_000);
    ({ state } = await ask(brain, { state }));
    expect(switches).toHaveLength(3);
    await clock.advance(1000);
    await ask(brain, { state });
    expect(switches).toHaveLength(5);
  });

  it("is asked no more once the caller wants a person", async () => {
    const brain = both(working);
    const intercept = { name: "person", evidence: "a person" } as const;
    const { said, state } = await ask(brain, { turn: { text: "a person please", intercept } });
    expect(said.at(-1)).toBe("Rules know 1 turns.");
    await clock.advance(1_000_000);
    expect((await ask(brain, { state, turn: { text: "Ann" } })).said.at(-1)).toBe("Rules know 2 turns.");
    expect(switches).toEqual(["model>rules intercept person"]);
  });

  it("goes on after the rules have said truthfully that they are a machine", async () => {
    const brain = both(working);
    const { said, state } = await ask(brain, { turn: { intercept: { name: "robot", evidence: "robot" } } });
    expect(said.at(-1)).toMatch(/Rules/);
    expect((await ask(brain, { state })).said).toEqual(["Model here."]);
  });
});

describe("rules that take over", () => {
  const tool = (name: string): ConversationEntry => ({
    role: "tool",
    turnId: "t",
    name,
    args: {},
    ok: true,
    result: "id 1",
    atMs: 0,
  });
  const ok = (): Promise<ToolOutcome> => Promise.resolve({ ok: true, result: 1 });

  it("live through what they missed, in silence", async () => {
    const conversation = [caller("a cleaning"), caller("on Tuesday")];
    const { said, state } = await ask(both(broken()), { conversation, turn: { text: "at two" } });
    expect(state.fallback).toEqual(["greeted", "a cleaning", "on Tuesday", "at two"]);
    expect(said).toEqual(["Sure.", "Rules know 4 turns."]);
    const again = await ask(both(broken()), {
      state,
      conversation: [...conversation, caller("at two")],
      turn: { text: "yes" },
    });
    expect(again.state.fallback).toHaveLength(5);
  });

  it("ask reading tools again, but never do a thing that was done, nor one that was not", async () => {
    const called: string[] = [];
    const callTool = (name: string) => (called.push(name), ok());
    const done = await ask(both(broken()), {
      conversation: [caller("look"), caller("book it"), tool("book")],
      callTool,
    });
    expect(called).toEqual(["find"]);
    expect(done.state.fallback).toContain("booked");
    const undone = await ask(both(broken()), { conversation: [caller("book it"), caller("no")], callTool });
    expect(called).toEqual(["find"]);
    expect(undone.state.fallback).toEqual(["greeted", "book it", "no", "Hello"]);
  });

  it("know what the model has done in the turn in which it failed", async () => {
    const primary = model(async function* (_turn, run) {
      await run.callTool("book", {});
      yield { type: "filler", text: "One moment." };
      throw new CallwrightError("broken", { code: "LLM_TIMEOUT" });
    });
    const seen: unknown[] = [];
    const fallback: Brain = {
      name: "rules",
      initialState: () => 0,
      async *reply(_turn, run) {
        seen.push(...run.conversation);
        yield { type: "say", text: "You are booked." };
      },
    };
    await tryReply({ clock, brain: brainFailover({ primary, fallback }), callTool: ok });
    expect(seen).toMatchObject([{ role: "tool", name: "book", ok: true }]);
  });

  it("are answered with what the model has just done, and do not do it again", async () => {
    const primary = model(async function* (_turn, run) {
      await run.callTool("book", { for: "Ann" });
      yield { type: "filler", text: "One moment." };
      throw new CallwrightError("broken", { code: "LLM_TIMEOUT" });
    });
    const called: string[] = [];
    const { state } = await ask(both(primary), {
      turn: { text: "book it" },
      callTool: (name) => (called.push(name), ok()),
    });
    expect(called).toEqual(["book"]);
    expect(state.fallback).toEqual(["book it", "booked"]);
  });
});
