import { z } from "zod";
import { CallwrightError } from "../../base/errors.ts";
import type { LlmEvent, LlmMessage, LlmRequest, LlmStreamOptions, LlmVendor } from "../../contracts/llm.ts";
import { endpointUrl } from "../base-url.ts";
import { defineLlm } from "../define.ts";
import { requestEvents, requestJson } from "../http.ts";
import type { EventReply, HttpCall } from "../http.ts";
import { ChatStream } from "../chat-stream.ts";

/*
 * Chat completions, streamed: OpenAI's own and every server that speaks the same (vLLM, llama.cpp, Ollama, …).
 * Written from developers.openai.com (November 2026): API reference "Chat Completions" and "Streaming events", guides
 * "Error codes" and "Deprecations", model page "GPT-6 Luna" (tools in chat completions only with `reasoning_effort:
 * none`, which is what a conversation wants anyway).
 *
 * Two dialects. At OpenAI: `max_completion_tokens`, `reasoning_effort`, usage asked for, no `temperature` for models
 * that reason (they refuse it). Elsewhere only what every server knows: `max_tokens` and `temperature`, since strict
 * ones answer 400 or 422 to a field that they have never heard of.
 */
const optionsSchema = z.strictObject({
  /** Not needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  baseUrl: z.string().default("https://api.openai.com/v1"),
  /** Default: `gpt-6-luna` at OpenAI; elsewhere the first model that the server lists. */
  model: z.string().min(1).optional(),
  /** Only sent at OpenAI. Default: the least that the model takes. */
  reasoningEffort: z.enum(["none", "minimal", "low", "medium", "high"]).optional(),
  /** Whether to ask for token counts. Default: at OpenAI only. */
  includeUsage: z.boolean().optional(),
  connectTimeoutMs: z.number().int().positive().default(3000),
  firstByteTimeoutMs: z.number().int().positive().default(10_000),
  idleTimeoutMs: z.number().int().positive().default(10_000),
});

type OpenAiOptions = z.infer<typeof optionsSchema>;

const party = { vendor: "openai", kind: "LLM" } as const;
const officialModel = "gpt-6-luna";
/** What servers that hold one model, and list none, do not look at. */
const unknownModel = "default";
const maxReplyBytes = 4 * 1024 * 1024;
/** After the finish reason only the token counts can follow, and they come at once or not at all. */
const afterFinishMs = 500;
/** A server of one's own that does not list its models at once is asked without. */
const modelListTimeoutMs = 1000;

export default defineLlm({
  name: "openai",
  summary: "OpenAI, or any server with its chat completions (vLLM, llama.cpp, Ollama)",
  options: optionsSchema,
  environment: ["OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL"],
  fromEnvironment: ({ OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl, OPENAI_MODEL: model }) =>
    apiKey || baseUrl ? { ...(apiKey && { apiKey }), ...(baseUrl && { baseUrl }), ...(model && { model }) } : undefined,
  create: (options) => new OpenAiVendor(options),
});

class OpenAiVendor implements LlmVendor {
  readonly name = "openai";
  readonly showsProgress = true;
  readonly #options: OpenAiOptions;
  readonly #url: URL;
  readonly #isOfficial: boolean;
  #model: string | undefined;

  constructor(options: OpenAiOptions) {
    this.#options = options;
    this.#url = addressOf(options, "chat/completions");
    this.#isOfficial = this.#url.hostname.endsWith("openai.com");
    this.#model = options.model ?? (this.#isOfficial ? officialModel : undefined);
  }

  get model(): string {
    return this.#model ?? unknownModel;
  }

  async *stream(request: LlmRequest, options: LlmStreamOptions): AsyncGenerator<LlmEvent, void, undefined> {
    this.#model ??= await this.#firstModel(options);
    const reply = await requestEvents(
      this.#call(
        this.#url,
        options,
        bodyOf(request, { options: this.#options, model: this.#model, isOfficial: this.#isOfficial }),
      ),
    );
    yield* readReply(reply);
  }

  async #firstModel(options: LlmStreamOptions): Promise<string> {
    const call = { ...this.#call(addressOf(this.#options, "models"), options), method: "GET" } as const;
    const limits = { ...call.limits, connectTimeoutMs: modelListTimeoutMs, firstByteTimeoutMs: modelListTimeoutMs };
    try {
      const list = z
        .object({ data: z.array(z.object({ id: z.string() })).min(1) })
        .safeParse(await requestJson({ ...call, limits }));
      return list.success ? (list.data.data[0]?.id ?? unknownModel) : unknownModel;
    } catch (error) {
      // Not every server has the list; one that is not there at all will say so when it is asked in earnest.
      if (options.signal.aborted) throw error;
      options.log.debug({ vendor: "openai" }, "LLM 'openai' lists no models; asking for 'default'");
      return unknownModel;
    }
  }

  #call(url: URL, { signal, clock }: LlmStreamOptions, body?: unknown): HttpCall {
    const { apiKey, connectTimeoutMs, firstByteTimeoutMs, idleTimeoutMs } = this.#options;
    return {
      party,
      method: "POST",
      url,
      headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
      ...(body === undefined ? {} : { body }),
      signal,
      clock,
      limits: { connectTimeoutMs, firstByteTimeoutMs, idleTimeoutMs, maxBytes: maxReplyBytes },
    };
  }
}

/** A base with a path names the folder of the endpoints, as OpenAI's own libraries have it; a bare host means `/v1`. */
function addressOf({ baseUrl }: OpenAiOptions, endpoint: "chat/completions" | "models"): URL {
  const field = "OPENAI_BASE_URL";
  const chat = endpointUrl({ baseUrl, path: "/", protocol: "http", field });
  const folder = chat.pathname.replace(/\/+$/, "").replace(/\/chat\/completions$/, "");
  chat.pathname = `${folder === "" ? "/v1" : folder}/${endpoint}`;
  return chat;
}

interface Dialect {
  readonly options: OpenAiOptions;
  readonly model: string;
  readonly isOfficial: boolean;
}

function bodyOf(request: LlmRequest, { options, model, isOfficial }: Dialect): unknown {
  const effort = isOfficial ? (options.reasoningEffort ?? leastEffort(model)) : undefined;
  return {
    model,
    stream: true,
    messages: request.messages.map(toWire),
    // An empty list is an error to strict servers.
    ...(request.tools.length === 0
      ? {}
      : { tools: request.tools.map((tool) => ({ type: "function", function: tool })) }),
    ...(isOfficial ? { max_completion_tokens: request.maxOutputTokens } : { max_tokens: request.maxOutputTokens }),
    ...(effort === undefined ? { temperature: request.temperature } : { reasoning_effort: effort }),
    ...((options.includeUsage ?? isOfficial) ? { stream_options: { include_usage: true } } : {}),
  };
}

/** Undefined for models that do not reason. */
function leastEffort(model: string): string | undefined {
  if (/^o\d/.test(model)) return "low";
  if (/^gpt-5(-mini|-nano|-pro)?(-\d{4}.*)?$/.test(model)) return "minimal";
  return /^gpt-([5-9]|\d\d)/.test(model) ? "none" : undefined;
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

async function* readReply(reply: EventReply): AsyncGenerator<LlmEvent, void, undefined> {
  const stream = new ChatStream(party);
  for await (const { data } of reply.events) {
    if (data.trim() === "[DONE]") {
      stream.done();
      reply.endWhenIdle(afterFinishMs);
      break;
    }
    const wasFinished = stream.isFinished;
    yield* stream.push(data);
    if (stream.isFinished && !wasFinished) reply.endWhenIdle(afterFinishMs);
  }
  if (!stream.isComplete) {
    throw new CallwrightError("LLM 'openai' ended its reply in the middle", {
      code: "LLM_CONNECTION_LOST",
      retryable: true,
    });
  }
  yield* stream.end();
}
