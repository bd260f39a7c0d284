import { abortable, linkedController } from "../base/abortable.ts";
import type { Clock } from "../base/clock.ts";
import { CallwrightError, CancelledError, isCancelled } from "../base/errors.ts";
import { Mailbox } from "../base/mailbox.ts";
import type { TtsEvent, TtsOpenOptions, TtsSession } from "../contracts/tts.ts";
import { toSpeechPieces } from "./speech-pieces.ts";
import { trimSilence } from "./trim-silence.ts";
import type { WorkerClient } from "./worker-client.ts";

/** What a speech worker is asked. */
export interface SpeechRequest {
  readonly text: string;
  /** 1 is the voice's own pace, 2 twice as fast. */
  readonly speed: number;
}

/** What it answers. */
export interface SpeechReply {
  readonly samples: Int16Array<ArrayBuffer>;
  readonly sampleRateHz: number;
}

/** Loading a voice and its first sound, on a busy machine. */
const openTimeoutMs = 30_000;
const pieceTimeoutMs = 10_000;

interface Job {
  readonly text: string;
  readonly isFirst: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly resolve: (reply: SpeechReply) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One voice on one thread, shared by all calls. Pieces are spoken one at a time; the first piece of a reply goes before
 * what continues another, and each reply has at most one piece waiting, so no call keeps the others waiting.
 */
export class LocalVoice {
  readonly #client: WorkerClient<SpeechRequest, SpeechReply>;
  readonly #speed: number;
  readonly #waiting: Job[] = [];
  #busy = false;
  #warming: Promise<SpeechReply> | undefined;

  constructor(client: WorkerClient<SpeechRequest, SpeechReply>, speed: number) {
    this.#client = client;
    this.#speed = speed;
  }

  /** Loads the voice and warms it up with a word. */
  async open(options: TtsOpenOptions): Promise<TtsSession> {
    if (!/^en\b/i.test(options.language)) {
      throw new CallwrightError(`This voice speaks English, not '${options.language}'`, {
        code: "TTS_LANGUAGE_UNSUPPORTED",
        field: "language",
        hint: "Choose a vendor with a voice for this language.",
      });
    }
    if (options.signal.aborted) throw new CancelledError(options.signal.reason);
    const { sampleRateHz } = await this.#warm(options.clock);
    if (options.signal.aborted) throw new CancelledError(options.signal.reason);
    return new LocalVoiceSession(this, sampleRateHz, options);
  }

  /** The first sound is by far the slowest; it is made once, before anybody waits for it. */
  async #warm(clock: Clock): Promise<SpeechReply> {
    this.#warming ??= this.#client.request({ text: "Yes.", speed: 1 }, { clock, timeoutMs: openTimeoutMs });
    try {
      return await this.#warming;
    } catch (error) {
      this.#warming = undefined;
      throw error;
    }
  }

  /** Speaks one piece. Rejects with CancelledError as soon as `signal` fires. */
  synthesise(job: Pick<Job, "text" | "isFirst" | "clock" | "signal">): Promise<SpeechReply> {
    const { signal } = job;
    if (signal.aborted) return Promise.reject(new CancelledError(signal.reason));
    const { promise, resolve, reject } = Promise.withResolvers<SpeechReply>();
    const onAbort = (): void => {
      const index = this.#waiting.findIndex((waiting) => waiting.reject === reject);
      if (index >= 0) this.#waiting.splice(index, 1);
      reject(new CancelledError(signal.reason));
    };
    signal.addEventListener("abort", onAbort, { once: true });
    const entry: Job = { ...job, resolve, reject };
    const firstOthers = this.#waiting.findIndex((waiting) => !waiting.isFirst);
    if (job.isFirst && firstOthers >= 0) this.#waiting.splice(firstOthers, 0, entry);
    else this.#waiting.push(entry);
    void this.#work();
    return promise.finally(() => signal.removeEventListener("abort", onAbort));
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) {
      try {
        const request = { text: job.text, speed: this.#speed };
        job.resolve(await this.#client.request(request, { clock: job.clock, timeoutMs: pieceTimeoutMs }));
      } catch (error) {
        job.reject(error);
      }
    }
    this.#busy = false;
  }
}

class LocalVoiceSession implements TtsSession {
  readonly sampleRateHz: number;
  readonly #voice: LocalVoice;
  readonly #options: TtsOpenOptions;
  readonly #closed = new AbortController();

  constructor(voice: LocalVoice, sampleRateHz: number, options: TtsOpenOptions) {
    this.#voice = voice;
    this.sampleRateHz = sampleRateHz;
    this.#options = options;
  }

  async *speak(clauses: AsyncIterable<string>, signal: AbortSignal): AsyncGenerator<TtsEvent, void, undefined> {
    const outer = linkedController(this.#closed.signal);
    const inner = linkedController(signal);
    const stop = (): void => inner.controller.abort(outer.controller.signal.reason);
    outer.controller.signal.addEventListener("abort", stop, { once: true });
    if (outer.controller.signal.aborted) stop();
    const spoken = new Mailbox<Int16Array>();
    const speaking = this.#speakInto(spoken, clauses, inner.controller.signal);
    try {
      for await (const samples of abortable(spoken, inner.controller.signal)) yield { type: "audio", samples };
    } finally {
      inner.controller.abort(new CancelledError("nobody listens any more"));
      inner.unlink();
      outer.unlink();
      await speaking;
    }
  }

  async #speakInto(spoken: Mailbox<Int16Array>, clauses: AsyncIterable<string>, signal: AbortSignal): Promise<void> {
    try {
      let pauseMs = 0;
      let isFirst = true;
      for await (const clause of abortable(clauses, signal)) {
        for (const piece of toSpeechPieces(clause, isFirst)) {
          const job = { text: piece.text, isFirst, clock: this.#options.clock, signal };
          const { samples } = await this.#voice.synthesise(job);
          const audible = trimSilence(samples, this.sampleRateHz);
          if (audible.length === 0) continue;
          if (pauseMs > 0) spoken.push(new Int16Array(Math.round((pauseMs * this.sampleRateHz) / 1000)));
          spoken.push(audible);
          pauseMs = piece.pauseMs;
          isFirst = false;
        }
      }
      spoken.end();
    } catch (error) {
      if (!isCancelled(error))
        this.#options.log.warn({ code: (error as { code?: string }).code }, "A local voice failed");
      spoken.fail(error);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort(new CancelledError("the session was closed"));
    return Promise.resolve();
  }
}
