import { z } from "zod";
import { defineService } from "../llm-client/define-service.ts";
import { llmClientOptions } from "../llm-client/llm-client.ts";
import { anthropicBody } from "./anthropic/body.ts";
import { AnthropicReply } from "./anthropic/reply.ts";

/*
 * Anthropic's Messages API, streamed. Written from platform.claude.com (November 2026): "Streaming messages", "Prompt
 * caching", "Structured outputs", "Errors", model pages and migration guide of Claude Haiku 5.5; fields compared with
 * Anthropic's own TypeScript library (August 2026), which is generated from the service's description.
 *
 * A conversation wants no thinking. Models whose thinking cannot be switched off think with the least effort, and
 * their signed thoughts go back with the calls of a tool turn, as the service demands. Models since 4.7 refuse
 * `temperature`. Not verified against the service: that `disabled` is still taken by every model not named below.
 */
export default defineService({
  name: "anthropic",
  summary: "Anthropic's Claude",
  prefix: "ANTHROPIC",
  options: z.strictObject({
    ...llmClientOptions,
    baseUrl: z.string().default("https://api.anthropic.com"),
  }),
  defaultModel: "claude-haiku-5-5",
  // For prompts up to 100,000 tokens; ours are far below.
  price: {
    perMillionInputTokensUsd: 0.1,
    perMillionCachedTokensUsd: 0.01,
    perMillionOutputTokensUsd: 0.5,
    source: "https://platform.claude.com/docs/en/models/haiku-5-5/overview",
    asOf: "2026-10",
  },
  headers: (apiKey) => ({ "x-api-key": apiKey, "anthropic-version": "2023-06-01" }),
  replyPath: () => "/v1/messages",
  body: (request, { model }) => anthropicBody(request, model),
  reader: (party) => new AnthropicReply(party),
  modelsPath: "/v1/models",
  modelsQuery: "?limit=1000",
});
