import { chatPresetConformance } from "../../testing/conformance/chat-preset.ts";
import fireworks from "./fireworks.ts";

chatPresetConformance("Fireworks AI", fireworks, {
  dialect: {
    folder: "/inference/v1",
    fields: ["max_tokens", "reasoning_effort", "response_format", "prompt_cache_key"],
    usage: "last-chunk",
    thoughts: "reasoning_content",
  },
  listsModels: false,
});
