import { describe, expect, it } from "vitest";
import type { LlmRequest } from "../../contracts/llm.ts";
import openai from "../llm/openai.ts";
import { chatBody } from "./chat-body.ts";
import type { ChatDialect } from "./chat-body.ts";
import { openModelEffort, templateThinking } from "./thinking.ts";

const request: LlmRequest = {
  messages: [{ role: "user", text: "Hello" }],
  tools: [],
  maxOutputTokens: 50,
  temperature: 0.3,
  cacheKey: "front-desk",
};

const bodyOf = (dialect: ChatDialect, changes: Partial<LlmRequest> = {}): unknown =>
  chatBody({ ...request, ...changes }, { dialect, model: "m", effort: undefined, includeUsage: undefined });

describe("the body of a chat completion", () => {
  it("has only what every server takes, unless the dialect says more", () => {
    expect(bodyOf({})).toEqual({
      model: "m",
      stream: true,
      messages: [{ role: "user", content: "Hello" }],
      max_tokens: 50,
      temperature: 0.3,
    });
    const dialect = { tokenField: "max_completion_tokens", asksForUsage: true, takesCacheKey: true } as const;
    expect(bodyOf(dialect)).toMatchObject({
      max_completion_tokens: 50,
      stream_options: { include_usage: true },
      prompt_cache_key: "front-desk",
    });
  });

  it("holds the model strictly to a schema only when nothing in it may be left out", () => {
    const strict = { type: "object", properties: { day: { type: "string" } }, required: ["day"] };
    const loose = { type: "object", properties: { day: { type: "string" } } };
    expect(bodyOf({}, { responseSchema: strict })).toMatchObject({
      response_format: { json_schema: { strict: true, schema: { ...strict, additionalProperties: false } } },
    });
    expect(bodyOf({}, { responseSchema: loose })).toMatchObject({
      response_format: { type: "json_schema", json_schema: { name: "reply", schema: loose } },
    });
  });

  it("lets open models think as little as they can", () => {
    expect(openModelEffort("openai/gpt-oss-120b", undefined)).toEqual({ reasoning_effort: "low" });
    expect(openModelEffort("qwen-3.8-27b", undefined)).toEqual({ reasoning_effort: "none" });
    expect(openModelEffort("llama-3.3-70b", undefined)).toEqual({});
    expect(templateThinking("m", undefined)).toEqual({
      chat_template_kwargs: { enable_thinking: false, thinking: false },
    });
  });

  it("comes with a price where the vendor has one", () => {
    expect(openai.price).toMatchObject({ perMillionInputTokensUsd: 0.1, asOf: "2026-09" });
  });
});
