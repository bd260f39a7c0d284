import { describe, expect, it } from "vitest";
import { llmConformance } from "../../testing/conformance/llm.ts";
import { openAnthropicServer } from "../../testing/vendors/anthropic-server.ts";
import type { MessagesRequest } from "../../testing/vendors/anthropic-server.ts";
import { collectReply, sampleRequest } from "../../testing/vendors/sample-request.ts";
import anthropic from "./anthropic.ts";

llmConformance("Anthropic", async () => ({
  server: await openAnthropicServer({ replies: [{ text: "Hello." }] }),
  definition: anthropic,
  schemaIn: (body: MessagesRequest) => body.output_config?.format?.schema,
}));

describe("Anthropic", () => {
  const asked = async (model: string, finishReason?: string) => {
    await using server = await openAnthropicServer({
      replies: [{ text: "Hm.", ...(finishReason === undefined ? {} : { finishReason }) }],
    });
    const vendor = anthropic.create(anthropic.options.parse({ apiKey: "ak-secret", baseUrl: server.url, model }));
    const events = await collectReply(vendor, sampleRequest);
    return {
      body: server.requests[0] as MessagesRequest & Record<string, unknown>,
      headers: server.headers[0],
      events,
    };
  };

  it("is asked with marks for its cache after the tools, the system and the last turn", async () => {
    const { body, headers } = await asked("claude-haiku-5-5");
    const cached = { cache_control: { type: "ephemeral" } };
    expect(headers).toMatchObject({ "x-api-key": "ak-secret", "anthropic-version": "2023-06-01" });
    expect(body.tools?.at(-1)).toMatchObject(cached);
    expect(body.system).toEqual([{ type: "text", text: "You are the front desk.", ...cached }]);
    expect(body.messages.at(-1)?.content.at(-1)).toMatchObject(cached);
    expect(JSON.stringify(body).match(/cache_control/g)).toHaveLength(3);
  });

  it("is kept from thinking, and not asked for what its newer models refuse", async () => {
    const { body } = await asked("claude-haiku-5-5");
    expect(body["thinking"]).toEqual({ type: "disabled" });
    expect(body).not.toHaveProperty("temperature");
    expect((await asked("claude-haiku-4-5-20251001")).body["temperature"]).toBe(0.3);
    expect((await asked("claude-opus-4-8")).body).not.toHaveProperty("temperature");
    const always = (await asked("claude-opus-5-5")).body;
    expect(always).not.toHaveProperty("thinking");
    expect(always.output_config).toEqual({ effort: "low" });
  });

  it.each([
    ["end_turn", "stop"],
    ["max_tokens", "length"],
    ["model_context_window_exceeded", "length"],
    ["refusal", "content-filter"],
    ["pause_turn", "other"],
  ])("finishes with %s", async (finishReason, reason) => {
    expect((await asked("claude-haiku-5-5", finishReason)).events.at(-1)).toEqual({ type: "finish", reason });
  });

  it("gets its signed thoughts back with the calls of the turn", async () => {
    await using server = await openAnthropicServer({
      replies: [{ thought: "Look first.", toolCalls: [{ name: "find_slots", arguments: {} }] }],
    });
    const vendor = anthropic.create(anthropic.options.parse({ baseUrl: server.url, model: "claude-opus-5-5" }));
    const calls = (await collectReply(vendor, sampleRequest)).filter((event) => event.type === "tool-call");
    const messages = [
      ...sampleRequest.messages,
      { role: "assistant", text: "", toolCalls: calls } as const,
      { role: "tool", toolCallId: calls[0]?.id ?? "", text: "[]" } as const,
    ];
    await collectReply(vendor, { ...sampleRequest, messages });
    expect(server.requests[1]?.messages[1]?.content[0]).toEqual({
      type: "thinking",
      thinking: "Look first.",
      signature: "c2lnbmVk",
    });
  });
});
