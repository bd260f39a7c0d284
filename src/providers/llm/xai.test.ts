import { chatPresetConformance } from "../../testing/conformance/chat-preset.ts";
import xai from "./xai.ts";

chatPresetConformance("xAI", xai, {
  dialect: {
    fields: ["max_completion_tokens", "response_format", "stream_options"],
    toolCalls: "whole",
    thoughts: "reasoning_content",
  },
});
