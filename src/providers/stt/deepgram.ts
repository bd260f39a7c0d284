import { z } from "zod";
import type { AudioFrame } from "../../audio/frame.ts";
import type { Timer } from "../../base/clock.ts";
import { CallwrightError, CancelledError } from "../../base/errors.ts";
import { Mailbox } from "../../base/mailbox.ts";
import type {
  SttCapabilities,
  SttEvent,
  SttOpenOptions,
  SttSession,
  SttVendor,
  Transcript,
} from "../../contracts/stt.ts";
import { endpointUrl } from "../base-url.ts";
import { defineStt } from "../define.ts";
import { openSocket } from "../socket.ts";
import type { Socket } from "../socket.ts";
import { redact } from "../vendor-error.ts";

/*
 * Deepgram Nova-3, live. Written from developers.deepgram.com (November 2026): reference "Live Audio" (`listen.v1`),
 * guides "Finalize", "Close Stream", "Audio Keep Alive", "Interim Results", "Keyterm Prompting", and "STT
 * Troubleshooting WebSocket, NET, and DATA Errors".
 *
 * Decisions:
 * - `endpointing=false`: our own endpointing asks for a final with Finalize, so a pause costs no vendor's timer.
 * - `smart_format` and `numerals` off: text stays as it was spoken, and one parser of ours reads numbers and dates of
 *   every vendor alike; formatted partials jump about ("20", "25") and defeat speculation. Both can be switched on;
 *   `smart_format` then with `no_delay`, or Deepgram holds words back for the sake of their form.
 */
const optionsSchema = z.strictObject({
  /** Not needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  baseUrl: z.string().default("https://api.deepgram.com"),
  model: z.string().min(1).default("nova-3"),
  smartFormat: z.boolean().default(false),
  numerals: z.boolean().default(false),
  openTimeoutMs: z.number().int().positive().default(5000),
});

type DeepgramOptions = z.infer<typeof optionsSchema>;

/** Pipecat's stt-benchmark of 1,000 clips has Nova-3's final 326 ms (P99) after speech; the rest is for the network. */
const finalDeadlineMs = 600;
/** We answer a Finalize ourselves a little before the turn would stop waiting for it. */
const ownAnswerMs = finalDeadlineMs - 50;
/** Deepgram closes after 10 s without audio (NET-0001) and advises 3 to 5 s. */
const keepAliveMs = 4000;
/** Audio that waits longer than this to be sent is of no use to a conversation. */
const longestBacklogMs = 3000;
/** From here on partials are skipped: whoever reads is far behind, and each partial replaces the one before. */
const unreadLimit = 256;
/** Less audio than this unfinalised is not "a noticeable amount", and Finalize goes unanswered (guide "Finalize"). */
const nothingToFinaliseMs = 60;
/** The vendor's limit is 500 tokens over all terms; a token is rarely shorter than three letters. */
const keytermLimits = { terms: 100, tokens: 450, lettersPerToken: 3 } as const;

const capabilities: SttCapabilities = {
  streaming: true,
  sampleRatesHz: [8000, 16000, 24000, 48000],
  wordTimes: true,
  confidence: true,
  finalDeadlineMs,
};

export default defineStt({
  name: "deepgram",
  summary: "Deepgram Nova-3, streaming speech to text",
  options: optionsSchema,
  environment: ["DEEPGRAM_API_KEY", "DEEPGRAM_BASE_URL", "DEEPGRAM_MODEL"],
  fromEnvironment: ({ DEEPGRAM_API_KEY: apiKey, DEEPGRAM_BASE_URL: baseUrl, DEEPGRAM_MODEL: model }) =>
    apiKey || baseUrl ? { ...(apiKey && { apiKey }), ...(baseUrl && { baseUrl }), ...(model && { model }) } : undefined,
  create: (options): SttVendor => {
    listenUrl(options);
    return { name: "deepgram", capabilities, open: (openOptions) => openSession(options, openOptions) };
  },
});

function listenUrl({ baseUrl }: DeepgramOptions): URL {
  return endpointUrl({ baseUrl, path: "/v1/listen", protocol: "ws", field: "DEEPGRAM_BASE_URL" });
}

function addressFor(options: DeepgramOptions, { sampleRateHz, language, keyterms }: SttOpenOptions): URL {
  const url = listenUrl(options);
  const query = {
    model: options.model,
    language,
    encoding: "linear16",
    sample_rate: String(sampleRateHz),
    channels: "1",
    interim_results: "true",
    punctuate: "true",
    endpointing: "false",
    ...(options.numerals ? { numerals: "true" } : {}),
    ...(options.smartFormat ? { smart_format: "true", no_delay: "true" } : {}),
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  // Keyterms are Nova-3's; older models refuse them.
  if (options.model.startsWith("nova-3"))
    for (const term of fitting(keyterms)) url.searchParams.append("keyterm", term);
  return url;
}

/** As many terms as the vendor takes, first ones first: a list that is too long costs the whole session. */
function fitting(keyterms: readonly string[]): readonly string[] {
  let tokens = 0;
  return [...new Set(keyterms)].slice(0, keytermLimits.terms).filter((term) => {
    tokens += Math.ceil(term.length / keytermLimits.lettersPerToken);
    return term !== "" && tokens <= keytermLimits.tokens;
  });
}

async function openSession(options: DeepgramOptions, openOptions: SttOpenOptions): Promise<SttSession> {
  if (!capabilities.sampleRatesHz.includes(openOptions.sampleRateHz)) {
    throw new CallwrightError(`STT 'deepgram' is not given audio of ${openOptions.sampleRateHz} Hz`, {
      code: "STT_BAD_RATE",
      field: "sampleRateHz",
      hint: `Use one of: ${capabilities.sampleRatesHz.join(", ")}.`,
    });
  }
  const session = new DeepgramSession(openOptions, options.apiKey ?? "");
  const socket = await openSocket({
    party: { vendor: "deepgram", kind: "STT" },
    url: addressFor(options, openOptions),
    headers: options.apiKey === undefined ? {} : { authorization: `Token ${options.apiKey}` },
    clock: openOptions.clock,
    signal: openOptions.signal,
    openTimeoutMs: options.openTimeoutMs,
    maxBufferedBytes: (openOptions.sampleRateHz * 2 * longestBacklogMs) / 1000,
    refusalHeader: "dg-error",
    onMessage: (message) => session.receive(message),
    onClosed: (error) => session.closed(error),
  });
  session.attach(socket);
  return session;
}

const wordSchema = z.object({
  word: z.string(),
  punctuated_word: z.string().nullish(),
  start: z.number(),
  end: z.number(),
  confidence: z.number().nullish(),
});
const resultsSchema = z.object({
  type: z.literal("Results"),
  start: z.number().nullish(),
  duration: z.number().nullish(),
  is_final: z.boolean().nullish(),
  from_finalize: z.boolean().nullish(),
  channel: z.object({
    alternatives: z.array(
      z.object({
        transcript: z.string().nullish(),
        confidence: z.number().nullish(),
        words: z.array(wordSchema).nullish(),
      }),
    ),
  }),
});
const errorSchema = z.object({
  type: z.literal("Error"),
  description: z.string().nullish(),
  message: z.string().nullish(),
});

type Results = z.infer<typeof resultsSchema>;

/** A Finalize that waits for its answer. */
interface Finalisation {
  /** How much audio had been sent when we asked. */
  readonly audioMs: number;
  readonly timer: Timer;
}

class DeepgramSession implements SttSession {
  readonly #options: SttOpenOptions;
  readonly #apiKey: string;
  readonly #mailbox = new Mailbox<SttEvent>(unreadLimit * 4);
  readonly #finalisations: Finalisation[] = [];
  #socket: Socket | undefined;
  #keepAlive: Timer | undefined;
  #sentMs = 0;
  #lastSentAtMs = 0;
  #droppedFrames = 0;
  /** Up to where the vendor has given finals. */
  #finalUpToMs = 0;
  /** Up to where we answered in the vendor's place; its own final of that stretch comes too late. */
  #answeredUpToMs = 0;
  #partial: Transcript | undefined;
  #isOver = false;

  constructor(options: SttOpenOptions, apiKey: string) {
    this.#options = options;
    this.#apiKey = apiKey;
  }

  get events(): AsyncIterable<SttEvent> {
    return this.#mailbox;
  }

  attach(socket: Socket): void {
    this.#socket = socket;
    this.#lastSentAtMs = this.#options.clock.now();
    this.#scheduleKeepAlive();
  }

  push(frame: AudioFrame): void {
    const { samples } = frame;
    // `ws` keeps the buffer until it is written, and senders reuse theirs. PCM is little-endian, as every machine we run on.
    const bytes = new Uint8Array(samples.buffer.slice(samples.byteOffset, samples.byteOffset + samples.byteLength));
    if (this.#socket?.sendAudio(bytes) !== true) {
      if (this.#droppedFrames++ === 0 && !this.#isOver) {
        this.#options.log.warn(
          { vendor: "deepgram" },
          "STT 'deepgram' takes audio too slowly; dropping what does not fit",
        );
      }
      return;
    }
    this.#sentMs += (samples.length * 1000) / this.#options.sampleRateHz;
    this.#lastSentAtMs = this.#options.clock.now();
  }

  finalise(): void {
    if (this.#isOver) return;
    const audioMs = this.#sentMs;
    if (audioMs - this.#finalUpToMs <= nothingToFinaliseMs && this.#finalisations.length === 0) {
      this.#emit({ type: "transcript-final", transcript: this.#takePartial(), finalised: true });
      return;
    }
    this.#socket?.sendText('{"type":"Finalize"}');
    const timer = this.#options.clock.after(ownAnswerMs, () => this.#answerOurselves());
    this.#finalisations.push({ audioMs, timer });
  }

  receive(message: string | Uint8Array): void {
    if (this.#isOver || typeof message !== "string") return;
    let parsed: unknown;
    try {
      parsed = JSON.parse(message);
    } catch (cause) {
      this.#fail(
        new CallwrightError("STT 'deepgram' sent a message that is not JSON", {
          code: "STT_BAD_REPLY",
          retryable: true,
          cause,
        }),
      );
      return;
    }
    const results = resultsSchema.safeParse(parsed);
    if (results.success) {
      this.#take(results.data);
      return;
    }
    const error = errorSchema.safeParse(parsed);
    if (!error.success) return;
    const words = redact(error.data.description ?? error.data.message ?? "no reason given", [this.#apiKey]);
    this.#fail(new CallwrightError(`STT 'deepgram' reports an error: ${words}`, { code: "STT_REJECTED" }));
  }

  closed(error: CallwrightError | undefined): void {
    if (error !== undefined) this.#fail(error);
    else if (this.#options.signal.aborted) this.#fail(new CancelledError(this.#options.signal.reason));
    else this.#end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end();
    this.#socket?.sendText('{"type":"CloseStream"}');
    await this.#socket?.close();
  }

  #take(results: Results): void {
    const startMs = (results.start ?? 0) * 1000;
    const endMs = startMs + (results.duration ?? 0) * 1000;
    const transcript = since(toTranscript(results), { startMs, fromMs: this.#answeredUpToMs });
    if (results.is_final !== true) {
      if (transcript.text === "") return;
      this.#partial = transcript;
      if (this.#mailbox.size < unreadLimit) this.#emit({ type: "transcript-partial", transcript });
      return;
    }
    this.#finalUpToMs = Math.max(this.#finalUpToMs, endMs);
    this.#partial = undefined;
    const isAnswer =
      results.from_finalize === true && endMs >= (this.#finalisations[0]?.audioMs ?? 0) - nothingToFinaliseMs;
    const answered = isAnswer ? this.#finalisations.shift() : undefined;
    answered?.timer.cancel();
    if (transcript.text === "" && answered === undefined) return;
    this.#emit({ type: "transcript-final", transcript, finalised: answered !== undefined });
  }

  /** The vendor is silent after a Finalize: what we have got is the answer, so that the turn goes on. */
  #answerOurselves(): void {
    const finalisation = this.#finalisations.shift();
    if (finalisation === undefined) return;
    const transcript = this.#takePartial();
    // Partials lag: words of this audio that are not in it yet will still come, and are new.
    if (transcript.text !== "") this.#answeredUpToMs = transcript.words?.at(-1)?.endMs ?? finalisation.audioMs;
    this.#emit({ type: "transcript-final", transcript, finalised: true });
  }

  #takePartial(): Transcript {
    const partial = this.#partial ?? { text: "" };
    this.#partial = undefined;
    return partial;
  }

  #emit(event: SttEvent): void {
    try {
      this.#mailbox.push(event);
    } catch (cause) {
      this.#fail(new CallwrightError("Nobody reads what STT 'deepgram' understood", { code: "STT_OVERFLOW", cause }));
    }
  }

  #scheduleKeepAlive(): void {
    this.#keepAlive = this.#options.clock.at(this.#lastSentAtMs + keepAliveMs, () => {
      if (this.#options.clock.now() - this.#lastSentAtMs >= keepAliveMs) {
        this.#socket?.sendText('{"type":"KeepAlive"}');
        this.#lastSentAtMs = this.#options.clock.now();
      }
      this.#scheduleKeepAlive();
    });
  }

  #fail(error: CallwrightError): void {
    this.#mailbox.fail(error);
    this.#end();
    void this.#socket?.close();
  }

  #end(): void {
    this.#isOver = true;
    this.#keepAlive?.cancel();
    for (const { timer } of this.#finalisations) timer.cancel();
    this.#finalisations.length = 0;
    this.#mailbox.end();
  }
}

/** What lies behind a moment up to which we have answered in the vendor's place: the rest has been told already. */
function since(transcript: Transcript, { startMs, fromMs }: { startMs: number; fromMs: number }): Transcript {
  if (startMs >= fromMs - 1) return transcript;
  const words = transcript.words?.filter((word) => word.startMs >= fromMs) ?? [];
  return { ...transcript, text: words.map(({ text }) => text).join(" "), words };
}

function toTranscript({ channel }: Results): Transcript {
  const best = channel.alternatives[0];
  const words = best?.words?.map(({ word, punctuated_word, start, end, confidence }) => ({
    text: punctuated_word ?? word,
    startMs: start * 1000,
    endMs: end * 1000,
    ...(typeof confidence === "number" ? { confidence } : {}),
  }));
  return {
    text: best?.transcript?.trim() ?? "",
    ...(typeof best?.confidence === "number" ? { confidence: best.confidence } : {}),
    ...(words === undefined ? {} : { words }),
  };
}
