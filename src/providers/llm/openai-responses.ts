import { z } from "zod";
import { defineService } from "../llm-client/define-service.ts";
import { llmClientOptions } from "../llm-client/llm-client.ts";
import { openAiEfforts } from "../llm-client/openai-effort.ts";
import { responsesBody } from "./openai-responses/body.ts";
import { ResponsesReply } from "./openai-responses/reply.ts";

/*
 * OpenAI's Responses API, streamed, beside its chat completions (`openai`): for models or tools that only it has.
 * Written from developers.openai.com (November 2026): API reference "Responses" and "Streaming events", guides "Migrate
 * to the Responses API", "Structured outputs", "Prompt caching"; fields compared with OpenAI's own TypeScript library
 * (August 2026), which is generated from the service's description.
 *
 * Nothing is stored there (`store: false`): the conversation is sent whole each time, as everywhere else. Its variables
 * are its own, so that a key for `openai` does not put the same model into a route twice.
 */
export default defineService({
  name: "openai-responses",
  summary: "OpenAI's Responses API",
  prefix: "OPENAI_RESPONSES",
  options: z.strictObject({
    ...llmClientOptions,
    baseUrl: z.string().default("https://api.openai.com/v1"),
    /** Default: the least that the model takes. */
    reasoningEffort: z.enum(openAiEfforts).optional(),
  }),
  defaultModel: "gpt-6-luna",
  price: {
    perMillionInputTokensUsd: 0.1,
    perMillionCachedTokensUsd: 0.01,
    perMillionOutputTokensUsd: 0.5,
    source: "https://developers.openai.com/api/docs/pricing",
    asOf: "2026-09",
  },
  headers: (apiKey) => ({ authorization: `Bearer ${apiKey}` }),
  replyPath: () => "/v1/responses",
  body: (request, { model, reasoningEffort }) => responsesBody(request, { model, reasoningEffort }),
  reader: (party) => new ResponsesReply(party),
  modelsPath: "/v1/models",
  modelsQuery: "",
});
