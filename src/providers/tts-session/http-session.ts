import { abortable } from "../../base/abortable.ts";
import { CallwrightError, CancelledError } from "../../base/errors.ts";
import type { TtsEvent, TtsOpenOptions, TtsSession } from "../../contracts/tts.ts";
import { openConnection, requestBytes } from "../http.ts";
import type { SpokenWord } from "./dialect.ts";
import { SampleReader } from "./samples.ts";
import { SoundGate } from "./sound-gate.ts";

/** A service that is asked clause by clause, over HTTP. */
export interface HttpVoiceDialect {
  readonly vendor: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly accept: string;
  readonly sampleRateHz: number;
  readonly connectTimeoutMs: number;
  /** From a text to its first sound, and from one sound to the next. */
  readonly audioTimeoutMs: number;
  /** The request's body. */
  ask(text: string): unknown;
  /** What is in the reply's body; default: nothing but samples. May throw: it is not what the vendor publishes. */
  pieces?(body: AsyncIterable<Uint8Array>): AsyncIterable<HttpPiece>;
}

/** Sound, or words whose times count from the beginning of the clause. */
export interface HttpPiece {
  readonly audio?: Uint8Array;
  readonly words?: readonly SpokenWord[];
}

/** Ten minutes of the largest format. */
const maxBytes = 64 * 1024 * 1024;

/** Opens a voice that is asked clause by clause. */
export function openHttpVoice(dialect: HttpVoiceDialect, options: TtsOpenOptions): Promise<TtsSession> {
  if (options.signal.aborted) return Promise.reject(new CancelledError(options.signal.reason));
  return Promise.resolve(new HttpVoice(dialect, options));
}

/** Connections are kept alive and shared by all calls. */
class HttpVoice implements TtsSession {
  readonly sampleRateHz: number;
  readonly #dialect: HttpVoiceDialect;
  readonly #options: TtsOpenOptions;
  readonly #speaking = new Set<AbortController>();
  readonly #warming = new AbortController();
  #isOver = false;

  constructor(dialect: HttpVoiceDialect, options: TtsOpenOptions) {
    this.sampleRateHz = dialect.sampleRateHz;
    this.#dialect = dialect;
    this.#options = options;
    // Not waited for: the first clause finds a connection, or opens another as it would have done.
    const { url, connectTimeoutMs: timeoutMs } = dialect;
    void openConnection(url, { clock: options.clock, signal: this.#warming.signal, timeoutMs });
  }

  async *speak(clauses: AsyncIterable<string>, signal: AbortSignal): AsyncGenerator<TtsEvent, void, undefined> {
    const controller = new AbortController();
    this.#speaking.add(controller);
    try {
      if (this.#isOver) throw new CancelledError("the session was closed");
      yield* abortable(abortable(this.#utterance(clauses, controller.signal), controller.signal), signal);
    } finally {
      controller.abort("the utterance is over");
      this.#speaking.delete(controller);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#warming.abort("the session was closed");
    for (const controller of this.#speaking) controller.abort("the session was closed");
    return Promise.resolve();
  }

  async *#utterance(clauses: AsyncIterable<string>, signal: AbortSignal): AsyncGenerator<TtsEvent, void, undefined> {
    const gate = new SoundGate(this.#dialect.vendor);
    let samplesBefore = 0;
    for await (const clause of clauses) {
      if (clause.trim() === "") continue;
      gate.expect(clause);
      const offsetMs = (samplesBefore * 1000) / this.sampleRateHz;
      for await (const event of this.#clause(clause, signal)) {
        if (event.type === "audio") samplesBefore += event.samples.length;
        yield* gate.pass(event.type === "audio" ? event : later(event, offsetMs));
      }
    }
    const verdict = gate.verdict();
    if (verdict !== undefined) throw verdict;
    yield* gate.rest();
  }

  async *#clause(text: string, signal: AbortSignal): AsyncGenerator<TtsEvent, void, undefined> {
    const { vendor, url, headers, accept, connectTimeoutMs, audioTimeoutMs } = this.#dialect;
    const body = requestBytes(
      {
        party: { vendor, kind: "TTS" },
        method: "POST",
        url,
        headers,
        body: this.#dialect.ask(text),
        signal,
        clock: this.#options.clock,
        limits: { connectTimeoutMs, firstByteTimeoutMs: audioTimeoutMs, idleTimeoutMs: audioTimeoutMs, maxBytes },
      },
      accept,
    );
    const reader = new SampleReader();
    try {
      for await (const { audio, words } of this.#dialect.pieces?.(body) ?? plain(body)) {
        for (const word of words ?? []) yield { type: "word", ...word };
        if (audio !== undefined) yield { type: "audio", samples: reader.read(audio) };
      }
    } catch (cause) {
      if (cause instanceof CallwrightError) throw cause;
      throw new CallwrightError(`TTS '${vendor}' sent a reply that cannot be read`, {
        code: "TTS_BAD_REPLY",
        retryable: true,
        cause,
      });
    }
  }
}

function later(word: TtsEvent & { readonly type: "word" }, offsetMs: number): TtsEvent {
  return { ...word, startMs: word.startMs + offsetMs, endMs: word.endMs + offsetMs };
}

async function* plain(body: AsyncIterable<Uint8Array>): AsyncGenerator<HttpPiece, void, undefined> {
  for await (const audio of body) yield { audio };
}
