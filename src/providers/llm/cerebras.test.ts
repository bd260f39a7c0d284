import { chatPresetConformance } from "../../testing/conformance/chat-preset.ts";
import cerebras from "./cerebras.ts";

chatPresetConformance("Cerebras", cerebras, {
  dialect: {
    fields: ["max_completion_tokens", "reasoning_effort", "response_format"],
    usage: "last-chunk",
    thoughts: "reasoning",
    error: { error: { message: "Encountered a server error", type: "server_error", code: "" } },
  },
});
