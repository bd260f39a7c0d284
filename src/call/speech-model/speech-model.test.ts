import { describe, expect, it } from "vitest";
import { z } from "zod";
import { brainFailover } from "../../agent/brain-failover.ts";
import type { Brain } from "../../agent/brain.ts";
import { defineTool } from "../../agent/tools.ts";
import { scriptedSpeechModel } from "../../testing/scripted-speech-model.ts";
import type { ScriptedSpeechModelOptions } from "../../testing/scripted-speech-model.ts";
import { VirtualCall } from "../../testing/virtual-call.ts";
import type { JournalEvent } from "../journal-events.ts";
import { SpeechModelLink } from "./link.ts";

const rules: Brain<number> = {
  name: "rules",
  initialState: () => 0,
  async *reply(turn, run) {
    if (turn.kind === "greeting") yield { type: "say", text: "Harbor Street Dental, good morning." };
    else if (turn.intercept) yield { type: "say", text: "Nobody is free now. May I take a message?" };
    else yield { type: "say", text: `By the rules: ${turn.text}.` };
    yield { type: "state", state: run.state + 1 };
  },
};

const booked: unknown[] = [];
const book = defineTool({
  name: "book",
  description: "Books a time.",
  input: z.object({ day: z.string() }),
  effect: "write",
  run: (input) => {
    booked.push(input);
    return Promise.resolve({ code: "K7" });
  },
});

function open(options: Omit<ScriptedSpeechModelOptions, "hearing">) {
  booked.length = 0;
  let virtual: VirtualCall | undefined;
  const caller = () => {
    if (!virtual) throw new Error("the call has not begun");
    return virtual.caller;
  };
  const { vendor, record } = scriptedSpeechModel({ ...options, hearing: () => caller().stt });
  const link = new SpeechModelLink({ vendor, instructions: () => "You are the front desk.", tools: [] });
  virtual = new VirtualCall({
    brain: brainFailover({ primary: link.brain as Brain, fallback: rules as Brain, tools: [book] }) as Brain,
    tools: [book],
    speechModel: link,
    stt: ({ spareStt }) => [link.ear, spareStt],
  });
  return { virtual, record };
}

function all<T extends JournalEvent["type"]>(virtual: VirtualCall, type: T): Extract<JournalEvent, { type: T }>[] {
  return virtual.journal.flatMap(({ event }) =>
    event.type === type ? [event as Extract<JournalEvent, { type: T }>] : [],
  );
}

const said = (virtual: VirtualCall): string =>
  all(virtual, "agent-say")
    .map(({ text }) => text)
    .join(" ");

describe("a call with a model that hears and speaks", () => {
  it("is greeted by the playbook, answered by the model, and journalled as every other", async () => {
    const { virtual, record } = open({ reply: () => [{ say: "A cleaning is one hundred and twenty dollars." }] });
    virtual.start();
    await virtual.untilWaiting();
    await virtual.say("how much is a cleaning");
    await virtual.untilWaiting();
    expect(said(virtual)).toBe("Harbor Street Dental, good morning. A cleaning is one hundred and twenty dollars.");
    expect(record.questions).toEqual([{ index: 0, text: "how much is a cleaning", note: undefined }]);
    expect(record.added).toEqual([{ role: "assistant", text: "Harbor Street Dental, good morning." }]);
    expect(all(virtual, "turn-commit").map(({ kind, text }) => [kind, text])).toEqual([
      ["greeting", ""],
      ["speech", "how much is a cleaning"],
    ]);
    expect(all(virtual, "agent-speech-end").at(-1)).toMatchObject({
      heard: "A cleaning is one hundred and twenty dollars.",
      interrupted: false,
    });
    const [latency] = all(virtual, "turn-latency");
    expect(latency?.latency.totalMs).toBeGreaterThan(300);
    expect(latency?.latency.totalMs).toBeLessThan(1500);
    expect(all(virtual, "call-start")[0]).toMatchObject({ stt: "scripted-s2s", brain: "s2s:scripted-speech+rules" });
    await virtual.hangUp();
    expect(record.closed).toBe(1);
    expect(virtual.call.open).toEqual([]);
  });

  it("writes only once the turn is the caller's, and goes on with what came of it", async () => {
    const { virtual, record } = open({
      reply: () => [{ say: "One moment." }, { call: "book", args: { day: "Tuesday" } }, { say: "You are booked." }],
    });
    virtual.start();
    await virtual.untilWaiting();
    await virtual.say("Tuesday please");
    await virtual.untilWaiting();
    expect(booked).toEqual([{ day: "Tuesday" }]);
    expect(record.toolResults).toEqual([JSON.stringify({ ok: true, result: { code: "K7" } })]);
    const order = virtual.journal.map(({ event }) => event.type);
    expect(order.lastIndexOf("turn-commit")).toBeLessThan(order.indexOf("tool-start"));
    expect(said(virtual)).toContain("One moment. You are booked.");
    await virtual.hangUp();
  });

  it("does not write for a caller who goes on", async () => {
    const { virtual } = open({
      firstMs: 20,
      reply: ({ index }) => (index === 0 ? [{ call: "book", args: { day: "Tuesday" } }] : [{ say: "Wednesday then." }]),
    });
    virtual.start();
    await virtual.untilWaiting();
    await virtual.say("Tuesday");
    await virtual.clock.runWhileNot(() => all(virtual, "turn-soft-commit").length > 1, 5000);
    await virtual.silence(60);
    await virtual.say("no wait Wednesday");
    await virtual.untilWaiting();
    expect(all(virtual, "turn-retract")).toHaveLength(1);
    expect(booked).toEqual([]);
    expect(said(virtual)).toContain("Wednesday then.");
    await virtual.hangUp();
  });

  it("is cut off where the caller cuts in: the model's memory, the journal and the line agree", async () => {
    const { virtual, record } = open({
      reply: ({ index }) =>
        index === 0
          ? [{ say: "We are open from nine to five and on Saturdays from ten to two and closed on Sundays" }]
          : [{ say: "Of course." }],
    });
    virtual.start();
    await virtual.untilWaiting();
    await virtual.say("when are you open");
    await virtual.clock.runWhileNot(() => all(virtual, "agent-speech-start").length > 1, 5000);
    const startMs = virtual.clock.now();
    await virtual.silence(1500);
    const cutMs = virtual.clock.now();
    await virtual.say("sorry can I book a cleaning please");
    await virtual.untilWaiting();
    const [cancelled] = record.cancelled;
    expect(cancelled?.replyId).toBe(1);
    expect(cancelled?.heardMs).toBeGreaterThan(cutMs - startMs - 100);
    expect(cancelled?.heardMs).toBeLessThan(cutMs - startMs + 500);
    const cut = all(virtual, "agent-speech-end").find(({ interrupted }) => interrupted);
    const words = Math.floor((cancelled?.heardMs ?? 0) / 280);
    expect(Math.abs((cut?.heard.split(" ").length ?? 0) - words)).toBeLessThanOrEqual(1);
    expect(said(virtual)).toContain("Of course.");
    await virtual.hangUp();
  });

  it("leaves intercepts to the rules, and hears of what they said", async () => {
    const { virtual, record } = open({ reply: () => [{ say: "I am the model." }] });
    virtual.start();
    await virtual.untilWaiting();
    await virtual.say("can I speak to a person please");
    await virtual.untilWaiting();
    expect(all(virtual, "intercept")).toMatchObject([{ name: "person" }]);
    expect(said(virtual)).toContain("Nobody is free now. May I take a message?");
    expect(record.questions).toEqual([]);
    await virtual.say("yes please do");
    await virtual.untilWaiting();
    expect(record.added.map(({ role, text }) => `${role}: ${text}`)).toEqual([
      "assistant: Harbor Street Dental, good morning.",
      "assistant: Nobody is free now. May I take a message?",
    ]);
    await virtual.hangUp();
  });

  it("goes on by the rules, in the same breath, when the model breaks in a reply; nothing is said twice", async () => {
    const { virtual, record } = open({
      reply: () => [{ say: "Let me see." }, { waitMs: 100 }, { breaks: true }],
    });
    virtual.start();
    await virtual.untilWaiting();
    await virtual.say("how much is a cleaning");
    const endMs = virtual.clock.now();
    await virtual.untilWaiting();
    expect(said(virtual)).toBe("Harbor Street Dental, good morning. Let me see. By the rules: how much is a cleaning.");
    expect(all(virtual, "brain-switch")).toMatchObject([{ to: "rules", reason: "S2S_CONNECTION_LOST" }]);
    expect(all(virtual, "vendor-switch")).toMatchObject([{ kind: "stt", from: "scripted-s2s", to: "spare" }]);
    expect(all(virtual, "agent-speech-end").at(-1)?.heard).toBe("Let me see. By the rules: how much is a cleaning.");
    const answered = virtual.journal.find(({ event, atMs }) => event.type === "agent-speech-start" && atMs > endMs);
    expect((answered?.atMs ?? Infinity) - endMs).toBeLessThan(1500);
    await virtual.say("and a filling");
    await virtual.untilWaiting();
    expect(said(virtual)).toContain("By the rules: and a filling.");
    await virtual.hangUp();
    expect(record.closed).toBe(record.opened.length);
    expect(virtual.call.open).toEqual([]);
  });

  it("comes back with the whole conversation once it works again", async () => {
    let broken = true;
    const { virtual, record } = open({
      reply: ({ index }) => (index === 0 ? [{ breaks: true }] : [{ say: "I am back." }]),
      refuses: () => broken && record.opened.length > 0,
    });
    virtual.start();
    await virtual.untilWaiting();
    await virtual.say("how much is a cleaning");
    await virtual.untilWaiting();
    broken = false;
    await virtual.silence(7000);
    await virtual.say("and a filling");
    await virtual.untilWaiting();
    await virtual.silence(35_000);
    await virtual.say("do you take children");
    await virtual.untilWaiting();
    expect(record.opened.length).toBeGreaterThan(1);
    expect(record.opened[1]?.history.slice(0, 3).map(({ text }) => text)).toEqual([
      "Harbor Street Dental, good morning.",
      "how much is a cleaning",
      "By the rules: how much is a cleaning.",
    ]);
    expect(said(virtual)).toContain("I am back.");
    await virtual.hangUp();
  });

  it("answers what is typed or pressed, and asks again when nothing is said", async () => {
    const { virtual, record } = open({ reply: ({ index }) => [{ say: `Answer ${index + 1}.` }] });
    virtual.start();
    await virtual.untilWaiting();
    virtual.call.type("how much is a cleaning");
    await virtual.untilWaiting();
    virtual.press("1");
    await virtual.untilWaiting();
    await virtual.untilWaiting();
    expect(record.added.filter(({ role }) => role === "user").map(({ text }) => text)).toEqual([
      "how much is a cleaning",
      "(The caller pressed: 1)",
    ]);
    expect(record.questions.at(-1)?.note).toContain("said nothing for a while");
    await virtual.hangUp();
  });

  it("still answers when its transcript is late and another recogniser has the words", async () => {
    const { virtual, record } = open({ reply: ({ text }) => [{ say: `You said ${text}.` }] });
    virtual.start();
    await virtual.untilWaiting();
    await virtual.say({ text: "how much is a cleaning", deafStt: true });
    await virtual.untilWaiting();
    expect(all(virtual, "vendor-switch")).toMatchObject([{ from: "scripted-s2s", to: "spare", reason: "STT_DEAF" }]);
    expect(said(virtual)).toContain("You said how much is a cleaning.");
    expect(all(virtual, "brain-switch")).toEqual([]);
    await virtual.silence(6000);
    await virtual.say("and a filling");
    await virtual.untilWaiting();
    expect(said(virtual)).toContain("You said and a filling.");
    expect(record.opened).toHaveLength(1);
    await virtual.hangUp();
    expect(virtual.call.open).toEqual([]);
  });

  it("is given up when nothing comes of a question, and its call goes on", async () => {
    const { virtual, record } = open({ reply: () => [{ waitMs: 60_000 }, { say: "Too late." }] });
    virtual.start();
    await virtual.untilWaiting();
    await virtual.say("how much is a cleaning");
    await virtual.untilWaiting();
    expect(all(virtual, "brain-switch")).toMatchObject([{ to: "rules", reason: "S2S_TIMEOUT" }]);
    expect(said(virtual)).toContain("By the rules: how much is a cleaning.");
    expect(record.closed).toBe(1);
    await virtual.hangUp();
  });

  it("sends no sound after the caller has hung up, and asks for nothing", async () => {
    const { virtual, record } = open({
      everyMs: 200,
      reply: () => [{ say: "This is a long answer that goes on and on" }],
    });
    virtual.start();
    await virtual.untilWaiting();
    await virtual.say("tell me about cleanings");
    await virtual.clock.runWhileNot(() => all(virtual, "agent-speech-start").length > 1, 5000);
    await virtual.silence(300);
    await virtual.hangUp();
    const { length } = virtual.journal;
    await virtual.silence(5000);
    expect(virtual.journal.length).toBe(length);
    expect(record.cancelled).toMatchObject([{ replyId: 1 }]);
    expect(record.closed).toBe(1);
  });
});
