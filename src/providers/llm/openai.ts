import { defineChat } from "../chat/define-chat.ts";
import { leastOpenAiEffort } from "../llm-client/openai-effort.ts";

/*
 * Chat completions, streamed: OpenAI's own and any server that speaks the same and has no preset here.
 * Written from developers.openai.com (November 2026): API reference "Chat Completions" and "Streaming events", guides
 * "Error codes", "Prompt caching" and "Deprecations", model page "GPT-6 Luna" (tools in chat completions only with
 * `reasoning_effort: none`, which is what a conversation wants anyway).
 *
 * Two dialects. At OpenAI: `max_completion_tokens`, `reasoning_effort`, usage asked for, no `temperature` for models
 * that reason (they refuse it). Elsewhere only what every server knows: `max_tokens` and `temperature`, since strict
 * ones answer 400 or 422 to a field that they have never heard of.
 */
export default defineChat({
  name: "openai",
  summary: "OpenAI's chat completions, or any server that has them",
  prefix: "OPENAI",
  baseUrl: "https://api.openai.com/v1",
  model: "gpt-6-luna",
  dialect: {
    tokenField: "max_completion_tokens",
    asksForUsage: true,
    takesCacheKey: true,
    thinking: (model, effort) => {
      const least = effort ?? leastOpenAiEffort(model);
      return least === undefined ? {} : { reasoning_effort: least };
    },
    takesTemperature: (model, effort) => (effort ?? leastOpenAiEffort(model)) === undefined,
  },
  elsewhere: {},
  price: {
    perMillionInputTokensUsd: 0.1,
    perMillionCachedTokensUsd: 0.01,
    perMillionOutputTokensUsd: 0.5,
    source: "https://developers.openai.com/api/docs/pricing",
    asOf: "2026-09",
  },
});
