import { abortable } from "../base/abortable.ts";
import type { Clock } from "../base/clock.ts";
import { CallwrightError, isCancelled } from "../base/errors.ts";
import { Mailbox } from "../base/mailbox.ts";
import { sleep } from "../base/sleep.ts";
import type { AudioFrame } from "../audio/frame.ts";
import type { LlmMessage } from "../contracts/llm.ts";
import type {
  SpeechModelEvent,
  SpeechModelOpenOptions,
  SpeechModelSession,
  SpeechModelVendor,
} from "../contracts/speech-model.ts";
import type { SttSession, SttVendor } from "../contracts/stt.ts";
import { writeTone } from "./tone-samples.ts";

/** What a scripted model does in a reply, one step after another. */
export type SpeechStep =
  | { readonly say: string }
  | { readonly call: string; readonly args: unknown }
  | { readonly waitMs: number }
  /** The connection breaks. */
  | { readonly breaks: true };

/** What a reply is asked for with. */
export interface SpeechQuestion {
  /** Counts from 0 over all sessions. */
  readonly index: number;
  /** The caller's words that came since the last reply was asked for, as they were recognised or typed. */
  readonly text: string;
  readonly note: string | undefined;
}

/** How to make a scripted speech model. */
export interface ScriptedSpeechModelOptions {
  /** Who recognises for it: a recogniser of the scripted caller. */
  readonly hearing: () => SttVendor;
  readonly reply: (question: SpeechQuestion) => readonly SpeechStep[];
  /** Until the first sound of a reply. Default 300 ms. */
  readonly firstMs?: number;
  /** Length of a word. Default 280 ms. */
  readonly wordMs?: number;
  /** A word's sound comes each so many ms. Default 20. */
  readonly everyMs?: number;
  /** What is left of it opens no session any more. Default: it always opens. */
  readonly refuses?: () => boolean;
}

/** What was asked of it. */
export interface SpeechModelRecord {
  readonly opened: SpeechModelOpenOptions[];
  readonly questions: SpeechQuestion[];
  readonly added: LlmMessage[];
  readonly cancelled: { readonly replyId: number; readonly heardMs: number }[];
  readonly toolResults: string[];
  closed: number;
}

const outputRateHz = 24_000;

/** A model that hears with a scripted recogniser, and speaks in tones as its script says. */
export function scriptedSpeechModel(options: ScriptedSpeechModelOptions): {
  readonly vendor: SpeechModelVendor;
  readonly record: SpeechModelRecord;
} {
  const record: SpeechModelRecord = {
    opened: [],
    questions: [],
    added: [],
    cancelled: [],
    toolResults: [],
    closed: 0,
  };
  const vendor: SpeechModelVendor = {
    name: "scripted",
    model: "scripted-speech",
    capabilities: { streaming: true, sampleRatesHz: [24_000], finalDeadlineMs: 800 },
    open: async (open) => {
      if (options.refuses?.() === true) {
        throw new CallwrightError("The scripted speech model refuses", { code: "S2S_UNAVAILABLE", retryable: true });
      }
      record.opened.push(open);
      const hearing = await options.hearing().open({ ...open, keyterms: [] });
      return new ScriptedSession({ options, record, open, hearing });
    },
  };
  return { vendor, record };
}

interface Parts {
  readonly options: ScriptedSpeechModelOptions;
  readonly record: SpeechModelRecord;
  readonly open: SpeechModelOpenOptions;
  readonly hearing: SttSession;
}

class ScriptedSession implements SpeechModelSession {
  readonly outputRateHz = outputRateHz;
  readonly events = new Mailbox<SpeechModelEvent>(8192);
  readonly #parts: Parts;
  readonly #clock: Clock;
  readonly #controller = new AbortController();
  #words: string[] = [];
  #reply: { readonly id: number; readonly controller: AbortController } | undefined;
  #result = Promise.withResolvers<void>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#clock = parts.open.clock;
    void this.#listen();
  }

  push(frame: AudioFrame): void {
    this.#parts.hearing.push(frame);
  }

  finalise(): void {
    this.#parts.hearing.finalise();
  }

  respond({ replyId, note }: { readonly replyId: number; readonly note?: string }): void {
    const { record, options } = this.#parts;
    const question = { index: record.questions.length, text: this.#words.join(" "), note };
    this.#words = [];
    record.questions.push(question);
    this.#reply?.controller.abort();
    const controller = new AbortController();
    this.#reply = { id: replyId, controller };
    void this.#speak(replyId, options.reply(question), controller.signal);
  }

  toolResult({ output }: { readonly output: string }): void {
    this.#parts.record.toolResults.push(output);
    this.#result.resolve();
  }

  cancel(reply: { readonly replyId: number; readonly heardMs: number }): void {
    this.#parts.record.cancelled.push(reply);
    if (this.#reply?.id === reply.replyId) this.#reply.controller.abort();
  }

  add(message: LlmMessage): void {
    this.#parts.record.added.push(message);
    if (message.role === "user") this.#words.push(message.text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#parts.record.closed++;
    this.#controller.abort();
    this.#reply?.controller.abort();
    this.events.end();
    await this.#parts.hearing[Symbol.asyncDispose]();
  }

  async #listen(): Promise<void> {
    try {
      for await (const event of abortable(this.#parts.hearing.events, this.#controller.signal)) {
        if (event.type === "transcript-partial") {
          this.events.push({ type: "caller-partial", transcript: event.transcript });
        } else if (event.type === "transcript-final") {
          if (event.transcript.text !== "") this.#words.push(event.transcript.text);
          this.events.push({ type: "caller-final", transcript: event.transcript, finalised: event.finalised });
        }
      }
    } catch (error) {
      if (!isCancelled(error)) this.events.fail(error);
    }
  }

  async #speak(replyId: number, steps: readonly SpeechStep[], signal: AbortSignal): Promise<void> {
    const { firstMs = 300 } = this.#parts.options;
    try {
      await sleep(this.#clock, firstMs, signal);
      for (const step of steps) await this.#step(replyId, step, signal);
      this.events.push({ type: "reply-end", replyId, reason: "done" });
    } catch (error) {
      if (!isCancelled(error)) throw error;
      this.events.push({ type: "reply-end", replyId, reason: "cancelled" });
    }
  }

  async #step(replyId: number, step: SpeechStep, signal: AbortSignal): Promise<void> {
    if ("waitMs" in step) await sleep(this.#clock, step.waitMs, signal);
    else if ("say" in step) await this.#say(replyId, step.say, signal);
    else if ("call" in step) {
      this.#result = Promise.withResolvers();
      const argumentsJson = JSON.stringify(step.args);
      this.events.push({ type: "tool-call", replyId, id: `call-${replyId}`, name: step.call, argumentsJson });
      this.events.push({ type: "reply-end", replyId, reason: "awaits-tools" });
      await this.#result.promise;
    } else {
      this.events.fail(new CallwrightError("The scripted model broke", { code: "S2S_CONNECTION_LOST" }));
      await sleep(this.#clock, 3_600_000, signal);
    }
  }

  async #say(replyId: number, text: string, signal: AbortSignal): Promise<void> {
    const { wordMs = 280, everyMs = 20 } = this.#parts.options;
    for (const word of text.split(" ")) {
      this.events.push({ type: "reply-text", replyId, text: `${word} ` });
      this.events.push({
        type: "reply-audio",
        replyId,
        samples: writeTone((wordMs * outputRateHz) / 1000, outputRateHz),
      });
      await sleep(this.#clock, everyMs, signal);
    }
  }
}
