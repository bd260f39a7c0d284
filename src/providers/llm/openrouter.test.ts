import { chatPresetConformance } from "../../testing/conformance/chat-preset.ts";
import openrouter from "./openrouter.ts";

chatPresetConformance("OpenRouter", openrouter, {
  dialect: {
    folder: "/api/v1",
    keyPath: "key",
    fields: ["max_tokens", "reasoning", "response_format"],
    usage: "last-chunk",
    thoughts: "reasoning",
    comment: "OPENROUTER PROCESSING",
    error: { error: { code: 502, message: "Provider disconnected" }, choices: [{ delta: {}, finish_reason: "error" }] },
  },
});
