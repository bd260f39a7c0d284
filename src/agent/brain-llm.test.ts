import { getEventListeners } from "node:events";
import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { sleep } from "../base/sleep.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import type { LlmMessage } from "../contracts/llm.ts";
import { tryReply } from "../testing/reply-harness.ts";
import type { ReplyTrial } from "../testing/reply-harness.ts";
import { scriptedLlm } from "../testing/scripted-llm.ts";
import type { ScriptedLlm, ScriptedReply } from "../testing/scripted-llm.ts";
import { brainLlm } from "./brain-llm.ts";
import type { BrainLlmOptions, BrainLlmState } from "./brain-llm.ts";
import type { ConversationEntry } from "./conversation.ts";
import { definePlaybook } from "./playbook.ts";
import { defineTool } from "./tools.ts";
import type { ToolOutcome } from "./tools.ts";

const tool = (name: string, effect: "read" | "write") =>
  defineTool({ name, description: name, effect, input: z.object({ day: z.string() }), run: () => Promise.resolve(1) });

const playbook = definePlaybook({
  name: "test",
  tools: [tool("find_slots", "read"), tool("find_hours", "read"), tool("book", "write"), tool("cancel", "write")],
  instructions: () => "You are the front desk of a clinic.",
  rules: () => {
    throw new Error("not asked");
  },
  keyterms: [],
});

let clock: VirtualClock;
beforeEach(() => {
  clock = new VirtualClock();
});

function brainOf(model: ScriptedLlm, options: Partial<BrainLlmOptions> = {}) {
  return brainLlm({ playbook, context: { wallTimeMs: () => clock.wallTimeMs() }, model, ...options });
}

const ask = (
  llm: ScriptedLlm,
  trial: Partial<ReplyTrial<BrainLlmState>> = {},
  options: Partial<BrainLlmOptions> = {},
) => tryReply({ clock, brain: brainOf(llm, options), ...trial });

const replies = (...script: ScriptedReply[]): ScriptedLlm => scriptedLlm({ replies: script });
const ok = (result: unknown): Promise<ToolOutcome> => Promise.resolve({ ok: true, result });
const lastRequest = (llm: ScriptedLlm): readonly LlmMessage[] => llm.requests.at(-1)?.messages ?? [];
const rolesOf = (messages: readonly LlmMessage[]): string => messages.map(({ role }) => role[0]).join("");

describe("a reply of the model", () => {
  it("is said clause by clause while it is still being written", async () => {
    const llm = scriptedLlm({
      firstTokenMs: 350,
      perTokenMs: 20,
      replies: [{ text: "Sure, I can help with that. What day works best for you?" }],
    });
    const { said, saidAtMs, parts } = await ask(llm);
    expect(said).toEqual(["Sure,", "I can help with that.", "What day works best for you?"]);
    expect(saidAtMs[0]).toBe(350);
    expect(saidAtMs[1]).toBe(350 + 6 * 20);
    expect(parts).toContainEqual({ type: "expect", expectation: "date-time" });
    expect(clock.pendingTimers).toBe(0);
  });

  it("is asked for once the call affords it, where it has a price", async () => {
    const llm = { ...scriptedLlm({ firstTokenMs: 100, replies: [{ text: "Hi." }] }), guessUsd: () => 0.02 };
    const asked: number[] = [];
    const affords = (usd: number): Promise<void> => {
      asked.push(usd);
      return sleep(clock, 500);
    };
    const { saidAtMs } = await ask(llm, { affords });
    expect(asked).toEqual([0.02]);
    expect(saidAtMs[0]).toBeGreaterThanOrEqual(600);
  });

  it("is asked for with the playbook, the manners and the tools", async () => {
    const llm = replies({ text: "Hi." });
    await ask(llm);
    expect(lastRequest(llm)[0]?.role).toBe("system");
    expect(JSON.stringify(lastRequest(llm)[0])).toMatch(/front desk of a clinic.*phone call/);
    expect(llm.requests[0]?.tools.map(({ name }) => name)).toEqual([
      "find_slots",
      "find_hours",
      "book",
      "cancel",
      "end_call",
      "escalate",
    ]);
  });

  it("loses markup and pictures on the way", async () => {
    expect((await ask(replies({ text: "**Great!** 😀 Your visit is on _Tuesday_." }))).said).toEqual([
      "Great!",
      "Your visit is on Tuesday.",
    ]);
  });

  it("fails when it is empty", async () => {
    expect((await ask(replies({ text: "" }))).error).toMatchObject({ code: "LLM_EMPTY_REPLY" });
  });
});

describe("what the model is told", () => {
  const entry = (role: "caller" | "agent", text: string, interrupted = false): ConversationEntry =>
    role === "caller" ? { role, turnId: "t", text, atMs: 0 } : { role, turnId: "t", text, atMs: 0, interrupted };
  const tool = (name: string): ConversationEntry => ({
    role: "tool",
    turnId: "t",
    name,
    args: { day: "Tue" },
    ok: true,
    result: ["14:00"],
    atMs: 0,
  });

  it("is what was heard, cut-offs and tools included, in the order that servers want", async () => {
    const llm = replies({ text: "Fine." });
    const conversation = [
      entry("agent", "Hello, Harbor Street Dental."),
      entry("caller", "A cleaning please"),
      entry("agent", "Let me look."),
      tool("find_slots"),
      entry("agent", "I have Tuesday at", true),
    ];
    await ask(llm, { conversation, turn: { text: "No, Thursday" } });
    const messages = lastRequest(llm);
    expect(rolesOf(messages)).toBe("suauatau");
    expect(messages[4]).toMatchObject({
      text: "Let me look.",
      toolCalls: [{ id: "call00000", name: "find_slots", argumentsJson: '{"day":"Tue"}' }],
    });
    expect(messages[5]).toMatchObject({ toolCallId: "call00000", text: '{"ok":true,"result":["14:00"]}' });
    expect(messages[6]).toMatchObject({ text: "I have Tuesday at [cut off]" });
    expect(messages[7]).toEqual({ role: "user", text: "No, Thursday" });
  });

  it("joins what the caller said in two turns without an answer between", async () => {
    const llm = replies({ text: "Fine." });
    await ask(llm, { conversation: [entry("caller", "A cleaning")], turn: { text: "on Tuesday" } });
    expect(lastRequest(llm)[1]).toEqual({ role: "user", text: "A cleaning\non Tuesday" });
  });

  it.each([
    [{ kind: "silence", repeats: 2 }, /said nothing.*2 times/],
    [{ kind: "not-understood" }, /could not be made out/],
    [{ kind: "dtmf", text: "42" }, /pressed: 4 2/],
    [{ kind: "greeting" }, /Greet/],
    [{ kind: "speech", text: "mumble", confidence: 0.2 }, /little confidence/],
  ] as const)("says what happened when nothing was said: %j", async (turn, expected) => {
    const llm = replies({ text: "Fine." });
    await ask(llm, { turn });
    expect(lastRequest(llm).at(-1)?.text).toMatch(expected);
  });

  it("stays within its budget: the oldest turns go, their facts stay, and no call loses its result", async () => {
    const llm = replies({ text: "Fine." });
    const conversation = Array.from({ length: 200 }, (_, index) => [
      entry("caller", `Sentence number ${index} of a long call`),
      tool("find_slots"),
      entry("agent", "I see."),
    ]).flat();
    await ask(llm, { conversation }, { contextTokens: 3000 });
    const messages = lastRequest(llm);
    expect(JSON.stringify(messages).length).toBeLessThan(3000 * 3.5 + 2500);
    expect(messages[0]?.text).toMatch(/Earlier in this call.*find_slots/);
    expect(messages[1]?.role).toBe("user");
    const results = messages.filter(({ role }) => role === "tool").length;
    expect(messages.filter((message) => message.role === "assistant" && message.toolCalls !== undefined)).toHaveLength(
      results,
    );
  });
});

describe("tools of the model", () => {
  it("are run, and their results fed back, until it has an answer", async () => {
    const llm = replies(
      { text: "Let me check.", toolCalls: [{ name: "find_slots", arguments: { day: "Tue" } }] },
      { text: "I have two o'clock." },
    );
    const called: unknown[] = [];
    const { said } = await ask(llm, { callTool: (name, args) => (called.push([name, args]), ok(["14:00"])) });
    expect(said).toEqual(["Let me check.", "I have two o'clock."]);
    expect(called).toEqual([["find_slots", { day: "Tue" }]]);
    expect(rolesOf(lastRequest(llm))).toBe("suat");
    expect(lastRequest(llm).at(-1)?.text).toContain("14:00");
  });

  it("that read run side by side, those that write one after another", async () => {
    const llm = replies(
      {
        toolCalls: ["find_slots", "find_hours", "book", "cancel"].map((name) => ({ name, arguments: { day: "Tue" } })),
      },
      { text: "Done." },
    );
    const log: string[] = [];
    const callTool = async (name: string): Promise<ToolOutcome> => {
      log.push(`${name} at ${clock.now()}`);
      await new Promise<void>((resolve) => void clock.after(100, resolve));
      return { ok: true, result: 1 };
    };
    await ask(llm, { callTool });
    expect(log).toEqual(["find_slots at 0", "find_hours at 0", "book at 0", "cancel at 100"]);
  });

  it("are never called more than six times over", async () => {
    const llm = replies({ toolCalls: [{ name: "find_slots", arguments: { day: "Tue" } }] });
    const { said } = await ask(llm, { callTool: () => ok([]) });
    expect(llm.requests).toHaveLength(6);
    expect(said.join()).toContain("sorry");
  });

  it("with broken arguments are given back once, then there is an apology", async () => {
    const broken = { toolCalls: [{ name: "book", arguments: "{not json" }] };
    const mended = replies(broken, { toolCalls: [{ name: "book", arguments: { day: "Tue" } }] }, { text: "Booked." });
    expect((await ask(mended, { callTool: () => ok(1) })).said).toEqual(["Booked."]);
    const hopeless = replies(broken);
    expect((await ask(hopeless, { callTool: () => ok(1) })).said.join()).toContain("sorry");
    expect(hopeless.requests).toHaveLength(2);
  });

  it("that fail tell the model why", async () => {
    const llm = replies({ toolCalls: [{ name: "book", arguments: { day: "Tue" } }] }, { text: "That time is taken." });
    const callTool = () =>
      Promise.resolve({ ok: false, code: "CALENDAR_SLOT_TAKEN", message: "taken", retryable: false } as const);
    expect((await ask(llm, { callTool })).said).toEqual(["That time is taken."]);
    expect(lastRequest(llm).at(-1)?.text).toContain("CALENDAR_SLOT_TAKEN");
  });

  it("end the call after the last word", async () => {
    const llm = replies({
      text: "Goodbye, Ann.",
      toolCalls: [{ name: "end_call", arguments: { disposition: "booked a cleaning" } }],
    });
    const { parts, said } = await ask(llm);
    expect(said.join(" ")).toBe("Goodbye, Ann.");
    expect(parts.at(-1)).toEqual({ type: "end-call", outcome: "completed", disposition: "booked a cleaning" });
    expect((await ask(replies({ toolCalls: [{ name: "end_call", arguments: {} }] }))).said).toEqual(["Goodbye."]);
  });

  it("escalate with the caller's own words", async () => {
    const llm = replies(
      { toolCalls: [{ name: "escalate", arguments: { reason: "complaint" } }] },
      { text: "May I take your number?" },
    );
    const { parts, said } = await ask(llm, { turn: { text: "I want the manager" } });
    expect(parts).toContainEqual({ type: "escalate", reason: "complaint", evidence: "I want the manager" });
    expect(said).toEqual(["May I take your number?"]);
  });
});

describe("when a model fails", () => {
  const failing = (code: string, afterTokens = 0) =>
    scriptedLlm({ name: "bad", replies: [{ text: "Well, let me see about that.", fail: { afterTokens, code } }] });

  it("in the middle of a sentence, the failure is passed on", async () => {
    const { error, said } = await ask(failing("LLM_CONNECTION_LOST", 3));
    expect(error).toMatchObject({ code: "LLM_CONNECTION_LOST" });
    expect(said).toEqual(["Well,"]);
  });

  it("by saying nothing, it is left at its deadline, deaf as it is", async () => {
    const deaf = scriptedLlm({ replies: [{ stall: { afterTokens: 0 } }] });
    const { error, endedAtMs } = await ask(deaf);
    expect(error).toMatchObject({ code: "LLM_TIMEOUT" });
    expect(endedAtMs).toBe(4000);
    const stalled = scriptedLlm({ replies: [{ text: "Well, now", stall: { afterTokens: 1 } }] });
    expect((await ask(stalled, {}, { stallTimeoutMs: 500 })).endedAtMs).toBe(500);
    expect(clock.pendingTimers).toBe(0);
  });

  it("because the turn is cancelled, it stops at once", async () => {
    const controller = new AbortController();
    clock.after(100, () => controller.abort("barge-in"));
    const { error, endedAtMs } = await ask(scriptedLlm({ replies: [{ stall: { afterTokens: 0 } }] }), {
      signal: controller.signal,
    });
    expect(error).toMatchObject({ code: "CANCELLED" });
    expect(endedAtMs).toBe(100);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    expect(clock.pendingTimers).toBe(0);
  });
});
