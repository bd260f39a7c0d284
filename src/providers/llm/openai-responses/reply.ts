import { z } from "zod";
import type { LlmEvent } from "../../../contracts/llm.ts";
import type { ReplyReader } from "../../llm-client/read-reply.ts";
import { badReply, errorInStream, parseData, streamErrorSchema } from "../../llm-client/reply-errors.ts";
import type { SseEvent } from "../../sse.ts";
import type { VendorParty } from "../../vendor-error.ts";

const usageSchema = z.object({
  input_tokens: z.number().nullish(),
  output_tokens: z.number().nullish(),
  input_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
});
const itemSchema = z.object({
  type: z.string(),
  call_id: z.string().nullish(),
  name: z.string().nullish(),
  arguments: z.string().nullish(),
});
const eventSchema = z.object({
  type: z.string(),
  sequence_number: z.number().nullish(),
  output_index: z.number().nullish(),
  delta: z.unknown().optional(),
  item: itemSchema.nullish(),
  response: z
    .object({
      usage: usageSchema.nullish(),
      error: streamErrorSchema.nullish(),
      incomplete_details: z.object({ reason: z.string().nullish() }).nullish(),
    })
    .nullish(),
  /** Of the event `error`, which has its fields at the top or in an object. */
  error: streamErrorSchema.nullish(),
  message: z.string().nullish(),
  code: z.string().nullish(),
});

type Event = z.infer<typeof eventSchema>;
type FinishReason = Extract<LlmEvent, { type: "finish" }>["reason"];

interface Call {
  id: string;
  name: string;
  argumentsJson: string;
}

/** Reads the events of a streamed response. Events and items of kinds that are not known are passed over. */
export class ResponsesReply implements ReplyReader {
  readonly #party: VendorParty;
  readonly #calls = new Map<number, Call>();
  #usage: z.infer<typeof usageSchema> | null | undefined;
  #reason: FinishReason | undefined;
  #refused = false;
  #lastNumber = -1;

  constructor(party: VendorParty) {
    this.#party = party;
  }

  get isFinished(): boolean {
    return this.#reason !== undefined;
  }

  get isOver(): boolean {
    return this.isFinished;
  }

  *push({ data }: SseEvent): Generator<LlmEvent, void, undefined> {
    // Some compatible servers close with the mark of chat completions.
    if (data.trim() === "[DONE]") return;
    const event = parseData(this.#party, data, eventSchema);
    if (this.#isRepeated(event)) return;
    switch (event.type) {
      case "response.output_text.delta":
        yield* textOf(event.delta);
        return;
      case "response.refusal.delta":
        this.#refused = true;
        yield* textOf(event.delta);
        return;
      case "response.function_call_arguments.delta":
        this.#write(event);
        yield { type: "progress" };
        return;
      case "response.output_item.added":
      case "response.output_item.done":
        this.#item(event);
        return;
      case "response.completed":
        return this.#close(event, "stop");
      case "response.incomplete":
        return this.#close(event, incompleteReason(event));
      case "response.failed":
      case "error":
        throw errorInStream(this.#party, errorIn(event));
      default:
        if (event.type.startsWith("response.reasoning")) yield { type: "progress" };
    }
  }

  *end(): Generator<LlmEvent, void, undefined> {
    for (const { id, name, argumentsJson } of this.#calls.values()) {
      yield { type: "tool-call", id, name, argumentsJson: argumentsJson === "" ? "{}" : argumentsJson };
    }
    if (this.#usage !== null && this.#usage !== undefined) {
      yield {
        type: "usage",
        inputTokens: this.#usage.input_tokens ?? 0,
        outputTokens: this.#usage.output_tokens ?? 0,
        cachedTokens: this.#usage.input_tokens_details?.cached_tokens ?? 0,
      };
    }
    yield { type: "finish", reason: this.#finishReason() };
  }

  #finishReason(): FinishReason {
    if (this.#refused) return "content-filter";
    if (this.#reason === "stop" && this.#calls.size > 0) return "tool-calls";
    return this.#reason ?? "other";
  }

  /** Events are numbered: one that comes twice is dropped, one that comes too late would mix up the words. */
  #isRepeated({ sequence_number: number }: Event): boolean {
    if (typeof number !== "number") return false;
    if (number === this.#lastNumber) return true;
    if (number < this.#lastNumber) {
      throw badReply(this.#party, "sent its events in the wrong order: look at 'sequence_number'", { retryable: true });
    }
    this.#lastNumber = number;
    return false;
  }

  #item({ item, output_index: index }: Event): void {
    if (item?.type !== "function_call") return;
    const { call_id: id, name, arguments: argumentsJson } = item;
    if (!id || !name || typeof index !== "number") {
      throw badReply(this.#party, "sent a 'function_call' without 'call_id', 'name' or 'output_index'");
    }
    const written = this.#calls.get(index)?.argumentsJson ?? "";
    this.#calls.set(index, { id, name, argumentsJson: argumentsJson ? argumentsJson : written });
  }

  #write({ output_index: index, delta }: Event): void {
    const call = this.#calls.get(index ?? -1);
    if (call === undefined)
      throw badReply(this.#party, "went on with a call that it had not begun", { retryable: true });
    if (typeof delta === "string") call.argumentsJson += delta;
  }

  #close({ response }: Event, reason: FinishReason): void {
    this.#usage = response?.usage;
    this.#reason = reason;
  }
}

function errorIn({ response, error, message, code }: Event): z.infer<typeof streamErrorSchema> {
  return response?.error ?? error ?? { message, code };
}

function incompleteReason({ response }: Event): FinishReason {
  const reason = response?.incomplete_details?.reason;
  if (reason === "max_output_tokens") return "length";
  return reason === "content_filter" ? "content-filter" : "other";
}

function* textOf(delta: unknown): Generator<LlmEvent, void, undefined> {
  if (typeof delta === "string" && delta !== "") yield { type: "text-delta", text: delta };
}
