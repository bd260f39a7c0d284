import type { LlmMessage, LlmRequest } from "../../contracts/llm.ts";
import { closedObjects, requiresEverything } from "../llm-client/json-schema.ts";

/** In what a service with chat completions differs from the others. What is left out, is what all of them take. */
export interface ChatDialect {
  /** The name of the limit of tokens. Default: the old one, which every server knows. */
  readonly tokenField?: "max_tokens" | "max_completion_tokens";
  /** Token counts have to be asked for by `stream_options`; default: they come by themselves or not at all. */
  readonly asksForUsage?: boolean;
  /** Takes `prompt_cache_key`. */
  readonly takesCacheKey?: boolean;
  /** How it is held to JSON: to a schema (the default), or only to some JSON, the schema being told in words. */
  readonly jsonFormat?: "json_schema" | "json_object";
  /** Wants an assistant's message between a tool's result and the user (Mistral). */
  readonly answersTools?: boolean;
  /** Fields that let the model think as little as it can, or as much as `effort` says. */
  thinking?(model: string, effort: string | undefined): Readonly<Record<string, unknown>>;
  /** Default: every model takes it. */
  takesTemperature?(model: string, effort: string | undefined): boolean;
}

/** What a request is written for. */
export interface ChatBodyOptions {
  readonly dialect: ChatDialect;
  readonly model: string;
  readonly effort: string | undefined;
  /** Overrules the dialect. */
  readonly includeUsage: boolean | undefined;
}

/** The body of a streamed chat completion: what changes least stands first, so that its beginning can be cached. */
export function chatBody(request: LlmRequest, options: ChatBodyOptions): unknown {
  const { dialect, model, effort } = options;
  const takesTemperature = dialect.takesTemperature?.(model, effort) ?? true;
  return {
    model,
    stream: true,
    // An empty list is an error to strict servers.
    ...(request.tools.length === 0
      ? {}
      : { tools: request.tools.map((tool) => ({ type: "function", function: tool })) }),
    messages: messagesOf(request, dialect),
    [dialect.tokenField ?? "max_tokens"]: request.maxOutputTokens,
    ...(takesTemperature ? { temperature: request.temperature } : {}),
    ...dialect.thinking?.(model, effort),
    ...(request.responseSchema === undefined
      ? {}
      : { response_format: responseFormat(request.responseSchema, dialect) }),
    ...(dialect.takesCacheKey === true && request.cacheKey !== undefined ? { prompt_cache_key: request.cacheKey } : {}),
    ...((options.includeUsage ?? dialect.asksForUsage ?? false) ? { stream_options: { include_usage: true } } : {}),
  };
}

function responseFormat(schema: NonNullable<LlmRequest["responseSchema"]>, { jsonFormat }: ChatDialect): unknown {
  if (jsonFormat === "json_object") return { type: "json_object" };
  const strict = requiresEverything(schema);
  return {
    type: "json_schema",
    json_schema: { name: "reply", schema: strict ? closedObjects(schema) : schema, ...(strict ? { strict } : {}) },
  };
}

function messagesOf({ messages, responseSchema }: LlmRequest, dialect: ChatDialect): unknown[] {
  const wire: unknown[] = [];
  for (const [index, message] of messages.entries()) {
    if (dialect.answersTools === true && message.role === "user" && messages[index - 1]?.role === "tool") {
      wire.push({ role: "assistant", content: "…" });
    }
    wire.push(toWire(message));
  }
  if (responseSchema === undefined || dialect.jsonFormat !== "json_object") return wire;
  // Services that only know "some JSON" also demand that the word stands in the prompt.
  return [
    ...wire,
    { role: "system", content: `Answer with JSON of this schema only: ${JSON.stringify(responseSchema)}` },
  ];
}

function toWire(message: LlmMessage): unknown {
  if (message.role === "tool") return { role: "tool", tool_call_id: message.toolCallId, content: message.text };
  if (message.role !== "assistant" || message.toolCalls === undefined || message.toolCalls.length === 0) {
    return { role: message.role, content: message.text };
  }
  return {
    role: "assistant",
    content: message.text,
    tool_calls: message.toolCalls.map(({ id, name, argumentsJson }) => ({
      id,
      type: "function",
      function: { name, arguments: argumentsJson },
    })),
  };
}
