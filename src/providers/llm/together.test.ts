import { expect, it } from "vitest";
import { chatPresetConformance } from "../../testing/conformance/chat-preset.ts";
import { openOpenAiServer } from "../../testing/vendors/openai-server.ts";
import { collectReply, sampleRequest } from "../../testing/vendors/sample-request.ts";
import together from "./together.ts";

it("switches a thought off by a field of its own, where that can be done at all", async () => {
  const thinkingOf = async (model: string): Promise<unknown> => {
    await using server = await openOpenAiServer({ replies: [{ text: "Hello." }] });
    const vendor = together.create(together.options.parse({ baseUrl: server.url, model }));
    await collectReply(vendor, sampleRequest);
    return server.requests[0];
  };
  expect(await thinkingOf("Qwen/Qwen3.5-9B")).toMatchObject({ reasoning: { enabled: false } });
  expect(await thinkingOf("openai/gpt-oss-20b")).toMatchObject({ reasoning_effort: "low" });
});

chatPresetConformance("Together AI", together, {
  dialect: {
    fields: ["max_tokens", "reasoning_effort", "reasoning", "response_format"],
    usage: "last-chunk",
    thoughts: "reasoning",
    models: "array",
  },
});
