import { defineChat } from "../chat/define-chat.ts";

/*
 * Mistral. Written from docs.mistral.ai (API reference "Chat completion", 2026): it refuses fields that it does not know
 * with 422, `stream_options` among them; counts come unasked; a tool call comes in one piece; ids of tool calls have
 * nine letters and digits, as ours have; a user may not speak right after a tool; models that reason send their content
 * as a list of parts. `prompt_cache_key` leads to the cache. No price: the page was not in reach.
 */
export default defineChat({
  name: "mistral",
  summary: "Mistral's own models",
  prefix: "MISTRAL",
  baseUrl: "https://api.mistral.ai/v1",
  model: "mistral-small-latest",
  dialect: { takesCacheKey: true, answersTools: true },
});
