import { defineChat } from "../chat/define-chat.ts";
import { openModelEffort } from "../chat/thinking.ts";

/*
 * Cerebras. Written from inference-docs.cerebras.ai as quoted by Vercel's AI SDK and by LangChain (October 2026):
 * `max_completion_tokens`, `reasoning_effort`, thoughts in the delta as `reasoning`, counts in the last chunk unasked.
 * Its catalogue is short and changes fast; `gpt-oss-120b` has outlived the others. The price is a reseller's quotation
 * of the list. Not verified: whether `stream_options` is taken, so it is not sent.
 */
export default defineChat({
  name: "cerebras",
  summary: "Cerebras: open models on its own chips",
  prefix: "CEREBRAS",
  baseUrl: "https://api.cerebras.ai/v1",
  model: "gpt-oss-120b",
  dialect: { tokenField: "max_completion_tokens", thinking: openModelEffort },
  price: {
    perMillionInputTokensUsd: 0.35,
    perMillionOutputTokensUsd: 0.75,
    source: "https://www.cerebras.ai/pricing",
    asOf: "2026-10",
  },
});
