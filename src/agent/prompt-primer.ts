import type { Clock } from "../base/clock.ts";
import type { LlmRequest, LlmStreamOptions, LlmVendor } from "../contracts/llm.ts";
import { toMessages, toolsOf } from "./llm-messages.ts";
import type { Playbook, PlaybookContext } from "./playbook.ts";

/** What is primed, and where. */
export interface PromptPrimerOptions {
  readonly playbook: Playbook;
  readonly context: PlaybookContext;
  /** Only those that cache prompts are asked. */
  readonly models: readonly LlmVendor[];
  readonly clock: Clock;
}

/** Vendors keep the beginning of a prompt for some five minutes after it was last used. */
const primedMs = 5 * 60_000;
/** For a call that was prepared at the end of that time and has yet to be answered. */
const ringMs = 60_000;

/** Shows models the beginning of an agent's requests ahead of need, so that the first turn of a call finds it cached. */
export class PromptPrimer {
  readonly #options: PromptPrimerOptions;
  readonly #models: readonly LlmVendor[];
  #primed: { readonly instructions: string; readonly atMs: number } | undefined;

  constructor(options: PromptPrimerOptions) {
    this.#options = options;
    this.#models = options.models.filter(({ cachesPrompts }) => cachesPrompts);
  }

  /** What the playbook tells a model, with the time in it that was primed: another minute would be another prompt. */
  instructions(): string {
    const primed = this.#primedWithin(primedMs + ringMs);
    return primed ?? this.#options.playbook.instructions(this.#options.context);
  }

  /** Asks each model for one token, at most once in five minutes. What is wrong with one shows when a caller asks it. */
  async prime(signal: AbortSignal, log: LlmStreamOptions["log"]): Promise<void> {
    if (this.#models.length === 0 || signal.aborted || this.#primedWithin(primedMs) !== undefined) return;
    const { playbook, context, clock } = this.#options;
    const instructions = playbook.instructions(context);
    this.#primed = { instructions, atMs: clock.now() };
    const request = openingRequest(playbook, instructions);
    await Promise.all(
      this.#models.map(async (model) => {
        try {
          for await (const event of model.stream(request, { signal, clock, log })) {
            if (event.type === "usage") log.debug({ agent: playbook.name, ...event }, "tokens of a primed prompt");
          }
        } catch {
          log.debug({ agent: playbook.name, vendor: model.name }, "A prompt could not be primed");
        }
      }),
    );
  }

  #primedWithin(ms: number): string | undefined {
    const primed = this.#primed;
    return primed && this.#options.clock.now() - primed.atMs < ms ? primed.instructions : undefined;
  }
}

/** The request with which a call begins, for one token of its reply. */
function openingRequest(playbook: Playbook, instructions: string): LlmRequest {
  const turn = { kind: "greeting", text: "", confidence: 1, repeats: 1, interrupted: false } as const;
  return {
    messages: toMessages({ instructions, conversation: [], turn, contextTokens: Infinity }),
    tools: toolsOf(playbook),
    maxOutputTokens: 1,
    temperature: 0,
    cacheKey: playbook.name,
  };
}
