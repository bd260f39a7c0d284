import { chatPresetConformance } from "../../testing/conformance/chat-preset.ts";
import together from "./together.ts";

chatPresetConformance("Together AI", together, {
  dialect: {
    fields: ["max_tokens", "reasoning_effort", "response_format"],
    usage: "last-chunk",
    thoughts: "reasoning",
    models: "array",
  },
});
