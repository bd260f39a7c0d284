import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import type { LlmEvent, LlmRequest, LlmVendor } from "../../contracts/llm.ts";
import { settlesWithin } from "../settles-within.ts";

/** What the model is to say next. */
export interface LlmScript {
  readonly text?: string;
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: unknown }[];
}

/** What may go wrong in mid-reply, by the code that must come of it. */
export type LlmFault = "stall" | "cut" | "garbage" | "error-object";

/** A language model under test: it speaks to a simulator that follows scripts. */
export interface LlmSubject extends AsyncDisposable {
  readonly vendor: LlmVendor;
  readonly script: (reply: LlmScript) => void;
  /** After the first token; `stall` also makes the server deaf to the end of the connection. */
  readonly fault: (fault: LlmFault, reply: LlmScript) => void;
  readonly refusals: readonly { readonly code: string; readonly retryable: boolean; readonly apply: () => void }[];
  /** Open connections at the server. */
  readonly connections: () => number;
}

const request: LlmRequest = {
  messages: [
    { role: "system", text: "You are the front desk." },
    { role: "user", text: "Any room on Tuesday?" },
  ],
  tools: [
    {
      name: "find_slots",
      description: "Finds times.",
      parameters: { type: "object", properties: { day: { type: "string" } } },
    },
  ],
  maxOutputTokens: 200,
  temperature: 0.3,
};

/** The behaviour that every model owes the engine. `open` is called anew for every test. */
export function llmConformance(name: string, open: () => Promise<LlmSubject>): void {
  describe(`${name} keeps the contract of a language model`, () => {
    let subject: LlmSubject;
    let controller: AbortController;
    beforeEach(async () => {
      subject = await open();
      controller = new AbortController();
    });
    afterEach(() => subject[Symbol.asyncDispose]());
    const ask = (changes: Partial<LlmRequest> = {}): AsyncIterable<LlmEvent> =>
      subject.vendor.stream(
        { ...request, ...changes },
        { signal: controller.signal, clock: systemClock, log: silentLog },
      );
    const context = (): LlmContext => ({ subject, controller, ask });
    replyTests(context);
    endTests(context);
  });
}

interface LlmContext {
  readonly subject: LlmSubject;
  readonly controller: AbortController;
  readonly ask: (changes?: Partial<LlmRequest>) => AsyncIterable<LlmEvent>;
}

const longText = Array.from({ length: 2000 }, (_, index) => `word${index}`).join(" ");

function replyTests(context: () => LlmContext): void {
  it.each(["Sure, on Tuesday at two.", "Zoë Šćepanović — 北京 ñandú 👋🏽.", longText])(
    "streams text whole and in order, then finishes",
    async (text) => {
      const { subject, ask } = context();
      subject.script({ text });
      const { events } = await collect(ask());
      expect(textOf(events)).toBe(text);
      expect(events.filter((event) => event.type === "text-delta").length).toBeGreaterThan(1);
      expect(events.filter((event) => event.type === "finish")).toEqual([{ type: "finish", reason: "stop" }]);
      expect(events.at(-1)?.type).toBe("finish");
    },
  );

  it("gives tool calls whole, several of them, after the text", async () => {
    const { subject, ask } = context();
    const toolCalls = [
      { name: "find_slots", arguments: { day: "Tuesday — “später”", note: 'a "quoted" word' } },
      { name: "find_slots", arguments: {} },
    ];
    subject.script({ text: "Let me look.", toolCalls });
    const { events } = await collect(ask());
    const calls = events.filter((event) => event.type === "tool-call");
    expect(calls.map(({ name, argumentsJson }) => ({ name, arguments: JSON.parse(argumentsJson) as unknown }))).toEqual(
      toolCalls,
    );
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    expect(textOf(events)).toBe("Let me look.");
    expect(events.at(-1)).toEqual({ type: "finish", reason: "tool-calls" });
  });

  it("takes a conversation with tool calls, and requests without tools", async () => {
    const { subject, ask } = context();
    subject.script({ text: "Two o'clock." });
    const messages: LlmRequest["messages"] = [
      ...request.messages,
      {
        role: "assistant",
        text: "",
        toolCalls: [{ id: "call00001", name: "find_slots", argumentsJson: '{"day":"Tuesday"}' }],
      },
      { role: "tool", toolCallId: "call00001", text: '["14:00"]' },
    ];
    expect(textOf((await collect(ask({ messages, tools: [] }))).events)).toBe("Two o'clock.");
  });

  it("answers several requests at once without mixing them", async () => {
    const { subject, ask } = context();
    subject.script({ text: "One two three four five." });
    const all = await Promise.all(Array.from({ length: 10 }, () => collect(ask())));
    for (const { events } of all) expect(textOf(events)).toBe("One two three four five.");
  });
}

function endTests(context: () => LlmContext): void {
  it("stops within 50 ms when its signal fires, even when the vendor is deaf, and lets go of the connection", async () => {
    const { subject, controller, ask } = context();
    subject.fault("stall", { text: "Well, let me see." });
    const reading = collect(ask());
    await expect.poll(() => subject.connections()).toBe(1);
    controller.abort("barge-in");
    expect(await settlesWithin(reading, 50)).toBe(true);
    expect((await reading).error).toMatchObject({ code: "CANCELLED" });
    await expect.poll(() => subject.connections()).toBe(0);
  });

  it("does not begin when its signal has fired", async () => {
    const { subject, controller, ask } = context();
    subject.script({ text: "Hello." });
    controller.abort("barge-in");
    expect((await collect(ask())).error).toMatchObject({ code: "CANCELLED" });
  });

  it("lets go when the reader leaves in the middle", async () => {
    const { subject, controller, ask } = context();
    subject.script({ text: longText });
    for await (const event of ask()) if (event.type === "text-delta") break;
    await expect.poll(() => subject.connections()).toBe(0);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  it("leaves no listener behind over 200 replies", async () => {
    const { subject, controller, ask } = context();
    subject.script({ text: "Hello." });
    for (let count = 0; count < 200; count++) await collect(ask());
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    expect(subject.connections()).toBeLessThanOrEqual(2);
  }, 60_000);

  it.each([
    ["cut", "LLM_CONNECTION_LOST", true],
    ["garbage", "LLM_BAD_REPLY", false],
    ["error-object", "LLM_UNAVAILABLE", true],
  ] as const)("says with a code that its reply was broken: %s", async (fault, code, retryable) => {
    const { subject, ask } = context();
    subject.fault(fault, { text: "Well, let me see." });
    const { events, error } = await collect(ask());
    expect(error).toMatchObject({ code, retryable });
    expect(events.some((event) => event.type === "finish")).toBe(false);
  });

  it("says with a code why it is refused", async () => {
    const { subject, ask } = context();
    for (const { code, retryable, apply } of subject.refusals) {
      apply();
      expect((await collect(ask())).error).toMatchObject({ code, retryable });
    }
  });
}

async function collect(events: AsyncIterable<LlmEvent>): Promise<{ events: LlmEvent[]; error: unknown }> {
  const seen: LlmEvent[] = [];
  try {
    for await (const event of events) seen.push(event);
    return { events: seen, error: undefined };
  } catch (error) {
    return { events: seen, error };
  }
}

function textOf(events: readonly LlmEvent[]): string {
  return events.map((event) => (event.type === "text-delta" ? event.text : "")).join("");
}
