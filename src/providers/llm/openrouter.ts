import { defineChat } from "../chat/define-chat.ts";

/*
 * OpenRouter. Written from openrouter.ai/docs (2026): "Streaming" (comments `: OPENROUTER PROCESSING`; an error in
 * mid-stream is a chunk with `error` and a finish reason `error`), "Errors and debugging" (the code is the HTTP status
 * as a number), "Reasoning tokens" (`reasoning: { effort, exclude }`), and OpenRouter's own TypeScript library (cb9393a,
 * August 2026: `minimal` is an effort; `stream_options` has no effect, counts always come). What it makes of an effort that
 * the model behind does not know was not tried. Its list of models is open to all, so the key is checked at `/key`. The
 * price is that of the default model, which OpenRouter passes on.
 */
export default defineChat({
  name: "openrouter",
  summary: "OpenRouter: one key for the models of many vendors",
  prefix: "OPENROUTER",
  baseUrl: "https://openrouter.ai/api/v1",
  model: "google/gemini-3.5-flash-lite",
  keyPath: "key",
  dialect: {
    thinking: (_model, effort) => ({ reasoning: { effort: effort ?? "minimal", exclude: true } }),
  },
  price: {
    perMillionInputTokensUsd: 0.3,
    perMillionCachedTokensUsd: 0.03,
    perMillionOutputTokensUsd: 2.5,
    source: "https://openrouter.ai/google/gemini-3.5-flash-lite",
    asOf: "2026-07",
  },
});
