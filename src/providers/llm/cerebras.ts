import { defineChat } from "../chat/define-chat.ts";
import { openModelEffort } from "../chat/thinking.ts";

/*
 * Cerebras. Written from Cerebras' own TypeScript library (eb228a8, July 2026): `max_completion_tokens`, `stream_options`,
 * `prompt_cache_key`, `reasoning_effort` from `none` to `high`, thoughts in the delta as `reasoning`. Its catalogue is short
 * and changes fast; `gpt-oss-120b` has outlived the others. The vendor's page of prices could not be read: the price is
 * what a reseller quotes of it.
 */
export default defineChat({
  name: "cerebras",
  summary: "Cerebras: open models on its own chips",
  prefix: "CEREBRAS",
  baseUrl: "https://api.cerebras.ai/v1",
  model: "gpt-oss-120b",
  dialect: {
    tokenField: "max_completion_tokens",
    asksForUsage: true,
    takesCacheKey: true,
    thinking: openModelEffort,
  },
  price: {
    perMillionInputTokensUsd: 0.35,
    perMillionOutputTokensUsd: 0.75,
    source: "https://www.cerebras.ai/pricing (as a reseller quotes it)",
    asOf: "2026-10",
  },
});
