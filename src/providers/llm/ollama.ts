import { defineChat } from "../chat/define-chat.ts";

/*
 * Ollama on a machine of one's own. Written from docs.ollama.com, "OpenAI compatibility" (2026): `reasoning_effort` with
 * `none`, `stream_options`, `response_format` with a schema; a tool call comes in one piece.
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
