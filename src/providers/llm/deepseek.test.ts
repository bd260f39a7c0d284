import { chatPresetConformance } from "../../testing/conformance/chat-preset.ts";
import deepseek from "./deepseek.ts";

chatPresetConformance("DeepSeek", deepseek, {
  dialect: {
    fields: ["max_tokens", "thinking", "response_format", "stream_options"],
    usage: "cache-hits",
    thoughts: "reasoning_content",
    comment: "keep-alive",
    error: { choices: [{ delta: {}, finish_reason: "insufficient_system_resource" }] },
  },
  anyJson: true,
});
