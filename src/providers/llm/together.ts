import { defineChat } from "../chat/define-chat.ts";
import { openModelEffort } from "../chat/thinking.ts";

/*
 * Together AI. Written from docs.together.ai (October 2026): "Serverless models", "Pricing", and Together's own TypeScript
 * library (5d7f323, August 2026): `reasoning_effort` from `low` to `high` only, a thought is switched off by
 * `reasoning: { enabled }`; it knows no `stream_options`, so none is sent, and chunks may have counts unasked. Its list of
 * models is a bare array. A price for cached tokens was not found: they count in full.
 */
export default defineChat({
  name: "together",
  summary: "Together AI: many open models",
  prefix: "TOGETHER",
  baseUrl: "https://api.together.xyz/v1",
  model: "openai/gpt-oss-120b",
  dialect: {
    thinking: (model, effort) => {
      const { reasoning_effort: least } = openModelEffort(model, effort);
      if (least === undefined) return {};
      return least === "none" ? { reasoning: { enabled: false } } : { reasoning_effort: least };
    },
  },
  price: {
    perMillionInputTokensUsd: 0.15,
    perMillionOutputTokensUsd: 0.6,
    source: "https://docs.together.ai/docs/serverless/models",
    asOf: "2026-10",
  },
});
