import { z } from "zod";
import type { LlmEvent } from "../../contracts/llm.ts";
import type { ReplyReader } from "../llm-client/read-reply.ts";
import { badReply, errorInStream, parseData, streamErrorSchema } from "../llm-client/reply-errors.ts";
import type { SseEvent } from "../sse.ts";
import type { VendorParty } from "../vendor-error.ts";

const toolDeltaSchema = z.object({
  index: z.number().nullish(),
  id: z.string().nullish(),
  function: z.object({ name: z.string().nullish(), arguments: z.unknown().optional() }).nullish(),
});
/** Mistral's models that reason send a list of parts in place of a text. */
const contentSchema = z.union([z.string(), z.array(z.object({ type: z.string(), text: z.string().nullish() }))]);
const usageSchema = z.object({
  prompt_tokens: z.number().nullish(),
  completion_tokens: z.number().nullish(),
  prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
  /** DeepSeek's name for tokens found in its cache. */
  prompt_cache_hit_tokens: z.number().nullish(),
});
const chunkSchema = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: contentSchema.nullish(),
            refusal: z.string().nullish(),
            /** What the model thinks: DeepSeek, vLLM, llama.cpp; and the same for Groq, Cerebras, OpenRouter, Ollama. */
            reasoning_content: z.string().nullish(),
            reasoning: z.string().nullish(),
            tool_calls: z.array(toolDeltaSchema).nullish(),
          })
          .nullish(),
        finish_reason: z.string().nullish(),
        error: streamErrorSchema.nullish(),
      }),
    )
    .nullish(),
  usage: usageSchema.nullish(),
  /** Groq's place for token counts that were not asked for, and for errors. */
  x_groq: z.object({ usage: usageSchema.nullish(), error: streamErrorSchema.nullish() }).nullish(),
  error: streamErrorSchema.nullish(),
});

type ToolDelta = z.infer<typeof toolDeltaSchema>;
type Choice = NonNullable<z.infer<typeof chunkSchema>["choices"]>[number];
type Delta = NonNullable<Choice["delta"]>;
type UsageEvent = Extract<LlmEvent, { type: "usage" }>;
type FinishReason = Extract<LlmEvent, { type: "finish" }>["reason"];

const finishReasons: Readonly<Record<string, FinishReason>> = {
  stop: "stop",
  tool_calls: "tool-calls",
  function_call: "tool-calls",
  length: "length",
  content_filter: "content-filter",
};

interface PartialCall {
  readonly index: number | undefined;
  id: string | undefined;
  name: string;
  argumentsJson: string;
}

/**
 * Turns the chunks of a streamed chat completion into events: text at once, tool calls when they are whole. Forgiving
 * about what compatible servers leave out (index, id, usage, the finish reason) or add.
 */
export class ChatStream implements ReplyReader {
  readonly #party: VendorParty;
  readonly #calls: PartialCall[] = [];
  readonly #thoughts = new ThoughtFilter();
  #reason: FinishReason | undefined;
  #refused = false;
  #isDone = false;
  #usage: UsageEvent | undefined;

  constructor(party: VendorParty) {
    this.#party = party;
  }

  /** Its reason has come; a server that sends none says `[DONE]` at least. */
  get isFinished(): boolean {
    return this.#reason !== undefined || this.#isDone;
  }

  get isOver(): boolean {
    return this.#isDone;
  }

  *push({ data }: SseEvent): Generator<LlmEvent, void, undefined> {
    if (data.trim() === "[DONE]") {
      this.#isDone = true;
      return;
    }
    const chunk = parseData(this.#party, data, chunkSchema);
    const choice = chunk.choices?.[0];
    const error = chunk.error ?? chunk.x_groq?.error ?? choice?.error;
    if (error !== null && error !== undefined) throw errorInStream(this.#party, error);
    this.#usage = usageOf(chunk) ?? this.#usage;
    if (choice === undefined) return;
    yield* this.#delta(choice.delta ?? {});
    if (choice.finish_reason) this.#finish(choice.finish_reason);
  }

  *#delta(delta: Delta): Generator<LlmEvent, void, undefined> {
    const { content, refusal, reasoning, reasoning_content: thought, tool_calls: tools } = delta;
    const text = this.#thoughts.push(plainText(content));
    if (text !== "") yield { type: "text-delta", text };
    if (refusal) {
      this.#refused = true;
      yield { type: "text-delta", text: refusal };
    }
    for (const tool of tools ?? []) this.#assemble(tool);
    if ((tools ?? []).length > 0 || thought || reasoning || (content && text === "")) yield { type: "progress" };
  }

  #finish(reason: string): void {
    // OpenRouter's and DeepSeek's words for an upstream that broke off in the middle.
    if (reason === "error" || reason === "insufficient_system_resource") {
      throw errorInStream(this.#party, { message: `finish reason '${reason}'`, code: "server_error" });
    }
    this.#reason = finishReasons[reason] ?? "other";
  }

  /** What is known only at the end: the tool calls, the usage, the reason. */
  *end(): Generator<LlmEvent, void, undefined> {
    const rest = this.#thoughts.end();
    if (rest !== "") yield { type: "text-delta", text: rest };
    for (const [position, call] of this.#calls.entries()) {
      if (call.name === "") throw badReply(this.#party, "named no tool in a tool call");
      yield {
        type: "tool-call",
        id: call.id ?? `call_${position + 1}`,
        name: call.name,
        argumentsJson: call.argumentsJson === "" ? "{}" : call.argumentsJson,
      };
    }
    if (this.#usage !== undefined) yield this.#usage;
    yield { type: "finish", reason: this.#finishReason() };
  }

  #finishReason(): FinishReason {
    if (this.#refused) return "content-filter";
    // Several servers say "stop" after tool calls.
    if (this.#calls.length > 0 && (this.#reason === undefined || this.#reason === "stop")) return "tool-calls";
    return this.#reason ?? "stop";
  }

  #assemble(delta: ToolDelta): void {
    const { name, arguments: args } = delta.function ?? {};
    let call = this.#callFor(delta);
    if (call === undefined) {
      call = { index: delta.index ?? undefined, id: undefined, name: "", argumentsJson: "" };
      this.#calls.push(call);
    }
    call.id ??= delta.id || undefined;
    // Some servers repeat the name in every delta; none sends it in pieces.
    if (call.name === "") call.name = name ?? "";
    if (typeof args === "string") call.argumentsJson += args;
    else if (args !== null && args !== undefined) call.argumentsJson = JSON.stringify(args);
  }

  /** The call that this piece belongs to. Servers differ: by index, all at index 0 with ids of their own, or neither. */
  #callFor({ index, id }: ToolDelta): PartialCall | undefined {
    const fits = (call: PartialCall): boolean => !id || call.id === undefined || call.id === id;
    if (typeof index === "number") return this.#calls.findLast((call) => call.index === index && fits(call));
    return id ? this.#calls.find((call) => call.id === id) : this.#calls.at(-1);
  }
}

function plainText(content: z.infer<typeof contentSchema> | null | undefined): string {
  if (typeof content === "string") return content;
  return (content ?? []).map(({ type, text }) => (type === "text" ? (text ?? "") : "")).join("");
}

function usageOf(chunk: z.infer<typeof chunkSchema>): UsageEvent | undefined {
  const usage = chunk.usage ?? chunk.x_groq?.usage;
  if (usage === null || usage === undefined) return undefined;
  return {
    type: "usage",
    inputTokens: usage.prompt_tokens ?? 0,
    outputTokens: usage.completion_tokens ?? 0,
    cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens ?? 0,
  };
}

const openMark = "<think>";
const closeMark = "</think>";

/** Keeps back what a reasoning model thinks aloud at the start of its reply: it is not meant to be heard. */
class ThoughtFilter {
  #state: "start" | "thinking" | "speaking" = "start";
  #held = "";

  push(text: string): string {
    if (this.#state === "speaking" || text === "") return text;
    this.#held += text;
    if (this.#state === "start") {
      const begun = this.#held.trimStart();
      if (begun.length < openMark.length && openMark.startsWith(begun)) return "";
      this.#state = begun.startsWith(openMark) ? "thinking" : "speaking";
    }
    if (this.#state === "speaking") return this.#release(this.#held);
    const end = this.#held.indexOf(closeMark);
    if (end < 0) {
      // Only the last few characters can still be part of the mark.
      this.#held = this.#held.slice(-closeMark.length);
      return "";
    }
    this.#state = "speaking";
    return this.#release(this.#held.slice(end + closeMark.length).trimStart());
  }

  /** What was held back because it might have become a thought. */
  end(): string {
    return this.#state === "start" ? this.#release(this.#held) : "";
  }

  #release(text: string): string {
    this.#held = "";
    return text;
  }
}
