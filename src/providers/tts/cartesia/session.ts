import { z } from "zod";
import { abortable } from "../../../base/abortable.ts";
import type { Clock } from "../../../base/clock.ts";
import { CallwrightError, CancelledError, isCancelled } from "../../../base/errors.ts";
import type { Ids } from "../../../base/ids.ts";
import type { Log } from "../../../base/log.ts";
import type { TtsEvent, TtsSession } from "../../../contracts/tts.ts";
import { CartesiaUtterance } from "./utterance.ts";
import { openSocket } from "../../socket.ts";
import type { Socket } from "../../socket.ts";
import { errorFromStatus, secretsIn } from "../../vendor-error.ts";
import type { VendorParty } from "../../vendor-error.ts";

/** One call's session, configured. */
export interface CartesiaSessionOptions {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly model: string;
  readonly voice: string;
  readonly language: string;
  readonly sampleRateHz: number;
  readonly openTimeoutMs: number;
  readonly audioTimeoutMs: number;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

const party: VendorParty = { vendor: "cartesia", kind: "TTS" };

const messageSchema = z.object({
  type: z.string(),
  context_id: z.string().nullish(),
  data: z.string().nullish(),
  word_timestamps: z
    .object({ words: z.array(z.string()), start: z.array(z.number()), end: z.array(z.number()) })
    .nullish(),
  status_code: z.number().nullish(),
  error_code: z.string().nullish(),
  title: z.string().nullish(),
  message: z.string().nullish(),
  /** Versions before 2026-03-01. */
  error: z.string().nullish(),
});

type Message = z.infer<typeof messageSchema>;

/** One warm socket, on which several utterances are spoken, each in contexts of its own. */
export class CartesiaSession implements TtsSession {
  readonly sampleRateHz: number;
  readonly #options: CartesiaSessionOptions;
  readonly #utterances = new Set<CartesiaUtterance>();
  readonly #contexts = new Map<string, CartesiaUtterance>();
  #opening: Promise<Socket> | undefined;
  #isOver = false;

  constructor(options: CartesiaSessionOptions) {
    this.#options = options;
    this.sampleRateHz = options.sampleRateHz;
  }

  /** Opens the socket, so that the first word need not wait for it. */
  async warm(): Promise<void> {
    await this.#socket();
  }

  async *speak(clauses: AsyncIterable<string>, signal: AbortSignal): AsyncGenerator<TtsEvent, void, undefined> {
    const feeding = new AbortController();
    const utterance = new CartesiaUtterance({
      clock: this.#options.clock,
      sampleRateHz: this.sampleRateHz,
      audioTimeoutMs: this.#options.audioTimeoutMs,
      openContext: () => this.#openContext(utterance),
      say: (contextId, text, isLast) => this.#say(contextId, text, isLast),
      closeContext: (contextId, isDone) => this.#closeContext(contextId, isDone),
    });
    this.#utterances.add(utterance);
    // Not waited for at the end: it may be waiting for a socket that does not open.
    void this.#feed(utterance, clauses, feeding.signal);
    try {
      yield* abortable(utterance, signal);
    } finally {
      feeding.abort("the utterance is over");
      utterance.stop();
      this.#utterances.delete(utterance);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#failAll(new CancelledError("the session was closed"));
    const socket = await this.#opening?.catch(() => undefined);
    await socket?.close();
  }

  async #feed(utterance: CartesiaUtterance, clauses: AsyncIterable<string>, signal: AbortSignal): Promise<void> {
    try {
      for await (const clause of abortable(clauses, signal)) {
        if (clause.trim() === "") continue;
        // The socket may have been lost between two utterances; nobody noticed then.
        await this.#socket();
        if (signal.aborted) return;
        utterance.say(clause);
      }
      utterance.finish();
    } catch (error) {
      if (!isCancelled(error) || !signal.aborted) utterance.fail(error);
    }
  }

  #socket(): Promise<Socket> {
    if (this.#isOver) return Promise.reject(new CancelledError("the session was closed"));
    this.#opening ??= openSocket({
      party,
      url: this.#options.url,
      headers: this.#options.headers,
      clock: this.#options.clock,
      signal: this.#options.signal,
      openTimeoutMs: this.#options.openTimeoutMs,
      maxBufferedBytes: 0,
      onMessage: (message) => this.#receive(message),
      onClosed: (error) => {
        this.#opening = undefined;
        this.#failAll(error ?? new CancelledError("the session was closed"));
      },
    });
    const opening = this.#opening;
    opening.catch(() => {
      if (this.#opening === opening) this.#opening = undefined;
    });
    return opening;
  }

  #openContext(utterance: CartesiaUtterance): string {
    const contextId = this.#options.ids.next("ctx");
    this.#contexts.set(contextId, utterance);
    return contextId;
  }

  #closeContext(contextId: string, isDone: boolean): void {
    this.#contexts.delete(contextId);
    if (!isDone) this.#send({ context_id: contextId, cancel: true });
  }

  #say(contextId: string, text: string, isLast: boolean): void {
    const { model, voice, language, sampleRateHz } = this.#options;
    // Every input of a context repeats all fields ("Contexts", input format rule 1).
    this.#send({
      model_id: model,
      transcript: text,
      voice: { mode: "id", id: voice },
      language: language.split("-")[0],
      context_id: contextId,
      output_format: { container: "raw", encoding: "pcm_s16le", sample_rate: sampleRateHz },
      add_timestamps: true,
      continue: !isLast,
      // Clauses come ready cut: the vendor must not wait for more ("Buffering", custom).
      max_buffer_delay_ms: 0,
    });
  }

  #send(message: unknown): void {
    // Sent on a socket that is open by now: `feed` waits for it before the first word.
    void this.#opening?.then((socket) => socket.sendText(JSON.stringify(message))).catch(() => undefined);
  }

  #receive(raw: string | Uint8Array): void {
    const message = parse(raw);
    if (message === undefined) {
      this.#failAll(
        new CallwrightError("TTS 'cartesia' sent a message that cannot be read", {
          code: "TTS_BAD_REPLY",
          retryable: true,
        }),
      );
      return;
    }
    const contextId = message.context_id ?? undefined;
    if (message.type === "error") {
      const error = errorFromMessage(message, secretsIn(this.#options.headers));
      if (contextId === undefined) this.#failAll(error);
      else this.#contexts.get(contextId)?.refuse(contextId, error);
      return;
    }
    // Late news of a context that was cancelled finds nobody: that is what keeps utterances apart.
    const utterance = contextId === undefined ? undefined : this.#contexts.get(contextId);
    if (utterance === undefined || contextId === undefined) return;
    if (message.type === "chunk") utterance.hear(contextId, Buffer.from(message.data ?? "", "base64"));
    else if (message.type === "timestamps") utterance.place(contextId, wordsOf(message));
    else if (message.type === "done") utterance.done(contextId);
  }

  #failAll(error: CallwrightError): void {
    for (const utterance of this.#utterances) utterance.fail(error);
  }
}

function parse(raw: string | Uint8Array): Message | undefined {
  try {
    return messageSchema.parse(JSON.parse(typeof raw === "string" ? raw : Buffer.from(raw).toString("utf8")));
  } catch {
    return undefined;
  }
}

function errorFromMessage(message: Message, secrets: readonly string[]): CallwrightError {
  const words = message.message ?? message.title ?? message.error ?? "no reason given";
  const bodyText = JSON.stringify({ error: words, code: message.error_code ?? "" });
  return errorFromStatus(party, { status: message.status_code ?? 500, bodyText, secrets });
}

function wordsOf({ word_timestamps: times }: Message): { text: string; startMs: number; endMs: number }[] {
  return (times?.words ?? []).map((text, index) => {
    const startMs = (times?.start[index] ?? 0) * 1000;
    return { text, startMs, endMs: (times?.end[index] ?? startMs / 1000) * 1000 };
  });
}
