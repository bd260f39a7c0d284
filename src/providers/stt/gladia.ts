import { z } from "zod";
import type { SttCapabilities, SttOpenOptions, SttVendor } from "../../contracts/stt.ts";
import { endpointUrl } from "../base-url.ts";
import { defineStt } from "../define.ts";
import { requestJson } from "../http.ts";
import { checkBySession } from "../stt-session/check.ts";
import type { SttDialect, SttSink, VendorMessage } from "../stt-session/dialect.ts";
import { openSttSession } from "../stt-session/open-session.ts";
import { VendorError } from "../vendor-error.ts";

/*
 * Gladia real-time, v2. Written from docs.gladia.io (November 2026): "Initiate a session" (POST /v2/live), asyncapi.yaml
 * (messages of both sides), "Stop recording", "Endpointing", and the types of gladiaio/sdk 0ceed6a (July 2026).
 *
 * Decisions:
 * - There is no message that asks for a final: an utterance ends after `endpointing` seconds of silence. That is set
 *   below every pause in which a turn ends here, so that the final is on its way when we ask, or here already.
 * - The address of the socket carries a token, which no message of ours repeats.
 * - What the service does with a session that gets no audio could not be verified; it gets a little silence.
 */
const optionsSchema = z.strictObject({
  /** Not needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  baseUrl: z.string().default("https://api.gladia.io"),
  /** `us-west` or `eu-west`; the vendor chooses where it is left out. */
  region: z.string().min(1).optional(),
  model: z.string().min(1).default("solaria-1"),
  /** Silence that ends an utterance. The vendor takes 10 ms and more. */
  endpointingMs: z.number().int().min(10).max(10_000).default(100),
  openTimeoutMs: z.number().int().positive().default(5000),
});

type GladiaOptions = z.infer<typeof optionsSchema>;

/** Pipecat's stt-benchmark has 1,490 ms (P99), of which a turn cannot wait for all; partials stand in. */
const finalDeadlineMs = 800;
/**
 * A final that reaches up to so little before the moment of asking is its answer: the rest is the caller's pause, and
 * what the vendor's ends of words differ from ours.
 */
const pauseMs = 500;

const capabilities: SttCapabilities = {
  streaming: true,
  sampleRatesHz: [8000, 16000, 24000, 48000],
  wordTimes: true,
  confidence: true,
  finalDeadlineMs,
};

const createVendor = (options: GladiaOptions): SttVendor => {
  initUrl(options);
  return {
    name: "gladia",
    capabilities,
    open: async (openOptions) => {
      const url = await initiate(options, openOptions);
      return openSttSession(dialectFor(options, openOptions, url), openOptions);
    },
  };
};

export default defineStt({
  name: "gladia",
  summary: "Gladia real-time, streaming speech to text",
  options: optionsSchema,
  environment: ["GLADIA_API_KEY", "GLADIA_BASE_URL", "GLADIA_REGION", "GLADIA_MODEL"],
  fromEnvironment: ({ GLADIA_API_KEY: apiKey, GLADIA_BASE_URL: baseUrl, GLADIA_REGION: region, GLADIA_MODEL: model }) =>
    apiKey || baseUrl
      ? { ...(apiKey && { apiKey }), ...(baseUrl && { baseUrl }), ...(region && { region }), ...(model && { model }) }
      : undefined,
  // $0.75 an hour on the Starter plan, as a collection of price pages has it.
  price: {
    perAudioMinuteUsd: 0.0125,
    source: "https://github.com/api-evangelist/gladia/blob/main/finops/gladia-finops.yml (not the vendor's page)",
    asOf: "2026-06",
  },
  create: createVendor,
  check: (options, context) =>
    checkBySession(createVendor(options), context, {
      keyField: "GLADIA_API_KEY",
      modelField: "GLADIA_MODEL",
      model: options.model,
      models: () => Promise.resolve(["solaria-1"]),
    }),
});

function initUrl({ baseUrl, region }: GladiaOptions): URL {
  const url = endpointUrl({ baseUrl, path: "/v2/live", protocol: "http", field: "GLADIA_BASE_URL" });
  if (region !== undefined) url.searchParams.set("region", region);
  return url;
}

/** 24 kHz is not among the rates that it takes. */
function vendorRateHz(sampleRateHz: number): number {
  return sampleRateHz === 24_000 ? 16_000 : sampleRateHz;
}

const initSchema = z.object({ url: z.string() });

/** Asks for a session; the answer is the address of its socket. */
async function initiate(options: GladiaOptions, openOptions: SttOpenOptions): Promise<URL> {
  const reply = await requestJson({
    party: { vendor: "gladia", kind: "STT" },
    method: "POST",
    url: initUrl(options),
    headers: options.apiKey === undefined ? {} : { "x-gladia-key": options.apiKey },
    body: requestFor(options, openOptions),
    signal: openOptions.signal,
    clock: openOptions.clock,
    limits: {
      connectTimeoutMs: options.openTimeoutMs,
      firstByteTimeoutMs: options.openTimeoutMs,
      idleTimeoutMs: options.openTimeoutMs,
      maxBytes: 100_000,
    },
  });
  const address = initSchema.safeParse(reply);
  const url = address.success ? URL.parse(address.data.url) : null;
  if (url === null || !/^wss?:$/.test(url.protocol)) {
    throw new VendorError("STT 'gladia' sent no address of a socket with its session", {
      code: "STT_BAD_REPLY",
      field: "url",
      retryable: true,
    });
  }
  return url;
}

function requestFor(options: GladiaOptions, { sampleRateHz, language, keyterms }: SttOpenOptions): unknown {
  const vocabulary = [...new Set(keyterms)].filter((term) => term !== "").slice(0, 100);
  return {
    encoding: "wav/pcm",
    bit_depth: 16,
    sample_rate: vendorRateHz(sampleRateHz),
    channels: 1,
    model: options.model,
    endpointing: options.endpointingMs / 1000,
    language_config: { languages: [language.split("-")[0]], code_switching: false },
    ...(vocabulary.length === 0
      ? {}
      : { realtime_processing: { custom_vocabulary: true, custom_vocabulary_config: { vocabulary } } }),
    messages_config: {
      receive_partial_transcripts: true,
      receive_final_transcripts: true,
      receive_speech_events: false,
      receive_pre_processing_events: false,
      receive_realtime_processing_events: false,
      receive_post_processing_events: false,
      receive_acknowledgments: false,
      receive_lifecycle_events: false,
      receive_errors: true,
    },
  };
}

function dialectFor(options: GladiaOptions, { sampleRateHz }: SttOpenOptions, url: URL): SttDialect {
  return {
    vendor: "gladia",
    capabilities,
    url,
    headers: {},
    secrets: [...url.searchParams.values(), ...(options.apiKey === undefined ? [] : [options.apiKey])],
    openTimeoutMs: options.openTimeoutMs,
    sampleRateHz: vendorRateHz(sampleRateHz),
    nothingToFinaliseMs: pauseMs,
    keepAlive: { everyMs: 5000, silenceMs: 100 },
    goodbye: '{"type":"stop_recording"}',
    receive,
  };
}

const transcriptSchema = z.object({
  data: z.object({
    is_final: z.boolean(),
    utterance: z.object({
      text: z.string(),
      start: z.number(),
      end: z.number(),
      confidence: z.number().nullish(),
      words: z
        .array(z.object({ word: z.string(), start: z.number(), end: z.number(), confidence: z.number().nullish() }))
        .nullish(),
    }),
  }),
});
const errorSchema = z.object({ message: z.string().nullish() });

function receive(message: VendorMessage, sink: SttSink): void {
  // Every message may carry an error in place of its data.
  if (message["type"] === "error" || (message["error"] !== null && message["error"] !== undefined)) {
    const { message: words } = errorSchema.parse(message["error"] ?? message["data"] ?? {});
    sink.failed({ suffix: "REJECTED", words });
    return;
  }
  if (message["type"] !== "transcript") return;
  const { is_final: isFinal, utterance } = transcriptSchema.parse(message).data;
  const words = utterance.words?.map(({ word, start, end, confidence }) => ({
    text: word.trim(),
    startMs: start * 1000,
    endMs: end * 1000,
    ...(typeof confidence === "number" ? { confidence } : {}),
  }));
  const heard = {
    transcript: {
      text: utterance.text,
      ...(typeof utterance.confidence === "number" ? { confidence: utterance.confidence } : {}),
      ...(words === undefined ? {} : { words }),
    },
    startMs: utterance.start * 1000,
    endMs: utterance.end * 1000,
  };
  if (isFinal) sink.final({ ...heard, isAnswer: true });
  else sink.partial(heard);
}
