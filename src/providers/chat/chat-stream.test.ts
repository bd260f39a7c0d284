import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LlmEvent } from "../../contracts/llm.ts";
import { ChatStream } from "./chat-stream.ts";

const party = { vendor: "test", kind: "LLM" } as const;

function read(...chunks: unknown[]): LlmEvent[] {
  const stream = new ChatStream(party);
  const events = chunks.flatMap((chunk) => [
    ...stream.push({ event: "message", data: typeof chunk === "string" ? chunk : JSON.stringify(chunk) }),
  ]);
  return [...events, ...stream.end()];
}

const delta = (value: unknown, finish?: string): unknown => ({
  choices: [{ delta: value, finish_reason: finish ?? null }],
});
const tool = (...calls: unknown[]): unknown => delta({ tool_calls: calls });
const callsOf = (events: readonly LlmEvent[]): unknown[] =>
  events.flatMap((event) => (event.type === "tool-call" ? [[event.id, event.name, event.argumentsJson]] : []));
const textOf = (events: readonly LlmEvent[]): string =>
  events.map((event) => (event.type === "text-delta" ? event.text : "")).join("");

describe("chunks of a chat completion", () => {
  it("give tool calls whole, in every dialect of numbering them", () => {
    const pieces = [
      tool(
        { index: 0, id: "a", function: { name: "f", arguments: '{"x"' } },
        { index: 1, id: "b", function: { name: "g", arguments: "" } },
      ),
      tool({ index: 0, function: { arguments: ":1}" } }),
    ];
    expect(callsOf(read(...pieces))).toEqual([
      ["a", "f", '{"x":1}'],
      ["b", "g", "{}"],
    ]);
    // All at index 0, told apart by their ids.
    expect(
      callsOf(
        read(
          tool({ index: 0, id: "a", function: { name: "f", arguments: "{}" } }),
          tool({ index: 0, id: "b", function: { name: "g", arguments: "{}" } }),
        ),
      ),
    ).toHaveLength(2);
    // Neither index nor id, and arguments as an object.
    expect(callsOf(read(tool({ function: { name: "f", arguments: { x: 1 } } })))).toEqual([["call_1", "f", '{"x":1}']]);
  });

  it("tell of tools even when the reason says stop, and of the end when there is none", () => {
    expect(
      read(tool({ index: 0, id: "a", function: { name: "f", arguments: "{}" } }), delta({}, "stop")).at(-1),
    ).toEqual({ type: "finish", reason: "tool-calls" });
    expect(read(delta({ content: "Hi" })).at(-1)).toEqual({ type: "finish", reason: "stop" });
  });

  it("may lack choices, deltas and usage, and carry what we do not know", () => {
    const events = read(
      { choices: null, usage: null },
      { choices: [{ index: 0 }] },
      { x_groq: {}, choices: [{ delta: { content: null, reasoning_content: "hm" } }] },
      delta({ content: "Hi" }),
      {
        choices: [],
        usage: { prompt_tokens: 3 },
      },
    );
    expect(textOf(events)).toBe("Hi");
    expect(events).toContainEqual({ type: "usage", inputTokens: 3, outputTokens: 0, cachedTokens: 0 });
  });

  it.each([
    ["not json", "LLM_BAD_REPLY", false],
    ['{"choices":"x"}', "LLM_BAD_REPLY", false],
    ['{"error":"overloaded"}', "LLM_UNAVAILABLE", true],
    ['{"error":{"message":"slow","code":"rate_limit_exceeded"}}', "LLM_RATE_LIMITED", true],
    ['{"error":{"message":"no","type":"invalid_request_error"}}', "LLM_BAD_REQUEST", false],
  ])("may be an error: %s", (chunk, code, retryable) => {
    expect(() => read(chunk)).toThrow(expect.objectContaining({ code, retryable }));
  });

  it("are not heard while the model thinks aloud, wherever they are cut", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          "<think>So, a <b> cleaning</think>\n\nSure, at two.",
          "\n<think></think>Sure, at two.",
          "Sure, at two.",
        ),
        fc.array(fc.nat(60), { maxLength: 10 }),
        (text, cuts) => {
          const edges = [...new Set([0, ...cuts.map((cut) => cut % text.length), text.length])].toSorted(
            (a, b) => a - b,
          );
          const events = read(
            ...edges.slice(1).map((edge, index) => delta({ content: text.slice(edges[index], edge) })),
          );
          expect(textOf(events).trim()).toBe("Sure, at two.");
        },
      ),
    );
    expect(textOf(read(delta({ content: "<th" })))).toBe("<th");
  });
});
