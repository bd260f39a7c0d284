import { z } from "zod";
import type { SttCapabilities, SttOpenOptions, Transcript, TranscriptWord } from "../../contracts/stt.ts";
import { endpointUrl } from "../base-url.ts";
import { defineRecogniser } from "../stt-session/define-recogniser.ts";
import type { SttDialect, SttFailure, SttSink, VendorMessage } from "../stt-session/dialect.ts";

/*
 * Speechmatics real-time, v2. Written from the vendor's own documents, speechmatics/docs 8783a7a (August 2026):
 * spec/realtime.yaml (every message), "Realtime API reference" (handshake, close codes), "Turn detection"
 * (ForceEndOfUtterance), "Output" (max_delay, partials) and "Limits".
 *
 * Decisions:
 * - Our own endpointing sends ForceEndOfUtterance; its answer is the EndOfUtterance with `forced`, behind the last
 *   AddTranscript. The vendor's own detection is off. Whether a forced end is answered when nobody has spoken could not be
 *   verified; the session answers in its place when it is not.
 * - `max_delay` of 2 s: finals that we do not force may take their time, which is worth accuracy.
 * - `enable_entities` off: text stays as it was spoken, and one parser of ours reads numbers of every vendor alike.
 * - Confidence of partials "has no meaning" (guide "Output"): it is not passed on.
 * - No keep-alive: an hour without audio is allowed as long as pings go out, and they do.
 */
const optionsSchema = z.strictObject({
  /** Not needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  /** The nearest region; `https://eu.rt.speechmatics.com` keeps the audio in Europe. */
  baseUrl: z.string().default("https://global.rt.speechmatics.com"),
  model: z.string().min(1).default("enhanced"),
  maxDelayMs: z.number().int().min(700).max(4000).default(2000),
  /** Custom words can take the vendor seconds to prepare. */
  openTimeoutMs: z.number().int().positive().default(8000),
});

type SpeechmaticsOptions = z.infer<typeof optionsSchema>;

/** Pipecat's stt-benchmark has the final 740 ms (P99) after speech. */
const finalDeadlineMs = 900;
/** The longer the list, the longer the session takes to begin. */
const mostTerms = 100;
const models = ["standard", "enhanced", "melia-1"] as const;

const capabilities: SttCapabilities = {
  streaming: true,
  sampleRatesHz: [8000, 16000, 24000, 48000],
  wordTimes: true,
  confidence: true,
  finalDeadlineMs,
};

export default defineRecogniser({
  name: "speechmatics",
  summary: "Speechmatics real-time, streaming speech to text",
  options: optionsSchema,
  variables: ["SPEECHMATICS_API_KEY", "SPEECHMATICS_BASE_URL", "SPEECHMATICS_MODEL"],
  // The price page itself was not to be had; this collection calls its own figures unverified.
  price: {
    perAudioMinuteUsd: 0.0067,
    source:
      "https://github.com/api-evangelist/speechmatics/blob/main/finops/speechmatics-finops.yml (not the vendor's page)",
    asOf: "2026-06",
  },
  capabilities,
  modelOf: (options) => options.model,
  models: () => Promise.resolve(models),
  url: socketUrl,
  dialect: dialectFor,
});

function socketUrl({ baseUrl }: SpeechmaticsOptions): URL {
  return endpointUrl({ baseUrl, path: "/v2", protocol: "ws", field: "SPEECHMATICS_BASE_URL" });
}

function dialectFor(options: SpeechmaticsOptions, openOptions: SttOpenOptions): SttDialect {
  let audioMessages = 0;
  return {
    vendor: "speechmatics",
    capabilities,
    url: socketUrl(options),
    headers: options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` },
    openTimeoutMs: options.openTimeoutMs,
    closeMeaning: (code, reason) => closeMeanings[code] ?? meanings[reason],
    firstMessages: [JSON.stringify(startMessage(options, openOptions))],
    waitsForReady: true,
    encodeAudio: (pcm) => {
      audioMessages++;
      return pcm;
    },
    finalise: () => '{"message":"ForceEndOfUtterance"}',
    get goodbye() {
      return JSON.stringify({ message: "EndOfStream", last_seq_no: audioMessages });
    },
    receive,
  };
}

function startMessage(options: SpeechmaticsOptions, { sampleRateHz, language, keyterms }: SttOpenOptions): unknown {
  const [tongue] = language.split("-");
  const terms = [...new Set(keyterms)].filter((term) => term !== "").slice(0, mostTerms);
  return {
    message: "StartRecognition",
    audio_format: { type: "raw", encoding: "pcm_s16le", sample_rate: sampleRateHz },
    transcription_config: {
      language: tongue,
      model: options.model,
      // Spelling by country is for English only (guide "Formatting", output locale).
      ...(tongue === "en" && /^en-(US|GB|AU)$/.test(language) ? { output_locale: language } : {}),
      max_delay: options.maxDelayMs / 1000,
      max_delay_mode: "fixed",
      enable_partials: true,
      enable_entities: false,
      ...(terms.length === 0 ? {} : { additional_vocab: terms.map((content) => ({ content })) }),
    },
  };
}

const transcriptSchema = z.object({
  metadata: z.object({ start_time: z.number(), end_time: z.number(), transcript: z.string() }),
  results: z.array(
    z.object({
      type: z.string(),
      start_time: z.number(),
      end_time: z.number(),
      attaches_to: z.string().nullish(),
      alternatives: z.array(z.object({ content: z.string(), confidence: z.number().nullish() })).nullish(),
    }),
  ),
});
const endSchema = z.object({ forced: z.boolean().nullish() });
const errorSchema = z.object({ type: z.string(), reason: z.string().nullish() });

type Recognised = z.infer<typeof transcriptSchema>;

function receive(message: VendorMessage, sink: SttSink): void {
  switch (message["message"]) {
    case "RecognitionStarted":
      return sink.ready();
    case "AddPartialTranscript":
      return sink.partial(toHeard(transcriptSchema.parse(message), false));
    case "AddTranscript":
      return sink.final({ ...toHeard(transcriptSchema.parse(message), true), isAnswer: false });
    case "EndOfUtterance":
      return endSchema.parse(message).forced === true ? sink.answered() : undefined;
    case "Error": {
      const { type, reason } = errorSchema.parse(message);
      return sink.failed({ ...(meanings[type] ?? { suffix: "REJECTED" }), words: `${type}: ${reason ?? ""}` });
    }
    default:
  }
}

function toHeard({ metadata, results }: Recognised, isFinal: boolean): Parameters<SttSink["partial"]>[0] {
  const words: TranscriptWord[] = [];
  for (const { type, start_time, end_time, attaches_to, alternatives } of results) {
    const best = alternatives?.[0];
    const last = words.at(-1);
    if (best === undefined) continue;
    if (type === "punctuation" && attaches_to !== "next" && last !== undefined) {
      words[words.length - 1] = { ...last, text: last.text + best.content };
      continue;
    }
    const isKnown = isFinal && typeof best.confidence === "number";
    const confidence = isKnown ? { confidence: best.confidence as number } : {};
    words.push({ text: best.content, startMs: start_time * 1000, endMs: end_time * 1000, ...confidence });
  }
  const transcript: Transcript = { text: metadata.transcript, words, ...meanConfidence(words) };
  return { transcript, startMs: metadata.start_time * 1000, endMs: metadata.end_time * 1000 };
}

function meanConfidence(words: readonly TranscriptWord[]): { confidence?: number } {
  const known = words.flatMap(({ confidence }) => (confidence === undefined ? [] : [confidence]));
  return known.length === 0 ? {} : { confidence: known.reduce((sum, one) => sum + one, 0) / known.length };
}

/** Error types (realtime.yaml, ErrorTypeEnum); those that are not here mean that what we sent was wrong. */
const meanings: Readonly<Record<string, SttFailure>> = {
  not_authorised: { suffix: "UNAUTHORIZED", field: "SPEECHMATICS_API_KEY" },
  not_allowed: { suffix: "UNAUTHORIZED" },
  invalid_model: { suffix: "REJECTED", field: "SPEECHMATICS_MODEL", hint: `Use one of: ${models.join(", ")}.` },
  invalid_language: { suffix: "REJECTED", field: "language" },
  quota_exceeded: { suffix: "RATE_LIMITED", retryable: true, hint: "Too many sessions at once for this account." },
  timelimit_exceeded: { suffix: "QUOTA_EXHAUSTED", hint: "The usage of the Speechmatics contract is spent." },
  job_error: { suffix: "UNAVAILABLE", retryable: true },
  idle_timeout: { suffix: "CONNECTION_LOST", retryable: true },
  session_timeout: { suffix: "CONNECTION_LOST", retryable: true },
  unknown_error: { suffix: "UNAVAILABLE", retryable: true },
};

/** Close codes of the vendor's own (reference, "Websocket errors"). */
const closeMeanings: Readonly<Record<number, SttFailure | undefined>> = {
  4001: meanings["not_authorised"],
  4003: meanings["not_allowed"],
  4004: meanings["invalid_model"],
  4005: meanings["quota_exceeded"],
  4006: meanings["timelimit_exceeded"],
  4013: meanings["job_error"],
};
