import { defineChat } from "../chat/define-chat.ts";
import { openModelEffort } from "../chat/thinking.ts";

/*
 * Together AI. Written from docs.together.ai (October 2026): "Serverless models", "Pricing". Its list of models is a
 * bare array. Counts come in the last chunk unasked; prompt caching is automatic.
 */
export default defineChat({
  name: "together",
  summary: "Together AI: many open models",
  prefix: "TOGETHER",
  baseUrl: "https://api.together.xyz/v1",
  model: "openai/gpt-oss-120b",
  dialect: { thinking: openModelEffort },
  price: {
    perMillionInputTokensUsd: 0.15,
    perMillionOutputTokensUsd: 0.6,
    source: "https://docs.together.ai/docs/serverless/models",
    asOf: "2026-10",
  },
});
