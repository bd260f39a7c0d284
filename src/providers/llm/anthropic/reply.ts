import { z } from "zod";
import type { LlmEvent } from "../../../contracts/llm.ts";
import type { ReplyReader } from "../../llm-client/read-reply.ts";
import { badReply, errorInStream, parseData, streamErrorSchema } from "../../llm-client/reply-errors.ts";
import type { SseEvent } from "../../sse.ts";
import type { VendorParty } from "../../vendor-error.ts";
import { toVendorState } from "./thoughts.ts";
import type { Thought } from "./thoughts.ts";

const usageSchema = z.object({
  input_tokens: z.number().nullish(),
  output_tokens: z.number().nullish(),
  cache_creation_input_tokens: z.number().nullish(),
  cache_read_input_tokens: z.number().nullish(),
});
const eventSchema = z.object({
  type: z.string(),
  index: z.number().nullish(),
  message: z.object({ usage: usageSchema.nullish() }).nullish(),
  content_block: z
    .object({ type: z.string(), id: z.string().nullish(), name: z.string().nullish(), data: z.string().nullish() })
    .nullish(),
  delta: z
    .object({
      type: z.string().nullish(),
      text: z.string().nullish(),
      partial_json: z.string().nullish(),
      thinking: z.string().nullish(),
      signature: z.string().nullish(),
      stop_reason: z.string().nullish(),
    })
    .nullish(),
  usage: usageSchema.nullish(),
  error: streamErrorSchema.nullish(),
});

type Event = z.infer<typeof eventSchema>;
type Usage = z.infer<typeof usageSchema>;
type FinishReason = Extract<LlmEvent, { type: "finish" }>["reason"];

const finishReasons: Readonly<Record<string, FinishReason>> = {
  end_turn: "stop",
  stop_sequence: "stop",
  tool_use: "tool-calls",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  refusal: "content-filter",
};

interface Block {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  readonly data: string;
  json: string;
  thinking: string;
  signature: string;
}

/** Reads the events of a streamed message. Events and blocks of kinds that are not known are passed over. */
export class AnthropicReply implements ReplyReader {
  readonly #party: VendorParty;
  readonly #blocks = new Map<number, Block>();
  #usage: Usage = {};
  #reason: FinishReason | undefined;
  isOver = false;

  constructor(party: VendorParty) {
    this.#party = party;
  }

  get isFinished(): boolean {
    return this.#reason !== undefined;
  }

  *push({ data }: SseEvent): Generator<LlmEvent, void, undefined> {
    const event = parseData(this.#party, data, eventSchema);
    switch (event.type) {
      case "message_start":
        this.#count(event.message?.usage);
        return;
      case "content_block_start":
        this.#begin(event);
        return;
      case "content_block_delta":
        yield* this.#piece(event);
        return;
      case "message_delta":
        this.#count(event.usage);
        if (event.delta?.stop_reason) this.#reason = finishReasons[event.delta.stop_reason] ?? "other";
        return;
      case "message_stop":
        this.isOver = true;
        return;
      case "error":
        throw errorInStream(this.#party, event.error ?? "no reason given");
    }
  }

  *end(): Generator<LlmEvent, void, undefined> {
    const blocks = [...this.#blocks.values()];
    let state = toVendorState(blocks.flatMap(thoughtIn));
    for (const { type, id, name, json } of blocks) {
      if (type !== "tool_use") continue;
      yield {
        type: "tool-call",
        id,
        name,
        argumentsJson: json === "" ? "{}" : json,
        ...(state === undefined ? {} : { vendorState: state }),
      };
      // Once is enough: they stand before all calls of the turn.
      state = undefined;
    }
    // `input_tokens` are only those after the last mark of the cache.
    const { input_tokens: fresh, cache_creation_input_tokens: written, cache_read_input_tokens: read } = this.#usage;
    yield {
      type: "usage",
      inputTokens: (fresh ?? 0) + (written ?? 0) + (read ?? 0),
      outputTokens: this.#usage.output_tokens ?? 0,
      cachedTokens: read ?? 0,
    };
    yield { type: "finish", reason: this.#reason ?? "other" };
  }

  #begin({ index, content_block: block }: Event): void {
    if (typeof index !== "number" || !block)
      throw badReply(this.#party, "began a block without 'index' or 'content_block'");
    if (this.#blocks.has(index)) return;
    const { type, id, name, data } = block;
    if (type === "tool_use" && (!id || !name)) throw badReply(this.#party, "began a 'tool_use' without 'id' or 'name'");
    this.#blocks.set(index, {
      type,
      id: id ?? "",
      name: name ?? "",
      data: data ?? "",
      json: "",
      thinking: "",
      signature: "",
    });
  }

  *#piece({ index, delta }: Event): Generator<LlmEvent, void, undefined> {
    const block = this.#blocks.get(index ?? -1);
    if (block === undefined)
      throw badReply(this.#party, "went on with a block that it had not begun", { retryable: true });
    if (delta?.type === "text_delta") {
      if (delta.text) yield { type: "text-delta", text: delta.text };
      return;
    }
    block.json += delta?.partial_json ?? "";
    block.thinking += delta?.thinking ?? "";
    block.signature += delta?.signature ?? "";
    yield { type: "progress" };
  }

  /** Counts are of the whole message so far: the last one that is told holds. */
  #count(usage: Usage | null | undefined): void {
    const told = Object.entries(usage ?? {}).filter(([, value]) => typeof value === "number");
    this.#usage = { ...this.#usage, ...Object.fromEntries(told) };
  }
}

function thoughtIn({ type, thinking, signature, data }: Block): Thought[] {
  if (type === "thinking") return [{ type, thinking, signature }];
  return type === "redacted_thinking" ? [{ type, data }] : [];
}
