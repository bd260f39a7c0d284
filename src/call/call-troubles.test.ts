import { describe, expect, it } from "vitest";
import type { Brain, ReplyPart, ReplyRun, TurnInput } from "../agent/brain.ts";
import { defineTool } from "../agent/tools.ts";
import { sleep } from "../base/sleep.ts";
import { scriptedTts } from "../testing/scripted-tts.ts";
import { VirtualCall } from "../testing/virtual-call.ts";
import type { VirtualCallOptions } from "../testing/virtual-call.ts";
import type { TtsVendor } from "../contracts/tts.ts";
import { z } from "zod";
import type { JournalEvent } from "./journal-events.ts";

/** Says one clause to everything; what it answers to words is up to the test. */
function brain(answer?: (turn: TurnInput, run: ReplyRun<number>) => AsyncIterable<ReplyPart<number>>): Brain<number> {
  return {
    name: "scripted",
    initialState: () => 0,
    async *reply(turn, run) {
      if (turn.kind === "speech" && answer) yield* answer(turn, run);
      else if (turn.kind === "greeting") yield { type: "say", text: "Hello, how can I help you today?" };
      else yield { type: "say", text: `That was ${turn.kind} ${turn.text}.` };
    },
  };
}

async function greeted(options: Partial<VirtualCallOptions> = {}): Promise<VirtualCall> {
  const virtual = new VirtualCall({ brain: brain(), ...options });
  virtual.start();
  await virtual.untilWaiting();
  return virtual;
}

function events<T extends JournalEvent["type"]>(virtual: VirtualCall, type: T): Extract<JournalEvent, { type: T }>[] {
  return virtual.journal.flatMap(({ event }) => (event.type === type ? [event as never] : []));
}

function heard(virtual: VirtualCall): readonly string[] {
  return virtual.call.conversation.entries.flatMap((entry) => (entry.role === "agent" ? [entry.text] : []));
}

/** A voice that stops in the middle of a clause, without a word. */
function freezingVoice(): TtsVendor {
  const whole = scriptedTts({ name: "freezing" });
  return {
    ...whole,
    open: async (options) => {
      const session = await whole.open(options);
      return {
        ...session,
        async *speak(clauses, signal) {
          for await (const event of session.speak(clauses, signal)) {
            if (event.type === "audio") yield { ...event, samples: event.samples.slice(0, 2400) };
            await sleep(options.clock, 3_600_000, signal);
          }
        },
      };
    },
  };
}

describe("a voice that fails", () => {
  it("speaks the next reply although it is the only one", async () => {
    const voice = scriptedTts({
      behaviour: (clause) => (clause.includes("filling") ? { fault: "refuse" } : { firstAudioMs: 75 }),
    });
    const virtual = await greeted({ tts: [voice] });
    await virtual.say("how much is a filling");
    await virtual.untilWaiting();
    await virtual.say("how much is a cleaning");
    await virtual.untilWaiting();
    expect(heard(virtual)).toContain("That was speech how much is a cleaning.");
    expect(heard(virtual).join()).not.toContain("filling");
  });

  it("leaves no silence when there is nobody to speak, and the call ends after three replies", async () => {
    const virtual = await greeted({ tts: [scriptedTts({ behaviour: () => ({ fault: "empty" }) })] });
    let sounds = 0;
    virtual.far.onFrame(({ samples }) => (sounds += samples.some((sample) => sample !== 0) ? 1 : 0));
    await virtual.say("how much is a filling");
    await virtual.untilWaiting();
    expect(sounds).toBeGreaterThan(20);
    await virtual.say("hello are you there");
    expect(await virtual.untilEnd()).toEqual({ outcome: "failed", disposition: "no-voice" });
    expect(heard(virtual)).toEqual([]);
  });

  it("is replaced when it stops in mid-clause, and the reply goes on", async () => {
    const virtual = await greeted({ tts: [freezingVoice(), scriptedTts({ name: "spare" })] });
    await virtual.say("how much is a filling");
    await virtual.untilWaiting(15_000);
    expect(events(virtual, "vendor-error").map(({ code }) => code)).toEqual(["TTS_TIMEOUT"]);
    expect(heard(virtual)).toContain("That was speech how much is a filling.");
  });
});

describe("a model that falls silent", () => {
  it("is given up in mid-reply too, and the caller is asked again", async () => {
    const stuck = brain(async function* (turn, run) {
      yield { type: "say", text: "Let me see." };
      if (turn.text.includes("filling")) await sleep(run.clock, 3_600_000, run.signal);
    });
    const virtual = await greeted({ brain: stuck });
    await virtual.say("how much is a filling");
    await virtual.untilWaiting(30_000);
    expect(heard(virtual).at(-1)).toContain("Could you say that again?");
    await virtual.say("how much is a cleaning");
    await virtual.untilWaiting(10_000);
    expect(heard(virtual).at(-1)).toBe("Let me see.");
  });

  it("is not given up while it speaks at length, with pauses", async () => {
    const slow = brain(async function* (_turn, run) {
      for (let index = 0; index < 10; index++) {
        yield { type: "say", text: `Here is sentence number ${index}.` };
        await sleep(run.clock, 3200, run.signal);
      }
    });
    const virtual = await greeted({ brain: slow });
    await virtual.say("how much is a filling");
    await virtual.untilWaiting(90_000);
    expect(events(virtual, "watchdog").filter(({ action }) => action !== "filler")).toEqual([]);
    expect(heard(virtual).at(-1)).toContain("sentence number 9");
  });
});

describe("interruptions", () => {
  const book = defineTool({
    name: "book",
    description: "Books",
    input: z.object({}),
    effect: "write",
    run: async (_input, { clock, signal }) => {
      await sleep(clock, 1500, signal);
      return { booked: true };
    },
  });

  it("before the first sound, with a tool under way, do not mute the agent", async () => {
    const writes = brain(async function* (turn, run) {
      if (turn.text.includes("book")) {
        await run.callTool("book", {});
        yield { type: "state", state: run.state + 1 };
        // A model that hangs after its tool, deaf to what happens.
        await new Promise(() => undefined);
      }
      yield { type: "say", text: `Done ${run.state}.` };
    });
    const virtual = await greeted({ brain: writes, tools: [book] });
    await virtual.say("please book it now");
    await virtual.silence(900);
    await virtual.say("and what does it cost");
    await virtual.untilWaiting(12_000);
    expect(heard(virtual).at(-1)).toBe("Done 1.");
    expect(events(virtual, "tool-end")).toHaveLength(1);
    await virtual.hangUp();
    expect(virtual.call.open).toEqual([]);
  });

  it("of the welcome lose no later words", async () => {
    const virtual = new VirtualCall({ brain: brain() });
    virtual.start();
    await virtual.silence(800);
    await virtual.say("I want to book a cleaning");
    await virtual.untilWaiting();
    await virtual.say("how much is it");
    await virtual.untilWaiting();
    expect(heard(virtual).slice(1)).toEqual([
      "That was speech I want to book a cleaning.",
      "That was speech how much is it.",
    ]);
  });

  it("keep the order of who said what", async () => {
    const virtual = await greeted();
    await virtual.say("how much is a filling");
    await virtual.silence(1200);
    await virtual.say("no wait I mean a cleaning");
    await virtual.untilWaiting();
    const order = virtual.call.conversation.entries.map(({ role }) => role);
    expect(order).toEqual(["agent", "caller", "agent", "caller", "agent"]);
  });

  it("by a tool's quick result say nothing twice", async () => {
    const quick = brain(async function* (_turn, run) {
      yield { type: "say", text: "One moment." };
      await run.callTool("nothing", {});
      yield { type: "say", text: "It is ninety dollars." };
    });
    const virtual = await greeted({ brain: quick });
    await virtual.say("how much is a filling");
    await virtual.untilWaiting();
    expect(events(virtual, "agent-say").filter(({ text }) => text === "One moment.")).toHaveLength(1);
    expect(heard(virtual).at(-1)).toBe("One moment. It is ninety dollars.");
  });
});

describe("a caller who is not understood", () => {
  it("is told so, however long the noise lasts", async () => {
    const virtual = await greeted();
    await virtual.say({ text: "music", heardAs: "", durationMs: 60_000 });
    expect(events(virtual, "turn-commit").map(({ kind }) => kind)).toContain("not-understood");
  });

  it("is asked again after a mumble", async () => {
    const virtual = await greeted();
    await virtual.say({ text: "cough", heardAs: "", durationMs: 150 });
    await virtual.silence(12_000);
    expect(events(virtual, "turn-commit").map(({ kind }) => kind)).toContain("silence");
  });

  it("is heard from the start when the recogniser breaks", async () => {
    const virtual = await greeted();
    await virtual.say({ text: "I want to book a cleaning", breaksStt: true });
    await virtual.untilWaiting();
    expect(events(virtual, "turn-commit").at(-1)).toMatchObject({ kind: "speech", text: "I want to book a cleaning" });
  });
});

describe("the end of a call", () => {
  it("comes although the line and the recording fail to close", async () => {
    const virtual = await greeted({
      tap: (transport) => ({
        kind: transport.kind,
        inputRateHz: transport.inputRateHz,
        outputRateHz: transport.outputRateHz,
        leadMs: transport.leadMs,
        continuous: transport.continuous,
        start: (handlers) => transport.start(handlers),
        send: (frame) => transport.send(frame),
        mark: (name) => transport.mark(name),
        clear: () => transport.clear(),
        close: () => Promise.reject(new Error("no line")),
      }),
      recorder: {
        caller: () => undefined,
        agent: () => undefined,
        clearedFrom: () => undefined,
        close: () => new Promise(() => undefined),
      },
    });
    const ended = virtual.call.hangUp("done");
    await virtual.silence(6000);
    expect(await ended).toEqual({ outcome: "agent-hung-up", disposition: "done" });
    expect(virtual.clock.pendingTimers).toBe(0);
  });

  it("is not brought about by somebody who follows the journal and fails", async () => {
    const virtual = new VirtualCall({ brain: brain() });
    virtual.call.journal.subscribe(() => {
      throw new Error("a bad listener");
    });
    virtual.start();
    await virtual.untilWaiting();
    await virtual.say("how much is it");
    await virtual.untilWaiting();
    expect(heard(virtual)).toHaveLength(2);
  });
});

describe("on a line on which frames flow all the time", () => {
  it("sends one frame a tick, also around a barge-in", async () => {
    let sent = 0;
    const virtual = await greeted({
      line: { continuous: true },
      tap: (transport) => ({
        kind: transport.kind,
        inputRateHz: transport.inputRateHz,
        outputRateHz: transport.outputRateHz,
        leadMs: transport.leadMs,
        continuous: transport.continuous,
        start: (handlers) => transport.start(handlers),
        send: (frame) => {
          sent++;
          transport.send(frame);
        },
        mark: (name) => transport.mark(name),
        clear: () => transport.clear(),
        close: (reason) => transport.close(reason),
      }),
    });
    await virtual.say("how much is a filling");
    await virtual.silence(900);
    await virtual.say("mhm");
    await virtual.say("no wait a cleaning");
    await virtual.untilWaiting();
    expect(events(virtual, "barge-in").map(({ decision }) => decision)).toContain("flush");
    expect(Math.abs(sent - virtual.clock.now() / 20)).toBeLessThanOrEqual(1);
    expect(heard(virtual).at(-1)).toContain("a cleaning.");
  });
});
