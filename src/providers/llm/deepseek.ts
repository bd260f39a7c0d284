import { defineChat } from "../chat/define-chat.ts";

/*
 * DeepSeek. Written from api-docs.deepseek.com (October 2026): "Models & Pricing" (`deepseek-flash`; it thinks unless
 * told not to), "Thinking mode" (`thinking: { type }`, thoughts as `reasoning_content`), "JSON output" (any JSON, no
 * schema), "Context caching" (automatic; hits counted in `prompt_cache_hit_tokens`). A finish reason of
 * `insufficient_system_resource` is a failure. Busy hours are billed twice; the price here is that of busy hours, in
 * dollars as resellers quote it (the vendor's page: 2 and 8 yuan, 0.04 for what was cached).
 */
export default defineChat({
  name: "deepseek",
  summary: "DeepSeek's own models",
  prefix: "DEEPSEEK",
  baseUrl: "https://api.deepseek.com",
  model: "deepseek-flash",
  dialect: {
    asksForUsage: true,
    jsonFormat: "json_object",
    thinking: (_model, effort) =>
      effort === undefined || effort === "none"
        ? { thinking: { type: "disabled" } }
        : { thinking: { type: "enabled" }, reasoning_effort: effort },
  },
  price: {
    perMillionInputTokensUsd: 0.3,
    perMillionCachedTokensUsd: 0.007,
    perMillionOutputTokensUsd: 1.2,
    source: "https://api-docs.deepseek.com/quick_start/pricing (in dollars as resellers quote it)",
    asOf: "2026-10",
  },
});
