import { z } from "zod";
import { defineService } from "../llm-client/define-service.ts";
import { llmClientOptions } from "../llm-client/llm-client.ts";
import { geminiBody } from "./gemini/body.ts";
import { GeminiReply } from "./gemini/reply.ts";

/*
 * Google's Gemini API, `streamGenerateContent` as server-sent events. Written from ai.google.dev (November 2026):
 * "Text generation", "Function calling", "Thought signatures", "Thinking", "Structured output", "Troubleshooting";
 * fields compared with Google's own JavaScript library (August 2026).
 *
 * Thinks as little as the model can: no budget (2.5), level minimal (Flash-Lite, Flash to 3.6), low (the rest). Signed
 * thoughts go back with the calls of a tool turn, as Gemini 3 demands even at minimal; a call that another vendor's
 * model made gets the mark that Google documents for that. Gemini 3 ignores `temperature`, so it is not sent.
 * Caching is implicit: nothing has to be asked for.
 */
export default defineService({
  name: "gemini",
  summary: "Google's Gemini",
  prefix: "GEMINI",
  options: z.strictObject({
    ...llmClientOptions,
    baseUrl: z.string().default("https://generativelanguage.googleapis.com"),
    /** Default: the least that the model takes. Not for Gemini 2.5, which never thinks here. */
    thinkingLevel: z.enum(["minimal", "low", "medium", "high"]).optional(),
  }),
  defaultModel: "gemini-3.5-flash-lite",
  price: {
    perMillionInputTokensUsd: 0.3,
    perMillionCachedTokensUsd: 0.03,
    perMillionOutputTokensUsd: 2.5,
    source: "https://ai.google.dev/gemini-api/docs/pricing",
    asOf: "2026-07",
  },
  headers: (apiKey) => ({ "x-goog-api-key": apiKey }),
  replyPath: (model) => `/v1beta/models/${encodeURIComponent(model)}:streamGenerateContent?alt=sse`,
  body: (request, { model, thinkingLevel }) => geminiBody(request, { model, thinkingLevel }),
  reader: (party) => new GeminiReply(party),
  modelsPath: "/v1beta/models",
  modelsQuery: "?pageSize=1000",
});
