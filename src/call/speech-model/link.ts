import type { Brain } from "../../agent/brain.ts";
import type { Conversation } from "../../agent/conversation.ts";
import { toSystemPrompt } from "../../agent/llm-messages.ts";
import type { AudioFrame, SampleRateHz } from "../../audio/frame.ts";
import { openResampler } from "../../audio/resample.ts";
import { unlessAborted } from "../../base/abortable.ts";
import { CallwrightError, CancelledError } from "../../base/errors.ts";
import type { Scope } from "../../base/scope.ts";
import type { LlmTool } from "../../contracts/llm.ts";
import type { SpeechModelVendor } from "../../contracts/speech-model.ts";
import type { SttOpenOptions, SttVendor } from "../../contracts/stt.ts";
import { brainSpeech } from "./brain-speech.ts";
import { LiveSession } from "./live-session.ts";
import { SessionMemory } from "./session-memory.ts";

/** What a link is made of. */
export interface SpeechModelLinkOptions {
  readonly vendor: SpeechModelVendor;
  /** The playbook's; asked anew for every session. */
  readonly instructions: () => string;
  readonly tools: readonly LlmTool[];
  readonly voice?: string;
}

/**
 * One call's connection to a model that hears and speaks, in two faces: a recogniser, which stands first among the
 * call's recognisers, and a brain. So turns, interruptions, intercepts, tools and the journal stay those of every other
 * call, and either face can be replaced when the model fails.
 */
export class SpeechModelLink implements AsyncDisposable {
  readonly ear: SttVendor;
  readonly brain: Brain<number>;
  readonly #options: SpeechModelLinkOptions;
  #call: { readonly conversation: Conversation; readonly scope: Scope } | undefined;
  #live: LiveSession | undefined;
  #opening: Promise<LiveSession> | undefined;
  #replies = 0;

  constructor(options: SpeechModelLinkOptions) {
    this.#options = options;
    const { name, model, capabilities } = options.vendor;
    this.ear = {
      // Its health as a recogniser is not that of the vendor's recogniser of the same name.
      name: `${name}-s2s`,
      capabilities: {
        streaming: true,
        sampleRatesHz: [8000, 16_000],
        wordTimes: false,
        confidence: false,
        // Some write down what they have heard only after the turn.
        partials: false,
        finalDeadlineMs: capabilities.finalDeadlineMs,
      },
      open: async (open) => (await this.#connect(open)).listen(),
    };
    this.brain = brainSpeech({ name: `s2s:${model}`, vendorName: name, ready: (signal) => this.#ready(signal) });
  }

  /** Ties it to its call: what is said there, and how long it lasts. */
  attach(call: { readonly conversation: Conversation; readonly scope: Scope }): void {
    this.#call = call;
    call.scope.use(this);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#live?.[Symbol.asyncDispose]();
    this.#live = undefined;
  }

  /** The session that answers, or will in a moment. Throws S2S_NOT_CONNECTED. */
  async #ready(signal: AbortSignal): Promise<LiveSession> {
    if (this.#live) return this.#live;
    if (this.#opening) return unlessAborted(this.#opening, signal);
    throw new CallwrightError(`Speech model '${this.#options.vendor.name}' is not connected`, {
      code: "S2S_NOT_CONNECTED",
      retryable: true,
    });
  }

  async #connect(open: SttOpenOptions): Promise<LiveSession> {
    if (this.#live) return this.#live;
    this.#opening ??= this.#open(open);
    const opening = this.#opening;
    // Whoever waits for it hears of its failure; perhaps nobody does.
    opening.catch(() => undefined);
    try {
      return await opening;
    } finally {
      if (this.#opening === opening) this.#opening = undefined;
    }
  }

  async #open({ sampleRateHz, language, signal, clock, log }: SttOpenOptions): Promise<LiveSession> {
    const { vendor, instructions, tools, voice } = this.#options;
    const call = this.#call;
    if (call === undefined) throw new CallwrightError("A speech model's link has no call", { code: "S2S_NO_CALL" });
    const { conversation, scope } = call;
    const inputRateHz = inputRate(vendor, sampleRateHz);
    const memory = new SessionMemory();
    const session = await vendor.open({
      sampleRateHz: inputRateHz,
      language,
      instructions: toSystemPrompt(instructions()),
      tools,
      history: memory.catchUp(conversation.entries),
      ...(voice !== undefined && { voice }),
      signal,
      clock,
      log,
    });
    if (signal.aborted || scope.isClosed) {
      await session[Symbol.asyncDispose]();
      throw new CancelledError("nobody waits for it any more");
    }
    const live: LiveSession = new LiveSession({
      name: vendor.name,
      session,
      memory,
      conversation,
      log,
      convert: converter(sampleRateHz, inputRateHz),
      nextReplyId: () => ++this.#replies,
      onFailed: () => {
        if (this.#live === live) this.#live = undefined;
      },
    });
    this.#live = live;
    void scope.run(`speech model ${vendor.name}`, (until) => live.read(until));
    return live;
  }
}

const engineRatesHz: readonly SampleRateHz[] = [16_000, 24_000, 48_000, 8000];

/** The rate at hand where the model takes it, else the next better one. */
function inputRate(vendor: SpeechModelVendor, rateHz: number): SampleRateHz {
  const rates = vendor.capabilities.sampleRatesHz;
  const same = engineRatesHz.find((known) => known === rateHz && rates.includes(known));
  const rate = same ?? engineRatesHz.find((known) => rates.includes(known));
  if (rate !== undefined) return rate;
  throw new CallwrightError(`Speech model '${vendor.name}' takes no audio that the engine knows`, {
    code: "S2S_UNSUPPORTED_RATE",
    field: "sampleRatesHz",
    hint: `Use one of ${engineRatesHz.join(", ")} Hz.`,
  });
}

function converter(fromHz: number, toHz: SampleRateHz): (frame: AudioFrame) => AudioFrame {
  if (fromHz === toHz) return (frame) => frame;
  const resampler = openResampler(fromHz, toHz);
  return ({ samples }) => ({ samples: resampler.push(samples), sampleRateHz: toHz });
}
