import { defineChat } from "../chat/define-chat.ts";
import { openModelEffort } from "../chat/thinking.ts";

/*
 * Fireworks AI. Written from Fireworks' own Python library (8399c12, July 2026: `reasoning_effort` with `none`,
 * `prompt_cache_key`; it knows no `stream_options`, so none is sent) and from docs.fireworks.ai ("OpenAI compatibility")
 * as integrations of August 2026 quote it: models are named `accounts/fireworks/models/…`, counts come in the last chunk
 * unasked, cached input is half price. Its list names only some of the models that it serves, so the check asks for a
 * reply instead.
 */
export default defineChat({
  name: "fireworks",
  summary: "Fireworks AI: many open models",
  prefix: "FIREWORKS",
  baseUrl: "https://api.fireworks.ai/inference/v1",
  model: "accounts/fireworks/models/gpt-oss-120b",
  listsModels: false,
  dialect: { takesCacheKey: true, thinking: openModelEffort },
  price: {
    perMillionInputTokensUsd: 0.15,
    perMillionCachedTokensUsd: 0.075,
    perMillionOutputTokensUsd: 0.6,
    source: "https://fireworks.ai/pricing",
    asOf: "2026-05",
  },
});
