import { chatPresetConformance } from "../../testing/conformance/chat-preset.ts";
import mistral from "./mistral.ts";

chatPresetConformance("Mistral", mistral, {
  dialect: {
    fields: ["max_tokens", "response_format", "prompt_cache_key"],
    usage: "last-chunk",
    toolCalls: "whole",
    thoughts: "parts",
    noUserAfterTool: true,
  },
});
