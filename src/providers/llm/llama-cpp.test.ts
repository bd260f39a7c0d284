import { chatPresetConformance } from "../../testing/conformance/chat-preset.ts";
import llamaCpp from "./llama-cpp.ts";

chatPresetConformance("llama.cpp's server", llamaCpp, {
  dialect: {
    fields: ["max_tokens", "chat_template_kwargs", "response_format", "stream_options"],
    thoughts: "reasoning_content",
    error: { error: { code: 500, message: "context shift is disabled", type: "server_error" } },
  },
});
