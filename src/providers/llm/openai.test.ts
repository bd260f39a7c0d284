import { afterEach, describe, expect, it } from "vitest";
import { brainLlm } from "../../agent/brain-llm.ts";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import type { LlmEvent, LlmRequest, LlmVendor } from "../../contracts/llm.ts";
import { llmConformance } from "../../testing/conformance/llm.ts";
import { settlesWithin } from "../../testing/settles-within.ts";
import { openOpenAiServer } from "../../testing/vendors/openai-server.ts";
import type { ChatRequest, OpenAiBehaviour, OpenAiServer } from "../../testing/vendors/openai-server.ts";
import openai from "./openai.ts";

const vendorOf = (options: object): LlmVendor => openai.create(openai.options.parse(options));

llmConformance("An OpenAI-compatible server", async () => {
  const server = await openOpenAiServer({ replies: [{ text: "Hello." }] });
  return {
    server,
    definition: openai,
    baseUrl: `${server.url}/v1`,
    countsTokens: false,
    schemaIn: (body: ChatRequest) => body.response_format?.json_schema?.schema,
  };
});

describe("An OpenAI-compatible server", () => {
  let server: OpenAiServer;
  afterEach(() => server[Symbol.asyncDispose]());
  const start = async (behaviour: Partial<OpenAiBehaviour>, options = {}): Promise<LlmVendor> => {
    server = await openOpenAiServer({ replies: [{ text: "Hello there." }], ...behaviour });
    return vendorOf({ baseUrl: `${server.url}/v1`, ...options });
  };

  it("is asked with nothing that a strict one does not know, and without a key when there is none", async () => {
    const vendor = await start({ fault: "strict" }, { model: "m" });
    expect((await ask(vendor)).text).toBe("Hello there.");
    expect(server.headers[0]?.authorization).toBeUndefined();
    expect(Object.keys(server.requests[0] ?? {}).toSorted()).toEqual([
      "max_tokens",
      "messages",
      "model",
      "stream",
      "temperature",
    ]);
  });

  it("is asked for the first model that it lists, or for 'default' when it lists none", async () => {
    const vendor = await start({ models: ["qwen3-8b", "other"] });
    await ask(vendor);
    await ask(vendor);
    expect(server.requests.map(({ model }) => model)).toEqual(["qwen3-8b", "qwen3-8b"]);
    expect(vendor.model).toBe("qwen3-8b");
    const without = vendorOf({ baseUrl: `${server.url}/v1` });
    server.control.behaviour = { replies: [{ text: "Hi." }] };
    await ask(without);
    expect(server.requests.at(-1)?.model).toBe("default");
  });

  it.each(["", "/", "/v1", "/v1/", "/v1/chat/completions"])("is found at a base that ends in '%s'", async (path) => {
    await start({});
    expect((await ask(vendorOf({ baseUrl: server.url + path, model: "m" }))).text).toBe("Hello there.");
  });

  it("tells its usage when asked to", async () => {
    const { events } = await ask(await start({}, { model: "m", includeUsage: true }));
    expect(events).toContainEqual({ type: "usage", inputTokens: 100, outputTokens: 20, cachedTokens: 64 });
  });

  it("is understood when it never says that it is done, and when each byte comes alone", async () => {
    const vendor = await start({ fault: "no-done" }, { model: "m" });
    const asking = ask(vendor);
    expect(await settlesWithin(asking, 2000)).toBe(true);
    expect((await asking).events.at(-1)).toEqual({ type: "finish", reason: "stop" });
    server.control.behaviour = { replies: [{ text: "Zoë 👋🏽 ok" }], fault: "one-byte-writes" };
    expect((await ask(vendor)).text).toBe("Zoë 👋🏽 ok");
  });

  it.each([
    ["length", "length"],
    ["content_filter", "content-filter"],
    ["eos", "other"],
  ])("finishes with %s", async (finishReason, reason) => {
    const vendor = await start({ replies: [{ text: "Hm.", finishReason }] }, { model: "m" });
    expect((await ask(vendor)).events.at(-1)).toEqual({ type: "finish", reason });
  });

  it("speaks its refusal", async () => {
    const { events, text } = await ask(
      await start({ replies: [{ refusal: "I can't help with that." }] }, { model: "m" }),
    );
    expect(text).toBe("I can't help with that.");
    expect(events.at(-1)).toEqual({ type: "finish", reason: "content-filter" });
  });

  it("never has its key in an error", async () => {
    const vendor = await start(
      { refuse: { status: 401, body: '{"error":{"message":"Incorrect API key: sk-very-secret"}}' } },
      { model: "m", apiKey: "sk-very-secret" },
    );
    const error: unknown = await ask(vendor).catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error) + String(error)).not.toContain("sk-very");
  });
});

describe("OpenAI itself", () => {
  it("has a default model, and is configured by a key or an address alone", () => {
    expect(vendorOf({ apiKey: "k" }).model).toBe("gpt-6-luna");
    expect(vendorOf({ apiKey: "k", model: "gpt-5.4-mini" }).model).toBe("gpt-5.4-mini");
    expect(openai.fromEnvironment({})).toBeUndefined();
    expect(openai.fromEnvironment({ OPENAI_BASE_URL: "http://127.0.0.1:1/v1" })).toEqual({
      baseUrl: "http://127.0.0.1:1/v1",
    });
    expect(openai.fromEnvironment({ OPENAI_API_KEY: "k", OPENAI_MODEL: "m" })).toEqual({ apiKey: "k", model: "m" });
    expect(openai.options.safeParse({ apiKey: "k", temperature: 1 }).success).toBe(false);
  });
});

describe("a brain over a real connection", () => {
  it("answers in clauses with a tool in between", async () => {
    await using server = await openOpenAiServer({
      firstTokenMs: 20,
      replies: (body) =>
        body.messages.at(-1)?.role === "tool"
          ? { text: `I have ${body.messages.at(-1)?.content}, does that work?` }
          : { text: "Let me look.", toolCalls: [{ name: "find_slots", arguments: {} }] },
    });
    const brain = brainLlm({
      playbook: { name: "p", tools: [], keyterms: [], instructions: () => "Front desk.", rules: () => ({}) as never },
      context: { wallTimeMs: () => 0 },
      model: vendorOf({ baseUrl: server.url, model: "m" }),
    });
    const said: string[] = [];
    const turn = { kind: "speech", text: "Tuesday?", confidence: 1, repeats: 1, interrupted: false } as const;
    const run = {
      callId: "c",
      state: brain.initialState(),
      conversation: [],
      clock: systemClock,
      log: silentLog,
      signal: new AbortController().signal,
      callTool: () => Promise.resolve({ ok: true, result: "two" } as const),
    };
    for await (const part of brain.reply(turn, run)) if (part.type === "say") said.push(part.text);
    expect(said[0]).toBe("Let me look.");
    expect(said.join(" ")).toContain("does that work?");
    expect(server.requests).toHaveLength(2);
  });
});

const request: LlmRequest = {
  messages: [{ role: "user", text: "Hello" }],
  tools: [],
  maxOutputTokens: 50,
  temperature: 0.3,
};

async function ask(vendor: LlmVendor): Promise<{ events: LlmEvent[]; text: string }> {
  const events: LlmEvent[] = [];
  for await (const event of vendor.stream(request, {
    signal: new AbortController().signal,
    clock: systemClock,
    log: silentLog,
  }))
    events.push(event);
  return { events, text: events.map((event) => (event.type === "text-delta" ? event.text : "")).join("") };
}
