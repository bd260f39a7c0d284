import { defineChat } from "../chat/define-chat.ts";

/*
 * xAI. Written from docs.x.ai (2026): "Chat completions", model page "Grok 4.20", which has one model that thinks and
 * one that does not; a call wants the latter. Counts have to be asked for; prompt caching is automatic.
 */
export default defineChat({
  name: "xai",
  summary: "xAI's Grok",
  prefix: "XAI",
  baseUrl: "https://api.x.ai/v1",
  model: "grok-4.20-0309-non-reasoning",
  dialect: {
    tokenField: "max_completion_tokens",
    asksForUsage: true,
    thinking: (_model, effort) => (effort === undefined ? {} : { reasoning_effort: effort }),
  },
  price: {
    perMillionInputTokensUsd: 1.25,
    perMillionCachedTokensUsd: 0.2,
    perMillionOutputTokensUsd: 2.5,
    source: "https://docs.x.ai/developers/models",
    asOf: "2026-09",
  },
});
