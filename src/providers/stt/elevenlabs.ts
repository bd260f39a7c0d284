import { z } from "zod";
import type { SttCapabilities, SttOpenOptions, Transcript } from "../../contracts/stt.ts";
import { endpointUrl } from "../base-url.ts";
import { defineRecogniser } from "../stt-session/define-recogniser.ts";
import type { SttDialect, SttFailure, SttSink, VendorMessage } from "../stt-session/dialect.ts";
import { toBase64 } from "../stt-session/encoding.ts";

/*
 * ElevenLabs Scribe v2 Realtime. Written from elevenlabs.io/docs (November 2026): reference "Realtime"
 * (`/v1/speech-to-text/realtime`), "Realtime event reference" (messages and errors), "Transcripts and commit
 * strategies", and the types of elevenlabs-js 87100890 (July 2026; keyterms: 50 of 20 characters).
 *
 * Decisions:
 * - `commit_strategy=manual`: our own endpointing asks. A commit with less than 0.3 s of new audio is ignored with a
 *   `commit_throttled` message (elevenlabs/packages#378): what has been understood is the answer then.
 * - `include_timestamps`: the final is `committed_transcript_with_timestamps`; the plain one before it says the same.
 * - Times of words count from the beginning of the stream and, with manual commits, do not drift: measured by others
 *   (elevenlabs/elevenlabs-python#849, August 2026); the reference does not say so.
 */
const optionsSchema = z.strictObject({
  /** Not needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  baseUrl: z.string().default("https://api.elevenlabs.io"),
  model: z.string().min(1).default("scribe_v2_realtime"),
  openTimeoutMs: z.number().int().positive().default(5000),
});

type ElevenLabsOptions = z.infer<typeof optionsSchema>;

/** From a commit to its transcript others measured 250 to 380 ms; the rest is for the network. */
const finalDeadlineMs = 700;

const capabilities: SttCapabilities = {
  streaming: true,
  sampleRatesHz: [8000, 16000, 24000, 48000],
  wordTimes: true,
  confidence: false,
  finalDeadlineMs,
};

export default defineRecogniser({
  name: "elevenlabs",
  summary: "ElevenLabs Scribe v2 Realtime, streaming speech to text",
  options: optionsSchema,
  variables: ["ELEVENLABS_API_KEY", "ELEVENLABS_BASE_URL", "ELEVENLABS_STT_MODEL"],
  price: {
    perAudioMinuteUsd: 0.0065,
    source: "https://vercel.com/ai-gateway/models/scribe-v2-realtime (a reseller)",
    asOf: "2026-11",
  },
  capabilities,
  modelOf: (options) => options.model,
  models: () => Promise.resolve(["scribe_v2_realtime"]),
  url: realtimeUrl,
  dialect: dialectFor,
});

function realtimeUrl({ baseUrl }: ElevenLabsOptions): URL {
  return endpointUrl({ baseUrl, path: "/v1/speech-to-text/realtime", protocol: "ws", field: "ELEVENLABS_BASE_URL" });
}

function addressFor(options: ElevenLabsOptions, { sampleRateHz, language, keyterms }: SttOpenOptions): URL {
  const url = realtimeUrl(options);
  const query = {
    model_id: options.model,
    audio_format: `pcm_${sampleRateHz}`,
    commit_strategy: "manual",
    include_timestamps: "true",
    language_code: language.split("-")[0] ?? language,
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const terms = [...new Set(keyterms)].filter((term) => term !== "" && term.length <= 20).slice(0, 50);
  for (const term of terms) url.searchParams.append("keyterms", term);
  return url;
}

function dialectFor(options: ElevenLabsOptions, openOptions: SttOpenOptions): SttDialect {
  const chunk = (audio: string, isCommit: boolean): string =>
    JSON.stringify({
      message_type: "input_audio_chunk",
      audio_base_64: audio,
      commit: isCommit,
      sample_rate: openOptions.sampleRateHz,
    });
  return {
    vendor: "elevenlabs",
    capabilities,
    url: addressFor(options, openOptions),
    headers: options.apiKey === undefined ? {} : { "xi-api-key": options.apiKey },
    openTimeoutMs: options.openTimeoutMs,
    waitsForReady: true,
    encodeAudio: (pcm) => chunk(toBase64(pcm), false),
    finalise: () => chunk("", true),
    // Without activity the session is ended (`insufficient_audio_activity`); there is no message against it.
    keepAlive: { everyMs: 5000, silenceMs: 100 },
    receive,
  };
}

const failures: Readonly<Record<string, SttFailure>> = {
  auth_error: { suffix: "UNAUTHORIZED", hint: "Check the API key of 'elevenlabs'." },
  unaccepted_terms: { suffix: "UNAUTHORIZED", hint: "Accept the terms for Scribe in the ElevenLabs dashboard." },
  quota_exceeded: { suffix: "QUOTA_EXHAUSTED", hint: "Look at the plan and the credits of 'elevenlabs'." },
  rate_limited: { suffix: "RATE_LIMITED", retryable: true },
  queue_overflow: { suffix: "RATE_LIMITED", retryable: true },
  resource_exhausted: { suffix: "UNAVAILABLE", retryable: true },
  transcriber_error: { suffix: "UNAVAILABLE", retryable: true },
  error: { suffix: "UNAVAILABLE", retryable: true },
  session_time_limit_exceeded: { suffix: "CONNECTION_LOST", retryable: true },
  insufficient_audio_activity: { suffix: "CONNECTION_LOST", retryable: true },
  input_error: { suffix: "REJECTED" },
  chunk_size_exceeded: { suffix: "REJECTED" },
};

const textSchema = z.object({ text: z.string() });
const timedSchema = textSchema.extend({
  words: z
    .array(
      z.object({
        text: z.string().nullish(),
        start: z.number().nullish(),
        end: z.number().nullish(),
        type: z.string().nullish(),
        logprob: z.number().nullish(),
      }),
    )
    .nullish(),
});
const errorSchema = z.object({ error: z.string().nullish() });

function receive(message: VendorMessage, sink: SttSink): void {
  const type = String(message["message_type"]);
  const failure = failures[type];
  if (type === "session_started") sink.ready();
  else if (type === "partial_transcript") sink.partial({ transcript: textSchema.parse(message) });
  else if (type === "committed_transcript_with_timestamps") {
    sink.final({ transcript: toTranscript(timedSchema.parse(message)), isAnswer: true });
  } else if (type === "commit_throttled") sink.answered();
  else if (failure !== undefined) sink.failed({ ...failure, words: errorSchema.parse(message).error ?? type });
}

function toTranscript({ text, words }: z.infer<typeof timedSchema>): Transcript {
  const timed = (words ?? []).flatMap(({ type, text: word, start, end }) =>
    type !== "spacing" && typeof word === "string" && typeof start === "number" && typeof end === "number"
      ? [{ text: word.trim(), startMs: start * 1000, endMs: end * 1000 }]
      : [],
  );
  return { text, ...(timed.length === 0 ? {} : { words: timed }) };
}
