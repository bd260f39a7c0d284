import type { LlmMessage, LlmRequest } from "../../../contracts/llm.ts";
import { closedObjects, requiresEverything } from "../../llm-client/json-schema.ts";
import { leastOpenAiEffort } from "../../llm-client/openai-effort.ts";

/** What a request is written for. */
export interface ResponsesBodyOptions {
  readonly model: string;
  readonly reasoningEffort: string | undefined;
}

/** The service takes no smaller limit. */
const fewestOutputTokens = 16;

/** The body of a request: what changes least stands first, so that its beginning can be cached. */
export function responsesBody(request: LlmRequest, { model, reasoningEffort }: ResponsesBodyOptions): unknown {
  const { messages, tools, responseSchema, cacheKey } = request;
  const effort = reasoningEffort ?? leastOpenAiEffort(model);
  const system = messages.flatMap((message) => (message.role === "system" ? [message.text] : [])).join("\n\n");
  return {
    model,
    store: false,
    stream: true,
    ...(tools.length === 0 ? {} : { tools: tools.map((tool) => ({ type: "function", ...tool, strict: false })) }),
    ...(system === "" ? {} : { instructions: system }),
    input: messages.flatMap(itemsOf),
    max_output_tokens: Math.max(fewestOutputTokens, request.maxOutputTokens),
    ...(effort === undefined ? { temperature: request.temperature } : { reasoning: { effort } }),
    ...(responseSchema === undefined ? {} : { text: { format: formatOf(responseSchema) } }),
    ...(cacheKey === undefined ? {} : { prompt_cache_key: cacheKey }),
  };
}

function formatOf(schema: NonNullable<LlmRequest["responseSchema"]>): unknown {
  const strict = requiresEverything(schema);
  return { type: "json_schema", name: "reply", schema: strict ? closedObjects(schema) : schema, strict };
}

function itemsOf(message: LlmMessage): readonly unknown[] {
  switch (message.role) {
    case "system":
      return [];
    case "user":
      return [{ role: "user", content: message.text }];
    case "tool":
      return [{ type: "function_call_output", call_id: message.toolCallId, output: message.text }];
    case "assistant":
      return [
        ...(message.text === "" ? [] : [{ role: "assistant", content: message.text }]),
        ...(message.toolCalls ?? []).map(({ id, name, argumentsJson }) => ({
          type: "function_call",
          call_id: id,
          name,
          arguments: argumentsJson,
        })),
      ];
  }
}
