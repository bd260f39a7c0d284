import { chatPresetConformance } from "../../testing/conformance/chat-preset.ts";
import vllm from "./vllm.ts";

chatPresetConformance("vLLM", vllm, {
  dialect: {
    fields: ["max_tokens", "chat_template_kwargs", "response_format", "stream_options"],
    thoughts: "reasoning",
    error: { error: { message: "engine is dead", type: "InternalServerError", code: 500 } },
  },
});
