import { z } from "zod";
import type { SttCapabilities, SttOpenOptions, Transcript } from "../../contracts/stt.ts";
import { endpointUrl } from "../base-url.ts";
import { defineRecogniser } from "../stt-session/define-recogniser.ts";
import type { SttDialect, SttFailure, SttSink, VendorMessage } from "../stt-session/dialect.ts";
import { meanConfidence } from "../stt-session/encoding.ts";

/*
 * AssemblyAI Universal-Streaming, v3. Written from assemblyai.com/docs (November 2026): "Message Sequence" (messages of
 * both sides), "Streaming API reference" (query, audio messages of 50 to 1,000 ms), "Turn Detection", "Common session
 * errors and closures" (close codes, the `Error` message, and the older codes 3005 and 1008), and the types of
 * assemblyai-node-sdk 3034899 (March 2026).
 *
 * Decisions:
 * - Our own endpointing asks for the end of a turn (`ForceEndpoint`); the vendor's silence thresholds lie behind it.
 * - `format_turns` off: "adds additional latency", and one parser of ours reads numbers of every vendor alike. When it
 *   is on, the unformatted end of a turn is only a partial and the formatted one is the final.
 * - Partials are made of `words`, which hold the word at hand; `transcript` has the words that will not change.
 * - What ForceEndpoint does when nobody has spoken could not be verified; unanswered, the session answers itself.
 * - Audio is to come "at roughly the same rate it was originally spoken"; too much too early closes the session with 3007
 *   ("Received 314.9 sec. audio in 1.3 sec"). No limit is published; others measured about 310 s ahead of real time
 *   (pigeonai-org/ViDove#3, July 2026). A replay after a failover is 12 s at most and is not slowed down.
 */
const optionsSchema = z.strictObject({
  /** Not needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  /** `https://streaming.eu.assemblyai.com` keeps the audio in Europe. */
  baseUrl: z.string().default("https://streaming.assemblyai.com"),
  /** Default: `universal-streaming-english` for English, else `universal-streaming-multilingual`. */
  model: z.string().min(1).optional(),
  formatTurns: z.boolean().default(false),
  openTimeoutMs: z.number().int().positive().default(5000),
});

type AssemblyAiOptions = z.infer<typeof optionsSchema>;

/** Not a published figure: as much as other recognisers of this kind need, and the network. */
const finalDeadlineMs = 600;
/** Below every pause in which we ask. */
const turnSilence = { minMs: 1500, maxMs: 3000 } as const;

const capabilities: SttCapabilities = {
  streaming: true,
  sampleRatesHz: [8000, 16000, 24000, 48000],
  wordTimes: true,
  confidence: true,
  finalDeadlineMs,
};

const models = ["universal-streaming-english", "universal-streaming-multilingual", "u3-rt-pro", "whisper-rt"] as const;

export default defineRecogniser({
  name: "assemblyai",
  summary: "AssemblyAI Universal-Streaming, streaming speech to text",
  options: optionsSchema,
  variables: ["ASSEMBLYAI_API_KEY", "ASSEMBLYAI_BASE_URL", "ASSEMBLYAI_MODEL"],
  price: {
    perAudioMinuteUsd: 0.0025,
    source: "https://apiscout.dev/guides/speech-to-text-api-comparison-2026 (not the vendor's page)",
    asOf: "2026-11",
  },
  capabilities,
  modelOf: (options) => options.model ?? models[0],
  models: () => Promise.resolve(models),
  url: streamUrl,
  dialect: dialectFor,
});

function streamUrl({ baseUrl }: AssemblyAiOptions): URL {
  return endpointUrl({ baseUrl, path: "/v3/ws", protocol: "ws", field: "ASSEMBLYAI_BASE_URL" });
}

function addressFor(options: AssemblyAiOptions, { sampleRateHz, language, keyterms }: SttOpenOptions): URL {
  const url = streamUrl(options);
  const query = {
    speech_model: options.model ?? (language.startsWith("en") ? models[0] : models[1]),
    sample_rate: String(sampleRateHz),
    encoding: "pcm_s16le",
    format_turns: String(options.formatTurns),
    min_turn_silence: String(turnSilence.minMs),
    max_turn_silence: String(turnSilence.maxMs),
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  // Limits as its guide had them in 2025; one term that is too long could cost the session.
  const terms = [...new Set(keyterms)].filter((term) => term !== "" && term.length <= 50).slice(0, 100);
  if (terms.length > 0) url.searchParams.set("keyterms_prompt", JSON.stringify(terms));
  return url;
}

function dialectFor(options: AssemblyAiOptions, openOptions: SttOpenOptions): SttDialect {
  const turns = new AssemblyAiTurns(options.formatTurns);
  return {
    vendor: "assemblyai",
    capabilities,
    url: addressFor(options, openOptions),
    headers: options.apiKey === undefined ? {} : { authorization: options.apiKey },
    openTimeoutMs: options.openTimeoutMs,
    closeMeaning: meaningOf,
    waitsForReady: true,
    shortestMessageMs: 50,
    finalise: () => '{"type":"ForceEndpoint"}',
    goodbye: '{"type":"Terminate"}',
    receive: (message, sink) => turns.receive(message, sink),
  };
}

/** Close codes, which the `Error` message before them repeats. */
function meaningOf(code: number, reason: string): SttFailure | undefined {
  if ((code === 1008 || code === 3009) && /too many concurrent/i.test(reason))
    return { suffix: "RATE_LIMITED", retryable: true };
  if (code === 1008 && /balance|funds|billing/i.test(reason)) {
    return { suffix: "QUOTA_EXHAUSTED", hint: "Look at the balance of the AssemblyAI account." };
  }
  if (code === 1008) return { suffix: "UNAUTHORIZED", hint: "Check the API key of 'assemblyai'." };
  if (code === 3006) return { suffix: "REJECTED" };
  // Too short, too long, too fast; or older services' one code for everything.
  if (code === 3005 || code === 3007 || code === 3008) return { suffix: "CONNECTION_LOST", retryable: true };
  return undefined;
}

const turnSchema = z.object({
  turn_order: z.number(),
  turn_is_formatted: z.boolean().nullish(),
  end_of_turn: z.boolean(),
  transcript: z.string(),
  words: z
    .array(z.object({ text: z.string(), start: z.number(), end: z.number(), confidence: z.number().nullish() }))
    .nullish(),
});
const errorSchema = z.object({ error_code: z.number().nullish(), error: z.string().nullish() });

type Turn = z.infer<typeof turnSchema>;

/** Keeps track of which turn has its final: its formatted copy, or a repetition, says nothing new. */
class AssemblyAiTurns {
  readonly #formatTurns: boolean;
  #endedTurn = -1;

  constructor(formatTurns: boolean) {
    this.#formatTurns = formatTurns;
  }

  receive(message: VendorMessage, sink: SttSink): void {
    if (message["type"] === "Begin") sink.ready();
    else if (message["type"] === "Turn") this.#take(turnSchema.parse(message), sink);
    // The documentation has the type, the SDK only the field.
    else if (message["type"] === "Error" || "error" in message) {
      const { error_code: code, error } = errorSchema.parse(message);
      sink.failed({ ...(meaningOf(code ?? 0, error ?? "") ?? { suffix: "REJECTED" }), words: error });
    }
  }

  #take(turn: Turn, sink: SttSink): void {
    if (turn.turn_order <= this.#endedTurn) return;
    const isFinal = turn.end_of_turn && (!this.#formatTurns || turn.turn_is_formatted === true);
    if (!isFinal) return sink.partial({ transcript: toTranscript(turn) });
    this.#endedTurn = turn.turn_order;
    sink.final({ transcript: toTranscript(turn), isAnswer: true });
  }
}

function toTranscript({ transcript, words, end_of_turn: isEnd }: Turn): Transcript {
  const list = words ?? [];
  const text = isEnd || list.length === 0 ? transcript : list.map((word) => word.text).join(" ");
  return {
    text,
    words: list.map(({ text: word, start, end, confidence }) => ({
      text: word,
      startMs: start,
      endMs: end,
      ...(typeof confidence === "number" ? { confidence } : {}),
    })),
    ...meanConfidence(list),
  };
}
