import { chatPresetConformance } from "../../testing/conformance/chat-preset.ts";
import ollama from "./ollama.ts";

chatPresetConformance("Ollama", ollama, {
  dialect: {
    fields: ["max_tokens", "reasoning_effort", "response_format", "stream_options"],
    toolCalls: "whole",
    thoughts: "reasoning",
    error: { error: "model runner has unexpectedly stopped" },
  },
});
