import { dataEvent, openLlmServer, piecesOf, tokensOf } from "./llm-server.ts";
import type { LlmBehaviour, LlmServer, LlmServerDialect, SimulatedReply } from "./llm-server.ts";

/*
 * A stand-in for `POST …/chat/completions` with `stream: true`, built from OpenAI's published reference (Chat
 * Completions, "Streaming events", November 2026), and for the services that speak the same in dialects of their own.
 * It answers from a script. What a dialect says comes from the documents named in the preset's file.
 */

/** What the server does; can be changed while it runs. */
export type OpenAiBehaviour = LlmBehaviour<ChatRequest>;

/** The part of a request that scripts look at. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly {
    readonly role: string;
    readonly content: string;
    readonly tool_call_id?: string;
    readonly tool_calls?: readonly {
      readonly id: string;
      readonly function: { readonly name: string; readonly arguments: string };
    }[];
  }[];
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly response_format?: { readonly json_schema?: { readonly schema?: unknown } };
}

export type OpenAiServer = LlmServer<ChatRequest>;

/** How a service differs from what every server does. */
export interface ChatServerDialect {
  /** The folder of its endpoints. Default `/v1`. */
  readonly folder?: string;
  /** Fields that it takes beside those that all take. When given, any other field is refused. */
  readonly fields?: readonly string[];
  /** Where token counts stand. Default: a chunk of their own, when `stream_options` asks for them. */
  readonly usage?: "asked" | "last-chunk" | "x_groq" | "cache-hits";
  /** Default: name first, then the arguments in pieces. */
  readonly toolCalls?: "pieces" | "whole";
  readonly thoughts?: "reasoning_content" | "reasoning" | "parts";
  readonly models?: "object" | "array";
  readonly error?: unknown;
  /** After each event, as keep-alive. */
  readonly comment?: string;
  readonly noUserAfterTool?: boolean;
  /** Answers good keys, below the folder. */
  readonly keyPath?: string;
}

const commonFields = ["model", "messages", "stream", "tools", "temperature"];
const usage = { prompt_tokens: 100, completion_tokens: 20, prompt_tokens_details: { cached_tokens: 64 } };

/** Opens it on a free port. Its address is `url` + the dialect's folder. */
export function openOpenAiServer(initial: OpenAiBehaviour, dialect: ChatServerDialect = {}): Promise<OpenAiServer> {
  return openLlmServer(serverDialect(dialect), initial);
}

function serverDialect(dialect: ChatServerDialect): LlmServerDialect<ChatRequest> {
  const { folder = "/v1", models = "object" } = dialect;
  return {
    isReplyPath: (path) => path === `${folder}/chat/completions`,
    modelsPath: `${folder}/models`,
    ...(dialect.keyPath === undefined ? {} : { keyPath: `${folder}/${dialect.keyPath}` }),
    listOf: (names) => {
      const data = names.map((id) => ({ id, object: "model" }));
      return models === "array" ? data : { object: "list", data };
    },
    complaint: (body, { fault }) =>
      complaint(body, fault === "strict" ? { ...dialect, fields: ["max_tokens"] } : dialect),
    *events(reply, body) {
      for (const chunk of chunksOf(reply, body, dialect)) {
        yield dataEvent(chunk) + (dialect.comment === undefined ? "" : `: ${dialect.comment}\n\n`);
      }
    },
    endMark: "data: [DONE]\n\n",
    errorEvent: dataEvent(
      dialect.error ?? { error: { message: "overloaded", type: "server_error", code: "server_is_overloaded" } },
    ),
    refusal: '{"error":{"message":"refused by the script","type":"invalid_request_error"}}',
  };
}

function complaint(
  body: ChatRequest,
  { fields, noUserAfterTool }: ChatServerDialect,
): { readonly status: number; readonly body: string } | undefined {
  const refuse = (detail: string): { status: number; body: string } => ({
    status: 422,
    body: JSON.stringify({ detail }),
  });
  const unknown = Object.keys(body).filter(
    (field) => !commonFields.includes(field) && fields?.includes(field) === false,
  );
  if (unknown.length > 0) return refuse(`Extra inputs are not permitted: ${unknown.join(", ")}`);
  const isAfterTool = body.messages.some(
    ({ role }, index) => role === "user" && body.messages[index - 1]?.role === "tool",
  );
  return noUserAfterTool === true && isAfterTool ? refuse("Unexpected role 'user' after role 'tool'") : undefined;
}

function* chunksOf(reply: SimulatedReply, body: ChatRequest, dialect: ChatServerDialect): Generator<unknown> {
  const head = { id: "chatcmpl-simulated", object: "chat.completion.chunk", created: 1_767_600_000, model: body.model };
  const chunk = (delta: unknown, finish: string | null = null, more = {}): unknown => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...more,
  });
  yield chunk({ role: "assistant", content: "" });
  if (reply.thought !== undefined) yield chunk(thoughtIn(reply.thought, dialect));
  for (const token of tokensOf(reply.text)) yield chunk({ content: token });
  if (reply.refusal !== undefined) yield chunk({ refusal: reply.refusal });
  for (const delta of toolDeltas(reply, body, dialect)) yield chunk({ tool_calls: [delta] });
  const finish = reply.finishReason ?? (reply.toolCalls === undefined ? "stop" : "tool_calls");
  if (dialect.usage === "last-chunk") yield chunk({}, finish, { usage });
  else if (dialect.usage === "x_groq") yield chunk({}, finish, { x_groq: { id: "req_simulated", usage } });
  else yield chunk({}, finish);
  if (body.stream_options?.include_usage !== true) return;
  const hits = { prompt_tokens: 100, completion_tokens: 20, prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 36 };
  yield { ...head, choices: [], usage: dialect.usage === "cache-hits" ? hits : usage };
}

function thoughtIn(thought: string, { thoughts }: ChatServerDialect): unknown {
  // Mistral, "Reasoning": a part of the type `thinking` in the list that the content then is.
  if (thoughts === "parts") return { content: [{ type: "thinking", thinking: [{ type: "text", text: thought }] }] };
  return thoughts === undefined ? { content: `<think>${thought}</think>` } : { [thoughts]: thought };
}

function* toolDeltas(reply: SimulatedReply, body: ChatRequest, { toolCalls }: ChatServerDialect): Generator<unknown> {
  for (const [index, { name, arguments: args }] of (reply.toolCalls ?? []).entries()) {
    const head = { index, id: `call_${body.messages.length}_${index}`, type: "function" };
    if (toolCalls === "whole") yield { ...head, function: { name, arguments: piecesOf(args).join("") } };
    else {
      yield { ...head, function: { name, arguments: "" } };
      for (const piece of piecesOf(args)) yield { index, function: { arguments: piece } };
    }
  }
}
