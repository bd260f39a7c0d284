import { z } from "zod";
import type { LlmEvent } from "../../../contracts/llm.ts";
import type { ReplyReader } from "../../llm-client/read-reply.ts";
import { badReply, errorInStream, parseData, streamErrorSchema } from "../../llm-client/reply-errors.ts";
import type { SseEvent } from "../../sse.ts";
import type { VendorParty } from "../../vendor-error.ts";
import { toVendorState } from "./signature.ts";

const partSchema = z.object({
  text: z.string().nullish(),
  thought: z.boolean().nullish(),
  thoughtSignature: z.string().nullish(),
  functionCall: z
    .object({ id: z.string().nullish(), name: z.string(), args: z.record(z.string(), z.unknown()).nullish() })
    .nullish(),
});
const chunkSchema = z.object({
  candidates: z
    .array(
      z.object({
        content: z.object({ parts: z.array(partSchema).nullish() }).nullish(),
        finishReason: z.string().nullish(),
      }),
    )
    .nullish(),
  promptFeedback: z.object({ blockReason: z.string().nullish() }).nullish(),
  usageMetadata: z
    .object({
      promptTokenCount: z.number().nullish(),
      candidatesTokenCount: z.number().nullish(),
      thoughtsTokenCount: z.number().nullish(),
      cachedContentTokenCount: z.number().nullish(),
    })
    .nullish(),
  error: streamErrorSchema.nullish(),
});

type Part = z.infer<typeof partSchema>;
type Usage = z.infer<typeof chunkSchema>["usageMetadata"];
type FinishReason = Extract<LlmEvent, { type: "finish" }>["reason"];

const finishReasons: Readonly<Record<string, FinishReason>> = {
  STOP: "stop",
  MAX_TOKENS: "length",
  SAFETY: "content-filter",
  RECITATION: "content-filter",
  BLOCKLIST: "content-filter",
  PROHIBITED_CONTENT: "content-filter",
  SPII: "content-filter",
};
/** The model wrote a call that is none: nothing of it can be used, and another try may do better. */
const malformed = new Set(["MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL"]);

/** Reads the chunks of a streamed answer. The service sends no end mark: the connection ends after the last chunk. */
export class GeminiReply implements ReplyReader {
  readonly isOver = false;
  readonly #party: VendorParty;
  readonly #calls: Extract<LlmEvent, { type: "tool-call" }>[] = [];
  #usage: Usage;
  #reason: FinishReason | undefined;

  constructor(party: VendorParty) {
    this.#party = party;
  }

  get isFinished(): boolean {
    return this.#reason !== undefined;
  }

  *push({ data }: SseEvent): Generator<LlmEvent, void, undefined> {
    const { candidates, promptFeedback, usageMetadata, error } = parseData(this.#party, data, chunkSchema);
    if (error !== null && error !== undefined) throw errorInStream(this.#party, error);
    this.#usage = usageMetadata ?? this.#usage;
    if (promptFeedback?.blockReason) this.#reason = "content-filter";
    const candidate = candidates?.[0];
    for (const part of candidate?.content?.parts ?? []) yield* this.#part(part);
    this.#finish(candidate?.finishReason ?? "");
  }

  *end(): Generator<LlmEvent, void, undefined> {
    yield* this.#calls;
    if (this.#usage !== null && this.#usage !== undefined) {
      yield {
        type: "usage",
        inputTokens: this.#usage.promptTokenCount ?? 0,
        outputTokens: (this.#usage.candidatesTokenCount ?? 0) + (this.#usage.thoughtsTokenCount ?? 0),
        cachedTokens: this.#usage.cachedContentTokenCount ?? 0,
      };
    }
    const reason = this.#reason ?? "other";
    yield { type: "finish", reason: reason === "stop" && this.#calls.length > 0 ? "tool-calls" : reason };
  }

  #finish(reason: string): void {
    if (reason === "" || reason === "FINISH_REASON_UNSPECIFIED") return;
    if (malformed.has(reason)) {
      throw badReply(this.#party, `wrote a tool call that is none (${reason})`, { retryable: true });
    }
    this.#reason = finishReasons[reason] ?? "other";
  }

  *#part({ text, thought, thoughtSignature, functionCall: call }: Part): Generator<LlmEvent, void, undefined> {
    if (thought === true || call) yield { type: "progress" };
    if (call) {
      this.#calls.push({
        type: "tool-call",
        id: call.id ?? `call_${this.#calls.length + 1}`,
        name: call.name,
        argumentsJson: JSON.stringify(call.args ?? {}),
        ...(thoughtSignature ? { vendorState: toVendorState(thoughtSignature) } : {}),
      });
    } else if (text && thought !== true) yield { type: "text-delta", text };
  }
}
