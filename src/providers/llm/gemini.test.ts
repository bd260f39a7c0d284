import { describe, expect, it } from "vitest";
import { llmConformance } from "../../testing/conformance/llm.ts";
import { openGeminiServer } from "../../testing/vendors/gemini-server.ts";
import type { GenerateContentRequest } from "../../testing/vendors/gemini-server.ts";
import { collectReply, sampleRequest } from "../../testing/vendors/sample-request.ts";
import gemini from "./gemini.ts";

llmConformance("Gemini", async () => ({
  server: await openGeminiServer({ replies: [{ text: "Hello." }] }),
  definition: gemini,
  schemaIn: (body: GenerateContentRequest) => body.generationConfig?.["responseJsonSchema"],
}));

describe("Gemini", () => {
  const asked = async (model: string, finishReason?: string) => {
    await using server = await openGeminiServer({
      replies: [{ text: "Hm.", ...(finishReason === undefined ? {} : { finishReason }) }],
    });
    const vendor = gemini.create(gemini.options.parse({ apiKey: "gk-secret", baseUrl: server.url, model }));
    const events = await collectReply(vendor, sampleRequest).catch((error: unknown) => error);
    return { body: server.requests[0], headers: server.headers[0], events };
  };

  it.each([
    ["gemini-3.5-flash-lite", { thinkingLevel: "minimal" }, undefined],
    ["gemini-3.6-flash", { thinkingLevel: "minimal" }, undefined],
    ["gemini-3.8-flash", { thinkingLevel: "low" }, undefined],
    ["gemini-3.1-pro-preview", { thinkingLevel: "low" }, undefined],
    ["gemini-2.5-flash", { thinkingBudget: 0 }, 0.3],
    ["gemini-2.5-pro", { thinkingBudget: 128 }, 0.3],
  ])("thinks as little as it can: %s", async (model, thinkingConfig, temperature) => {
    const { body, headers } = await asked(model);
    expect(body?.generationConfig).toMatchObject({ thinkingConfig });
    expect(body?.generationConfig?.["temperature"]).toBe(temperature);
    expect(headers?.["x-goog-api-key"]).toBe("gk-secret");
  });

  it("is given only the keywords of a schema that it takes, and no schema for a tool without parameters", async () => {
    await using server = await openGeminiServer({ replies: [{ text: "Hm." }] });
    const parameters = {
      type: "object",
      properties: { pattern: { type: "string", minLength: 1, pattern: "^x$" }, kind: { const: "a" } },
      required: ["pattern"],
      additionalProperties: false,
    };
    const tools = [
      { name: "one", description: "One.", parameters },
      { name: "two", description: "Two.", parameters: { type: "object", properties: {} } },
    ];
    const vendor = gemini.create(gemini.options.parse({ baseUrl: server.url }));
    await collectReply(vendor, { ...sampleRequest, tools });
    expect(server.requests[0]?.tools?.[0]?.functionDeclarations).toEqual([
      {
        name: "one",
        description: "One.",
        parametersJsonSchema: {
          ...parameters,
          properties: { pattern: { type: "string" }, kind: { enum: ["a"] } },
        },
      },
      { name: "two", description: "Two." },
    ]);
  });

  it.each([
    ["MAX_TOKENS", "length"],
    ["SAFETY", "content-filter"],
    ["PROHIBITED_CONTENT", "content-filter"],
    ["LANGUAGE", "other"],
  ])("finishes with %s", async (finishReason, reason) => {
    const { events } = await asked("gemini-3.5-flash-lite", finishReason);
    expect((events as unknown[]).at(-1)).toEqual({ type: "finish", reason });
  });

  it("may be asked again when it wrote a call that is none", async () => {
    const { events } = await asked("gemini-3.5-flash-lite", "MALFORMED_FUNCTION_CALL");
    expect(events).toMatchObject({ code: "LLM_BAD_REPLY", retryable: true });
  });
});
