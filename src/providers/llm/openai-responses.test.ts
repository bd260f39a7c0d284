import { describe, expect, it } from "vitest";
import { llmConformance } from "../../testing/conformance/llm.ts";
import { openResponsesServer } from "../../testing/vendors/openai-responses-server.ts";
import type { ResponsesRequest } from "../../testing/vendors/openai-responses-server.ts";
import type { SimulatedReply } from "../../testing/vendors/llm-server.ts";
import { collectReply, sampleRequest } from "../../testing/vendors/sample-request.ts";
import responses from "./openai-responses.ts";

llmConformance("OpenAI's Responses API", async () => ({
  server: await openResponsesServer({ replies: [{ text: "Hello." }] }),
  definition: responses,
  schemaIn: (body: ResponsesRequest) => body.text?.format?.schema,
}));

describe("OpenAI's Responses API", () => {
  const asked = async (reply: SimulatedReply, options: object = {}) => {
    await using server = await openResponsesServer({ replies: [reply] });
    const vendor = responses.create(responses.options.parse({ baseUrl: `${server.url}/v1`, ...options }));
    const events = await collectReply(vendor, sampleRequest);
    return { body: server.requests[0], events };
  };

  it("keeps nothing there, does not think, and leads to its cache", async () => {
    const { body } = await asked({ text: "Hm." });
    expect(body).toMatchObject({
      model: "gpt-6-luna",
      store: false,
      reasoning: { effort: "none" },
      prompt_cache_key: "front-desk",
      instructions: "You are the front desk.",
    });
    expect(body).not.toHaveProperty("temperature");
    expect((await asked({ text: "Hm." }, { model: "gpt-4.1-mini" })).body).toMatchObject({ temperature: 0.3 });
  });

  it.each([
    [{ text: "Hm.", finishReason: "max_output_tokens" }, "length"],
    [{ text: "Hm.", finishReason: "content_filter" }, "content-filter"],
    [{ refusal: "I can't." }, "content-filter"],
  ])("finishes: %o", async (reply, reason) => {
    expect((await asked(reply)).events.at(-1)).toEqual({ type: "finish", reason });
  });

  it("drops an event that comes twice, and does not mix up words that come in the wrong order", async () => {
    await using server = await openResponsesServer({ replies: [{ text: "One two three." }] });
    const vendor = responses.create(responses.options.parse({ baseUrl: server.url }));
    server.control.fault = { type: "duplicate", after: 5 };
    const events = await collectReply(vendor, sampleRequest);
    expect(events.flatMap((event) => (event.type === "text-delta" ? [event.text] : [])).join("")).toBe(
      "One two three.",
    );
    server.control.fault = { type: "swap", after: 5 };
    await expect(collectReply(vendor, sampleRequest)).rejects.toMatchObject({ code: "LLM_BAD_REPLY", retryable: true });
  });
});
