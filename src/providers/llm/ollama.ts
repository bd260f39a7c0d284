import { defineChat } from "../chat/define-chat.ts";

/*
 * Ollama on a machine of one's own. Written from its own documentation, docs/api/openai-compatibility.mdx (043e9900, 2026):
 * `reasoning_effort` from `none` to `high`, `stream_options`, `response_format`, `max_tokens`. Not in it, but reported by
 * those who use it: a tool call comes in one piece; a schema is taken in `response_format`.
 */
export default defineChat({
  name: "ollama",
  summary: "Ollama on a machine of one's own",
  prefix: "OLLAMA",
  dialect: {
    asksForUsage: true,
    thinking: (_model, effort) => ({ reasoning_effort: effort ?? "none" }),
  },
});
