import { z } from "zod";
import { CallwrightError } from "../base/errors.ts";
import type { LlmEvent } from "../contracts/llm.ts";
import { VendorError, redact } from "./vendor-error.ts";
import type { VendorParty } from "./vendor-error.ts";

const toolDeltaSchema = z.object({
  index: z.number().nullish(),
  id: z.string().nullish(),
  function: z.object({ name: z.string().nullish(), arguments: z.unknown() }).nullish(),
});
const chunkSchema = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: z.string().nullish(),
            refusal: z.string().nullish(),
            tool_calls: z.array(toolDeltaSchema).nullish(),
          })
          .nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
  usage: z
    .object({
      prompt_tokens: z.number().nullish(),
      completion_tokens: z.number().nullish(),
      prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
    })
    .nullish(),
  error: z
    .union([
      z.string(),
      z.object({
        message: z.string().nullish(),
        type: z.string().nullish(),
        code: z.union([z.string(), z.number()]).nullish(),
      }),
    ])
    .nullish(),
});

type ToolDelta = z.infer<typeof toolDeltaSchema>;
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
export class ChatStream {
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

  /** The finish reason has come. */
  get isFinished(): boolean {
    return this.#reason !== undefined;
  }

  /** Nothing is missing: a reason or the end mark has come. */
  get isComplete(): boolean {
    return this.#isDone || this.isFinished;
  }

  /** The server said `[DONE]`. */
  done(): void {
    this.#isDone = true;
  }

  /** Throws LLM_BAD_REPLY for what is no chunk, and what an error object in the stream means. */
  *push(data: string): Generator<LlmEvent, void, undefined> {
    const chunk = this.#parse(data);
    if (chunk.error !== null && chunk.error !== undefined) throw this.#errorInStream(chunk.error);
    this.#usage = usageOf(chunk) ?? this.#usage;
    const choice = chunk.choices?.[0];
    if (choice === undefined) return;
    const { content, refusal, tool_calls: tools } = choice.delta ?? {};
    const text = this.#thoughts.push(content ?? "");
    if (text !== "") yield { type: "text-delta", text };
    if (refusal) {
      this.#refused = true;
      yield { type: "text-delta", text: refusal };
    }
    for (const delta of tools ?? []) {
      this.#assemble(delta);
      yield { type: "progress" };
    }
    if (choice.finish_reason) this.#reason = finishReasons[choice.finish_reason] ?? "other";
  }

  /** What is known only at the end: the tool calls, the usage, the reason. */
  *end(): Generator<LlmEvent, void, undefined> {
    const rest = this.#thoughts.end();
    if (rest !== "") yield { type: "text-delta", text: rest };
    for (const [position, call] of this.#calls.entries()) {
      if (call.name === "") throw this.#bad("named no tool in a tool call");
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

  #parse(data: string): z.infer<typeof chunkSchema> {
    let parsed: unknown;
    try {
      parsed = JSON.parse(data);
    } catch (cause) {
      throw this.#bad("sent a chunk that is not JSON", cause);
    }
    const chunk = chunkSchema.safeParse(parsed);
    if (!chunk.success) throw this.#bad("sent a chunk of an unknown form", chunk.error);
    return chunk.data;
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

  #errorInStream(error: NonNullable<z.infer<typeof chunkSchema>["error"]>): VendorError {
    const { kind, vendor } = this.#party;
    const words = typeof error === "string" ? error : (error.message ?? "no reason given");
    const code = typeof error === "string" ? "" : `${error.code ?? error.type ?? ""}`;
    const isLimit = /rate_limit|429/.test(code);
    const isPermanent = /invalid|insufficient|not_found|^40[0-4]$/.test(code);
    return new VendorError(`${kind} '${vendor}' reports an error in its reply: ${redact(words, []).slice(0, 300)}`, {
      code: isLimit ? `${kind}_RATE_LIMITED` : isPermanent ? `${kind}_BAD_REQUEST` : `${kind}_UNAVAILABLE`,
      retryable: !isPermanent,
    });
  }

  #bad(what: string, cause?: unknown): CallwrightError {
    const { kind, vendor } = this.#party;
    return new CallwrightError(`${kind} '${vendor}' ${what}`, {
      code: `${kind}_BAD_REPLY`,
      ...(cause === undefined ? {} : { cause }),
    });
  }
}

function usageOf({ usage }: z.infer<typeof chunkSchema>): UsageEvent | undefined {
  if (usage === null || usage === undefined) return undefined;
  return {
    type: "usage",
    inputTokens: usage.prompt_tokens ?? 0,
    outputTokens: usage.completion_tokens ?? 0,
    cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
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
