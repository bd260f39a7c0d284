import { chatPresetConformance } from "../../testing/conformance/chat-preset.ts";
import groq from "./groq.ts";

chatPresetConformance("Groq", groq, {
  dialect: {
    folder: "/openai/v1",
    fields: ["max_completion_tokens", "reasoning_effort", "response_format"],
    usage: "x_groq",
    thoughts: "reasoning",
    error: { x_groq: { error: { message: "upstream", type: "internal_server_error" } } },
  },
});
