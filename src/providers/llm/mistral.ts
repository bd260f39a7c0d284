import { defineChat } from "../chat/define-chat.ts";

/*
 * Mistral. Written from docs.mistral.ai (API reference "Chat completion", 2026): a tool call comes in one piece; models
 * that reason send their content as a list of parts; `prompt_cache_key` leads to the cache. It refuses fields that it does
 * not know with 422, `stream_options` among them (dnakov/anon-kode#53, March 2025), and `max_completion_tokens`
 * (editor-code-assistant/eca#231, December 2025); counts come unasked. Its own check of requests, mistral-common bc022b9
 * (July 2026), wants ids of nine letters and digits for tool calls, as ours are, and lets a user speak right after a
 * tool; earlier ones did not, and which of them the service runs is not known, so we still say something in between.
 * No price: the page was not in reach.
 */
export default defineChat({
  name: "mistral",
  summary: "Mistral's own models",
  prefix: "MISTRAL",
  baseUrl: "https://api.mistral.ai/v1",
  model: "mistral-small-latest",
  dialect: { takesCacheKey: true, answersTools: true },
});
