import { CallwrightError } from "../base/errors.ts";
import { sleep } from "../base/sleep.ts";
import type { LlmEvent, LlmRequest, LlmStreamOptions, LlmVendor } from "../contracts/llm.ts";

/** What the model does when it is asked once. Delays are on the clock it is asked with. */
export interface ScriptedReply {
  /** Streamed token by token: a token is a word with the space before it. */
  readonly text?: string;
  readonly toolCalls?: readonly ScriptedToolCall[];
  readonly finishReason?: Extract<LlmEvent, { type: "finish" }>["reason"];
  readonly firstTokenMs?: number;
  readonly perTokenMs?: number;
  /** Throws after so many tokens (0: at once). */
  readonly fail?: { readonly afterTokens: number; readonly code: string; readonly retryable?: boolean };
  /** Says nothing more after so many tokens, and takes no notice of its signal. */
  readonly stall?: { readonly afterTokens: number };
}

/** `arguments` as a string is sent as it is: for what is not JSON. */
export interface ScriptedToolCall {
  readonly name: string;
  readonly arguments: unknown;
}

/** A model that follows a script. */
export interface ScriptedLlm extends LlmVendor {
  /** Every request, in order. */
  readonly requests: readonly LlmRequest[];
}

/** How to make a {@link ScriptedLlm}. */
export interface ScriptedLlmOptions {
  readonly name?: string;
  /** One reply a request, in order (the last one again when they run out), or decided from the request. */
  readonly replies: readonly ScriptedReply[] | ((request: LlmRequest, count: number) => ScriptedReply);
  /** For replies that say nothing of it. Default 0. */
  readonly firstTokenMs?: number;
  readonly perTokenMs?: number;
}

/** A language model for tests and the bench: what it says and how fast is given. */
export function scriptedLlm(options: ScriptedLlmOptions): ScriptedLlm {
  const requests: LlmRequest[] = [];
  return {
    name: options.name ?? "scripted",
    model: "script",
    requests,
    stream(request, streamOptions) {
      requests.push(request);
      const { replies } = options;
      const reply =
        typeof replies === "function"
          ? replies(request, requests.length)
          : (replies[Math.min(requests.length, replies.length) - 1] ?? {});
      return play(
        { firstTokenMs: options.firstTokenMs ?? 0, perTokenMs: options.perTokenMs ?? 0, ...reply },
        { count: requests.length, ...streamOptions },
      );
    },
  };
}

async function* play(
  reply: ScriptedReply & { readonly firstTokenMs: number; readonly perTokenMs: number },
  { clock, signal, count }: LlmStreamOptions & { readonly count: number },
): AsyncGenerator<LlmEvent, void, undefined> {
  const tokens = reply.text?.match(/\s*\S+/g) ?? [];
  for (let index = 0; index <= tokens.length; index++) {
    if (reply.stall?.afterTokens === index) await new Promise<never>(() => undefined);
    if (index === 0 || index < tokens.length)
      await sleep(clock, index === 0 ? reply.firstTokenMs : reply.perTokenMs, signal);
    if (reply.fail?.afterTokens === index) {
      throw new CallwrightError("The script says so", {
        code: reply.fail.code,
        retryable: reply.fail.retryable ?? true,
      });
    }
    const token = tokens[index];
    if (token !== undefined) yield { type: "text-delta", text: token };
  }
  yield* ending(reply, { count, outputTokens: tokens.length });
}

function* ending(
  { toolCalls = [], finishReason }: ScriptedReply,
  { count, outputTokens }: { readonly count: number; readonly outputTokens: number },
): Generator<LlmEvent, void, undefined> {
  for (const [index, call] of toolCalls.entries()) {
    const argumentsJson = typeof call.arguments === "string" ? call.arguments : JSON.stringify(call.arguments);
    yield { type: "tool-call", id: `script_${count}_${index}`, name: call.name, argumentsJson };
  }
  yield { type: "usage", inputTokens: 10, outputTokens, cachedTokens: 0 };
  yield { type: "finish", reason: finishReason ?? (toolCalls.length === 0 ? "stop" : "tool-calls") };
}
