import { z } from "zod";
import type { SttCapabilities, SttOpenOptions, Transcript } from "../../contracts/stt.ts";
import type { VendorQueryContext } from "../../contracts/vendor-definition.ts";
import { endpointUrl } from "../base-url.ts";
import { requestJson } from "../http.ts";
import { defineRecogniser } from "../stt-session/define-recogniser.ts";
import type { SttDialect, SttSink, VendorMessage } from "../stt-session/dialect.ts";

/*
 * Deepgram Nova-3, live. Written from developers.deepgram.com (November 2026): reference "Live Audio" (`listen.v1`),
 * reference "List Models", guides "Finalize", "Close Stream", "Audio Keep Alive", "Interim Results", "Keyterm Prompting", and "STT
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
/** Deepgram closes after 10 s without audio (NET-0001) and advises 3 to 5 s. */
const keepAliveMs = 4000;
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

export default defineRecogniser({
  name: "deepgram",
  summary: "Deepgram Nova-3, streaming speech to text",
  options: optionsSchema,
  variables: ["DEEPGRAM_API_KEY", "DEEPGRAM_BASE_URL", "DEEPGRAM_MODEL"],
  price: { perAudioMinuteUsd: 0.0048, source: "https://deepgram.com/pricing", asOf: "2026-08" },
  capabilities,
  modelOf: (options) => options.model,
  models: listModels,
  url: listenUrl,
  dialect: dialectFor,
});

function listenUrl({ baseUrl }: DeepgramOptions): URL {
  return endpointUrl({ baseUrl, path: "/v1/listen", protocol: "ws", field: "DEEPGRAM_BASE_URL" });
}

const modelsSchema = z.object({
  stt: z.array(z.object({ architecture: z.string().nullish(), streaming: z.boolean().nullish() })),
});

/** Names that `model` takes, by architecture ("List Models"): `nova-3`. */
async function listModels(options: DeepgramOptions, { signal, clock }: VendorQueryContext): Promise<readonly string[]> {
  const reply = await requestJson({
    party: { vendor: "deepgram", kind: "STT" },
    method: "GET",
    url: endpointUrl({ baseUrl: options.baseUrl, path: "/v1/models", protocol: "http", field: "DEEPGRAM_BASE_URL" }),
    headers: authorization(options),
    signal,
    clock,
    limits: { connectTimeoutMs: 3000, firstByteTimeoutMs: 5000, idleTimeoutMs: 5000, maxBytes: 4_000_000 },
  });
  const { stt } = modelsSchema.parse(reply);
  return [...new Set(stt.flatMap(({ architecture, streaming }) => (streaming === true ? (architecture ?? []) : [])))];
}

function authorization({ apiKey }: DeepgramOptions): Readonly<Record<string, string>> {
  return apiKey === undefined ? {} : { authorization: `Token ${apiKey}` };
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

function dialectFor(options: DeepgramOptions, openOptions: SttOpenOptions): SttDialect {
  return {
    vendor: "deepgram",
    capabilities,
    url: addressFor(options, openOptions),
    headers: authorization(options),
    openTimeoutMs: options.openTimeoutMs,
    refusalHeader: "dg-error",
    finalise: () => '{"type":"Finalize"}',
    nothingToFinaliseMs,
    keepAlive: { everyMs: keepAliveMs, message: '{"type":"KeepAlive"}' },
    goodbye: '{"type":"CloseStream"}',
    receive,
  };
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

function receive(message: VendorMessage, sink: SttSink): void {
  if (message["type"] === "Error") {
    const { description, message: words } = errorSchema.parse(message);
    sink.failed({ suffix: "REJECTED", words: description ?? words });
  }
  if (message["type"] !== "Results") return;
  const results = resultsSchema.parse(message);
  const startMs = (results.start ?? 0) * 1000;
  const heard = { transcript: toTranscript(results), startMs, endMs: startMs + (results.duration ?? 0) * 1000 };
  if (results.is_final === true) sink.final({ ...heard, isAnswer: results.from_finalize === true });
  else sink.partial(heard);
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
