import { chatPresetConformance } from "../../testing/conformance/chat-preset.ts";
import cerebras from "./cerebras.ts";

chatPresetConformance("Cerebras", cerebras, {
  dialect: {
    fields: ["max_completion_tokens", "reasoning_effort", "response_format", "prompt_cache_key", "stream_options"],
    thoughts: "reasoning",
    error: { error: { message: "Encountered a server error", type: "server_error", code: "" } },
  },
});
