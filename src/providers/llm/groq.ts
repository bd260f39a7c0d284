import { defineChat } from "../chat/define-chat.ts";
import { openModelEffort } from "../chat/thinking.ts";

/*
 * Groq. Written from console.groq.com/docs (models page, stored copy of 2026) and Groq's own TypeScript library
 * (July 2026): `max_tokens` is deprecated there; token counts come unasked in `x_groq.usage` of the last chunk, and so
 * do errors in mid-stream, as `x_groq.error`; gpt-oss takes an effort of low, medium or high, Qwen none or default.
 * What was cached is found by itself and costs half ("Prompt caching", which names both gpt-oss models).
 */
export default defineChat({
  name: "groq",
  summary: "Groq: open models on its own chips",
  prefix: "GROQ",
  baseUrl: "https://api.groq.com/openai/v1",
  model: "openai/gpt-oss-120b",
  dialect: { tokenField: "max_completion_tokens", thinking: openModelEffort },
  price: {
    perMillionInputTokensUsd: 0.15,
    perMillionCachedTokensUsd: 0.075,
    perMillionOutputTokensUsd: 0.6,
    source: "https://console.groq.com/docs/models",
    asOf: "2026-10",
  },
});
