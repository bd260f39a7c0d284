import { describe, expect, it } from "vitest";
import type { Brain, ReplyPart, ReplyRun, TurnInput } from "../agent/brain.ts";
import { defineTool } from "../agent/tools.ts";
import { sleep } from "../base/sleep.ts";
import { VirtualCall } from "../testing/virtual-call.ts";
import type { VirtualCallOptions } from "../testing/virtual-call.ts";
import { z } from "zod";
import type { JournalEvent } from "./journal-events.ts";

const question = "I have Tuesday at ten. Shall I book that for you?";

interface Asked {
  readonly text: string;
  readonly state: number;
  readonly heard: string;
}

/** A model that thinks for 350 ms, asks a question of yes or no, and books on a yes. */
function booker(asked: Asked[]): Brain<number> {
  return {
    name: "booker",
    thinks: true,
    initialState: () => 0,
    async *reply(turn: TurnInput, run: ReplyRun<number>): AsyncGenerator<ReplyPart<number>> {
      const heard = run.conversation.findLast(({ role }) => role === "agent");
      asked.push({ text: turn.text, state: run.state, heard: heard?.role === "agent" ? heard.text : "" });
      if (turn.kind !== "greeting") await sleep(run.clock, 350, run.signal);
      if (turn.kind === "greeting") yield { type: "say", text: question };
      else if (/^(yes|sure|yeah)/i.test(turn.text)) {
        await run.callTool("book", { day: "Tuesday" });
        yield { type: "say", text: "It is booked. Have a nice day." };
      } else yield { type: "say", text: `You said ${turn.text}. What else?` };
      if (turn.kind === "greeting") yield { type: "expect", expectation: "yes-no" };
      yield { type: "state", state: run.state + 1 };
    },
  };
}

function all<Type extends JournalEvent["type"]>(virtual: VirtualCall, type: Type) {
  return virtual.journal.flatMap(({ event, atMs }) =>
    event.type === type ? [{ ...(event as Extract<JournalEvent, { type: Type }>), atMs }] : [],
  );
}

async function open(more: Partial<VirtualCallOptions> = {}) {
  const asked: Asked[] = [];
  const booked: string[] = [];
  const book = defineTool({
    name: "book",
    description: "Books",
    effect: "write",
    input: z.object({ day: z.string() }),
    run: ({ day }) => {
      booked.push(day);
      return Promise.resolve({ booked: true });
    },
  });
  const virtual = new VirtualCall({ brain: booker(asked), tools: [book], ...more });
  virtual.start();
  await virtual.untilWaiting();
  return { virtual, asked, booked };
}

describe("replies to likely answers", () => {
  it("are thought out while the question is heard, with all of it heard, and booked only when it was said", async () => {
    const { virtual, asked, booked } = await open();
    expect(asked.slice(1)).toEqual([
      { text: "Yes.", state: 1, heard: question },
      { text: "No.", state: 1, heard: question },
    ]);
    expect(all(virtual, "speculation-start").map(({ on, text }) => `${on} ${text}`)).toContain("branch No.");
    expect(booked).toEqual([]);
    await virtual.say("sure go ahead");
    await virtual.untilWaiting();
    expect(booked).toEqual(["Tuesday"]);
    const { latency } = all(virtual, "turn-latency").at(-1) ?? {};
    expect(latency?.began).toBe("branch");
    expect(virtual.call.conversation.entries.filter(({ role }) => role === "caller")).toMatchObject([
      { text: "sure go ahead" },
    ]);
    await virtual.hangUp();
    expect(virtual.call.open).toEqual([]);
  });

  it("are there at once: the wait is the recogniser's and the decision's", async () => {
    const { virtual } = await open();
    await virtual.say("no thank you");
    await virtual.untilWaiting();
    const { latency } = all(virtual, "turn-latency").at(-1) ?? {};
    expect(latency).toMatchObject({ began: "branch" });
    expect(latency?.firstWordMs).toBeLessThanOrEqual(250);
    expect(all(virtual, "agent-say").at(-1)?.text).toMatch(/^You said No/);
    expect(all(virtual, "speculation-discard").map(({ reason }) => reason)).toContain("not said");
    await virtual.hangUp();
  });

  it("give way to what the caller says besides", async () => {
    const { virtual, asked, booked } = await open();
    await virtual.say("no I would rather come on Thursday at four");
    await virtual.untilWaiting();
    expect(all(virtual, "turn-latency").at(-1)?.latency.began).not.toBe("branch");
    expect(asked.at(-1)?.text).toBe("no I would rather come on Thursday at four");
    expect(booked).toEqual([]);
    await virtual.hangUp();
  });

  it("are dropped when the question was cut short", async () => {
    const asked: Asked[] = [];
    const virtual = new VirtualCall({ brain: booker(asked) });
    virtual.start();
    await virtual.silence(900);
    await virtual.say("wait a moment who are you");
    await virtual.untilWaiting();
    expect(all(virtual, "speculation-discard").map(({ reason }) => reason)).toContain("the question was cut short");
    await virtual.hangUp();
    expect(virtual.call.open).toEqual([]);
  });

  it("belong to the turn that they answer, what their tools told included", async () => {
    const look = defineTool({
      name: "look",
      description: "Looks",
      effect: "read",
      input: z.object({}),
      run: () => Promise.resolve({ free: true }),
    });
    const brain: Brain<number> = {
      name: "looker",
      initialState: () => 0,
      async *reply(turn, run): AsyncGenerator<ReplyPart<number>> {
        if (turn.kind !== "greeting") await run.callTool("look", {});
        yield { type: "say", text: turn.kind === "greeting" ? question : "There is room." };
        if (turn.kind === "greeting") yield { type: "expect", expectation: "yes-no" };
      },
    };
    const { virtual } = await open({ brain, tools: [look] });
    await virtual.say("yes please");
    await virtual.untilWaiting();
    const { turnId, latency } = all(virtual, "turn-latency").at(-1) ?? {};
    expect(latency?.began).toBe("branch");
    expect([...all(virtual, "tool-start"), ...all(virtual, "tool-end")].map((event) => event.turnId)).toEqual([
      turnId,
      turnId,
    ]);
    expect(virtual.call.conversation.entries.find(({ role }) => role === "tool")).toMatchObject({ turnId });
    await virtual.hangUp();
  });

  it("are not begun while the question's own write is under way, whose outcome they would not know", async () => {
    const write = defineTool({
      name: "write",
      description: "Writes",
      effect: "write",
      timeoutMs: 60_000,
      input: z.object({}),
      run: (_input, { clock, signal }) => sleep(clock, 20_000, signal),
    });
    const brain: Brain<string> = {
      name: "writer",
      initialState: () => "new",
      async *reply(turn, run): AsyncGenerator<ReplyPart<string>> {
        if (turn.kind === "greeting") yield { type: "say", text: "Hello." };
        else if (turn.text === "book it") {
          yield { type: "say", text: "I will. Shall I send a message too?" };
          yield { type: "expect", expectation: "yes-no" };
          await run.callTool("write", {});
          yield { type: "state", state: "booked" };
        } else yield { type: "say", text: `It is ${run.state}.` };
      },
    };
    const { virtual } = await open({ brain, tools: [write] });
    await virtual.say("book it");
    await virtual.untilWaiting();
    // So long that the caller was asked to say it again; the write goes on.
    await virtual.say("yes");
    await virtual.untilWaiting();
    expect(all(virtual, "speculation-start").filter(({ on }) => on === "branch")).toEqual([]);
    expect(all(virtual, "agent-say").at(-1)?.text).toBe("It is booked.");
    await virtual.hangUp();
  });

  it("never come before a wish that is heard outside of every model", async () => {
    const { virtual } = await open({
      intercepts: [(text) => (/sure/.test(text) ? { name: "person", evidence: text } : undefined)],
    });
    await virtual.say("sure");
    await virtual.untilWaiting();
    expect(all(virtual, "intercept")).toHaveLength(1);
    expect(all(virtual, "turn-latency").at(-1)?.latency.began).not.toBe("branch");
    await virtual.hangUp();
  });
});
