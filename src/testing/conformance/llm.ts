import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { isCallwrightError } from "../../base/errors.ts";
import type { CallwrightError } from "../../base/errors.ts";
import { silentLog } from "../../base/log.ts";
import type { LlmEvent, LlmRequest, LlmStreamOptions, LlmVendor } from "../../contracts/llm.ts";
import type { VendorDefinition } from "../../contracts/vendor-definition.ts";
import { settlesWithin } from "../settles-within.ts";
import type { VendorFault } from "../vendors/faults.ts";
import { sampleRequest } from "../vendors/sample-request.ts";
import type { LlmServer, SimulatedReply } from "../vendors/llm-server.ts";

/** A language model under test: it speaks to a simulator that follows scripts. */
export interface LlmSubject<Body, Options> {
  readonly server: LlmServer<Body>;
  readonly definition: VendorDefinition<LlmVendor, Options>;
  /** Default: the server's own. */
  readonly baseUrl?: string;
  /** Whether it tells token counts. Default true. */
  readonly countsTokens?: boolean;
  /** Whether the service lists its models. Default true. */
  readonly listsModels?: boolean;
  /** Where in a request a schema for the reply stands; absent: the service only knows "some JSON". */
  schemaIn?(request: Body): unknown;
  /** How many replies are asked for to see that nothing is left behind. Default 1,000. */
  readonly repetitions?: number;
}

interface LlmContext<Body = unknown> {
  readonly subject: LlmSubject<Body, unknown>;
  readonly controller: AbortController;
  readonly make: (options?: object) => LlmVendor;
  readonly check: (options?: object) => Promise<void>;
  readonly script: (reply: SimulatedReply) => void;
  readonly ask: (changes?: Partial<LlmRequest>, vendor?: LlmVendor) => AsyncIterable<LlmEvent>;
}

/** The behaviour that every model owes the engine. `open` is called anew for every test. */
export function llmConformance<Body, Options>(name: string, open: () => Promise<LlmSubject<Body, Options>>): void {
  describe(`${name} keeps the contract of a language model`, () => {
    let subject: LlmSubject<Body, Options>;
    let vendor: LlmVendor;
    let controller: AbortController;
    const optionsOf = (options: object): Options =>
      subject.definition.options.parse({
        apiKey: "sk-very-secret",
        baseUrl: subject.baseUrl ?? subject.server.url,
        model: "simulated",
        ...options,
      });
    const make = (options: object = {}): LlmVendor => subject.definition.create(optionsOf(options));
    beforeEach(async () => {
      subject = await open();
      vendor = make();
      controller = new AbortController();
    });
    afterEach(() => subject.server[Symbol.asyncDispose]());
    const streamOptions = (): LlmStreamOptions => ({ signal: controller.signal, clock: systemClock, log: silentLog });
    const context = (): LlmContext => ({
      subject: subject as unknown as LlmSubject<unknown, unknown>,
      controller,
      make,
      check: async (options = {}) => subject.definition.check?.(optionsOf(options), streamOptions()),
      script: (reply) => void (subject.server.control.behaviour = { replies: [reply] }),
      ask: (changes = {}, asked = vendor) => asked.stream({ ...sampleRequest, ...changes }, streamOptions()),
    });
    replyTests(context);
    requestTests(context);
    endTests(context);
    faultTests(context);
    refusalTests(context);
    checkTests(context);
    warmTests(context);
  });
}

const longText = Array.from({ length: 2000 }, (_, index) => `word${index}`).join(" ");

function replyTests(context: () => LlmContext): void {
  it.each(["Sure, on Tuesday at two.", "Zoë Šćepanović — 北京 ñandú 👋🏽.", longText])(
    "streams text whole and in order, then finishes",
    async (text) => {
      const { script, ask } = context();
      script({ text });
      const { events } = await collect(ask());
      expect(textOf(events)).toBe(text);
      expect(events.filter((event) => event.type === "text-delta").length).toBeGreaterThan(1);
      expect(events.filter((event) => event.type === "finish")).toEqual([{ type: "finish", reason: "stop" }]);
      expect(events.at(-1)?.type).toBe("finish");
    },
  );

  it("gives tool calls whole, several of them, after the text", async () => {
    const { script, ask } = context();
    const toolCalls = [
      { name: "find_slots", arguments: { day: "Tuesday — “später”", note: 'a "quoted" word' } },
      { name: "find_slots", arguments: {} },
      { name: "find_slots", arguments: { day: "Friday" } },
    ];
    script({ text: "Let me look.", toolCalls });
    const { events } = await collect(ask());
    const calls = events.filter((event) => event.type === "tool-call");
    expect(calls.map(({ name, argumentsJson }) => ({ name, arguments: JSON.parse(argumentsJson) as unknown }))).toEqual(
      toolCalls,
    );
    expect(new Set(calls.map(({ id }) => id)).size).toBe(3);
    expect(textOf(events)).toBe("Let me look.");
    expect(events.findIndex(({ type }) => type === "progress")).toBeLessThan(events.indexOf(calls[0] as LlmEvent));
    expect(events.at(-1)).toEqual({ type: "finish", reason: "tool-calls" });
  });

  it("keeps thoughts to itself, and shows that it is at work", async () => {
    const { script, ask } = context();
    script({ thought: "They want a cleaning.", text: "Sure, at two." });
    const { events } = await collect(ask());
    expect(textOf(events).trim()).toBe("Sure, at two.");
  });

  it("tells what it used", async () => {
    const { subject, script, ask } = context();
    script({ text: "Hello." });
    const usages = (await collect(ask())).events.filter(({ type }) => type === "usage");
    const expected = { type: "usage", inputTokens: 100, outputTokens: 20, cachedTokens: 64 };
    expect(usages).toEqual(subject.countsTokens === false ? [] : [expected]);
  });

  it("answers several requests at once without mixing them", async () => {
    const { script, ask } = context();
    script({ text: "One two three four five." });
    const all = await Promise.all(Array.from({ length: 10 }, () => collect(ask())));
    for (const { events } of all) expect(textOf(events)).toBe("One two three four five.");
  });

  it("keeps its connection from one reply to the next", async () => {
    const { subject, script, ask } = context();
    script({ text: "Hello there." });
    for (let count = 0; count < 5; count++) await collect(ask());
    expect(subject.server.connections).toBe(1);
  });
}

function requestTests(context: () => LlmContext): void {
  const toolTurn = (calls: readonly Extract<LlmEvent, { type: "tool-call" }>[]): LlmRequest["messages"] => [
    { role: "assistant", text: "Let me look.", toolCalls: calls },
    ...calls.map(({ id }) => ({ role: "tool", toolCallId: id, text: '["14:00"]' }) as const),
  ];

  it("takes a turn with tool calls of its own, and what the caller says into it", async () => {
    const { script, ask } = context();
    script({ thought: "Look first.", toolCalls: [1, 2].map(() => ({ name: "find_slots", arguments: {} })) });
    const { events } = await collect(ask());
    const calls = events
      .filter((event) => event.type === "tool-call")
      .map((call, index) => ({ ...call, id: `call0000${index}` }));
    script({ text: "Two o'clock." });
    const messages = [...sampleRequest.messages, ...toolTurn(calls)];
    expect(await collect(ask({ messages }))).toMatchObject({ error: undefined });
    const interrupted = [...messages, { role: "user", text: "Or Friday." }] as const;
    expect(await collect(ask({ messages: interrupted, tools: [] }))).toMatchObject({ error: undefined });
  });

  it("takes a turn that another vendor's model has begun, and arguments that are no JSON", async () => {
    const { script, ask } = context();
    script({ text: "Two o'clock." });
    const call = { type: "tool-call", id: "call00001", name: "find_slots", argumentsJson: '{"day"' } as const;
    const messages = [...sampleRequest.messages, ...toolTurn([{ ...call, vendorState: "somebody:else" }])];
    expect(textOf((await collect(ask({ messages }))).events)).toBe("Two o'clock.");
  });

  it("takes 200 messages, neighbours of one role and an agent that speaks first", async () => {
    const { script, ask } = context();
    script({ text: "Two o'clock." });
    const roles = ["assistant", "user", "user", "assistant"] as const;
    const messages = Array.from({ length: 200 }, (_, index) => ({
      role: roles[index % roles.length] ?? "user",
      text: `${index} ${"word ".repeat(50)}`,
    }));
    const whole = [
      { role: "system", text: "Front desk." } as const,
      ...messages,
      { role: "user", text: "Yes." } as const,
    ];
    expect(await collect(ask({ messages: whole }))).toMatchObject({ error: undefined });
  });

  it("asks for a reply in the form of a schema", async () => {
    const { subject, script, ask } = context();
    script({ text: '{"day": "Tuesday"}' });
    const responseSchema = { type: "object", properties: { day: { type: "string" } }, required: ["day"] };
    expect(textOf((await collect(ask({ responseSchema, tools: [] }))).events)).toBe('{"day": "Tuesday"}');
    const sent = subject.server.requests.at(-1);
    if (subject.schemaIn === undefined) expect(JSON.stringify(sent)).toContain("json_object");
    else expect(subject.schemaIn(sent)).toMatchObject(responseSchema);
  });
}

function endTests(context: () => LlmContext): void {
  it("stops within 50 ms when its signal fires, even when the vendor is deaf, and lets go of the connection", async () => {
    const { subject, controller, script, ask } = context();
    script({ text: "Well, let me see." });
    subject.server.control.fault = { type: "stall", after: 1 };
    const reading = collect(ask());
    await expect.poll(() => subject.server.connections).toBe(1);
    controller.abort("barge-in");
    expect(await settlesWithin(reading, 50)).toBe(true);
    expect((await reading).error).toMatchObject({ code: "CANCELLED" });
    await expect.poll(() => subject.server.connections).toBe(0);
  });

  it("does not begin when its signal has fired", async () => {
    const { controller, script, ask } = context();
    script({ text: "Hello." });
    controller.abort("barge-in");
    expect((await collect(ask())).error).toMatchObject({ code: "CANCELLED" });
  });

  it("lets go when the reader leaves in the middle", async () => {
    const { subject, controller, script, ask } = context();
    script({ text: longText });
    for await (const event of ask()) if (event.type === "text-delta") break;
    await expect.poll(() => subject.server.connections).toBe(0);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  it("leaves nothing behind over many replies", async () => {
    const { subject, controller, script, ask } = context();
    script({ text: "Hello." });
    const { repetitions = 1000 } = subject;
    for (let count = 0; count < repetitions; count += 10) {
      await Promise.all(Array.from({ length: 10 }, () => collect(ask())));
    }
    expect(subject.server.requests).toHaveLength(repetitions);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    expect(subject.server.connections).toBeLessThanOrEqual(20);
  }, 60_000);
}

function faultTests(context: () => LlmContext): void {
  const reply = { text: "Well, let me see.", toolCalls: [{ name: "find_slots", arguments: { day: "Tuesday" } }] };
  const failing = async (fault: VendorFault, vendor?: LlmVendor): Promise<Collected> => {
    const { subject, script, ask } = context();
    script(reply);
    subject.server.control.fault = fault;
    return collect(ask({}, vendor));
  };

  it.each([
    [{ type: "close", after: 3 }, "LLM_CONNECTION_LOST", true],
    [{ type: "garbage", after: 3 }, "LLM_BAD_REPLY", false],
  ] as const)("says with a code that its reply was broken: %o", async (fault, code, retryable) => {
    const { events, error } = await failing(fault);
    expect(error).toMatchObject({ code, retryable });
    expect(events.some(({ type }) => type === "finish" || type === "tool-call")).toBe(false);
  });

  it("says with a code that the vendor reports an error in the middle", async () => {
    const { subject, ask } = context();
    subject.server.control.behaviour = { replies: [reply], fault: "error-object" };
    expect((await collect(ask())).error).toMatchObject({ code: "LLM_UNAVAILABLE", retryable: true });
  });

  it("notices a silence before the first event and in the middle", async () => {
    const { subject, make, ask } = context();
    const vendor = make({ firstByteTimeoutMs: 80, idleTimeoutMs: 80 });
    expect((await failing({ type: "stall", after: 3 }, vendor)).error).toMatchObject({ code: "LLM_TIMEOUT" });
    subject.server.control.fault = undefined;
    subject.server.control.behaviour = { replies: [reply], fault: "no-answer" };
    expect((await collect(ask({}, vendor))).error).toMatchObject({ code: "LLM_TIMEOUT", retryable: true });
  });

  it("is understood when its events come slowly, one by one", async () => {
    expect(textOf((await failing({ type: "drip", everyMs: 1 })).events)).toBe(reply.text);
  });

  it("finishes, or fails with a code, when events come twice, swapped or not at all, wherever that is", async () => {
    for (const type of ["duplicate", "swap", "close"] as const) {
      for (let after = 0; after < 12; after++) {
        const { events, error } = await failing({ type, after });
        if (error === undefined) expect(events.at(-1)?.type).toBe("finish");
        else expect(isCallwrightError(error) && /^LLM_(BAD_REPLY|CONNECTION_\w+)$/.test(error.code)).toBe(true);
      }
    }
  });
}

function refusalTests(context: () => LlmContext): void {
  it.each([
    [400, "LLM_BAD_REQUEST", false],
    [401, "LLM_UNAUTHORIZED", false],
    [402, "LLM_QUOTA_EXHAUSTED", false],
    [404, "LLM_NOT_FOUND", false],
    [429, "LLM_RATE_LIMITED", true],
    [500, "LLM_UNAVAILABLE", true],
    [529, "LLM_UNAVAILABLE", true],
  ] as const)("says with a code why it is refused: %i", async (status, code, retryable) => {
    const { subject, ask } = context();
    subject.server.control.fault = { type: "refuse", status };
    expect((await collect(ask())).error).toMatchObject({ code, retryable });
  });

  it.each([
    [{ "retry-after": "2" }, 2000],
    [{ "retry-after-ms": "250" }, 250],
    [{ "x-ratelimit-reset-requests": "1m30s" }, 90_000],
  ] as const)("tells how long to stay away: %o", async (headers, retryAfterMs) => {
    const { subject, ask } = context();
    subject.server.control.fault = { type: "refuse", status: 429, headers };
    expect((await collect(ask())).error).toMatchObject({ code: "LLM_RATE_LIMITED", retryAfterMs });
  });
}

function checkTests(context: () => LlmContext): void {
  it("finds key and model good, or names what is wrong and which models there are, closest first", async () => {
    const { subject, check } = context();
    const models = Array.from({ length: 40 }, (_, index) => `other-${index}`);
    subject.server.control.behaviour = { replies: [{ text: "OK" }], models: [...models, "simulated", "simulated-2"] };
    await check();
    if (subject.listsModels !== false) {
      const error = await check({ model: "simulatd" }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "LLM_UNKNOWN_MODEL", field: expect.stringMatching(/_MODEL$/) });
      expect((error as CallwrightError).hint).toMatch(/^Use one of: simulated, simulated-2, other-/);
      expect((error as CallwrightError).hint?.split(", ")).toHaveLength(20);
    }
    subject.server.control.fault = {
      type: "refuse",
      status: 401,
      body: '{"error":{"message":"bad key sk-very-secret"}}',
    };
    const refused = await check().catch((thrown: unknown) => thrown);
    expect(refused).toMatchObject({ code: "LLM_UNAUTHORIZED" });
    expect(JSON.stringify(refused) + String(refused)).not.toContain("very-secret");
  });

  it("is configured by a key or an address alone, and refuses options that it does not know", () => {
    const { definition } = context().subject;
    const [key = "", address = "", model = ""] = definition.environment;
    expect(definition.fromEnvironment({})).toBeUndefined();
    expect(definition.fromEnvironment({ [key]: "k", [model]: "m" })).toEqual({ apiKey: "k", model: "m" });
    expect(definition.fromEnvironment({ [address]: "http://127.0.0.1:1" })).toEqual({ baseUrl: "http://127.0.0.1:1" });
    expect(definition.options.safeParse({ baseUrl: "http://127.0.0.1:1", temperature: 1 }).success).toBe(false);
  });
}

function warmTests(context: () => LlmContext): void {
  const warm = async (vendor: LlmVendor, signal: AbortSignal): Promise<void> =>
    expect(await vendor.warm?.({ signal, clock: systemClock })).toBeUndefined();

  it("opens a connection ahead of need that the next request finds, and asks for no reply by it", async () => {
    const { subject, controller, make, script, ask } = context();
    script({ text: "Hello." });
    const vendor = make();
    for (const _ of [1, 2]) await warm(vendor, controller.signal);
    expect([subject.server.connections, subject.server.requests.length]).toEqual([1, 0]);
    expect(textOf((await collect(ask({}, vendor))).events)).toBe("Hello.");
    expect(subject.server.connections).toBe(1);
  });

  it("opens nothing ahead, and says nothing of it, when the service is away or its signal fires", async () => {
    const { subject, controller, make } = context();
    subject.server.control.fault = { type: "stall", after: 0 };
    const warming = warm(make(), controller.signal);
    await expect.poll(() => subject.server.connections).toBe(1);
    controller.abort("hung up");
    expect(await settlesWithin(warming, 50)).toBe(true);
    await expect.poll(() => subject.server.connections).toBe(0);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    await warm(make(), controller.signal);
    await warm(make({ baseUrl: "http://127.0.0.1:1" }), new AbortController().signal);
    expect(subject.server.connections).toBe(0);
  });
}

interface Collected {
  readonly events: LlmEvent[];
  readonly error: unknown;
}

async function collect(events: AsyncIterable<LlmEvent>): Promise<Collected> {
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
