import { z } from "zod";
import { CallwrightError } from "../../base/errors.ts";
import type { SttCapabilities, SttOpenOptions, SttSession, SttVendor } from "../../contracts/stt.ts";
import { endpointUrl } from "../base-url.ts";
import { defineStt } from "../define.ts";
import { googleHeaders, readServiceAccount } from "../google/credentials.ts";
import { checkBySession } from "../stt-session/check.ts";
import type { SttDialect, SttSink, VendorMessage } from "../stt-session/dialect.ts";
import { openSttSession } from "../stt-session/open-session.ts";
import { configMessage } from "./google/messages.ts";
import { SpeechSocket } from "./google/speech-socket.ts";

/*
 * Google Cloud Speech-to-Text v2, streaming, which is gRPC only. Written from googleapis/googleapis f8291d2b (August 2026),
 * google/cloud/speech/v2/cloud_speech.proto, docs.cloud.google.com "Chirp 3" (regions, features) and AIP-4111.
 *
 * Decisions:
 * - There is no message that asks for a final, but ending a call brings one: each finalise ends the call and the next
 *   sound begins another on the same connection. What was said before is no context for what comes then.
 * - With a service account it signs its own tokens. With an API key the project must be named; whether Google lets a key
 *   alone stream could not be verified.
 * - `chirp_3` gives no times of words; other models (`long`, `telephony`, `chirp_2`) do. Each is at home in some
 *   locations only: `chirp_3` in `us` and `eu`, `chirp_2` in `us-central1`.
 * - Whether Google says at once that it has taken a call could not be verified. A session that is not refused within
 *   300 ms counts as open, so a bad key may show as its end; the check waits for a real answer, which it asks for with a
 *   moment of silence and the end of the call.
 */
const optionsSchema = z.strictObject({
  apiKey: z.string().min(1).optional(),
  /** The path of a service account's JSON key. */
  credentials: z.string().min(1).optional(),
  /** Needed with an API key; a key file names its own. */
  project: z.string().min(1).optional(),
  location: z
    .string()
    .regex(/^[a-z0-9-]+$/, "a location is written like 'us' or 'europe-west4'")
    .default("us"),
  /** In place of the location's. */
  baseUrl: z.string().optional(),
  model: z.string().min(1).default("chirp_3"),
  openTimeoutMs: z.number().int().positive().default(5000),
});

type GoogleOptions = z.infer<typeof optionsSchema>;

/** Pipecat's stt-benchmark has 1,570 ms (P99) with the vendor's own endpointing, which is not waited for here. */
const finalDeadlineMs = 1000;
/** "Up to 1,000 phrases" of a phrase set; most calls have a handful. */
const mostPhrases = 500;

function capabilitiesOf({ model }: GoogleOptions): SttCapabilities {
  return {
    streaming: true,
    sampleRatesHz: [8000, 16000, 24000, 48000],
    wordTimes: hasWordTimes(model),
    confidence: true,
    finalDeadlineMs,
  };
}

function hasWordTimes(model: string): boolean {
  return model !== "chirp_3";
}

const createVendor = (options: GoogleOptions): SttVendor => {
  const url = serviceUrl(options);
  return {
    name: "google",
    capabilities: capabilitiesOf(options),
    open: (openOptions) => openSession(options, { ...openOptions, url, trustsSilence: true }),
  };
};

/** Opens sessions only when the service has answered. */
const createChecked = (options: GoogleOptions): SttVendor => ({
  ...createVendor(options),
  open: (openOptions) => openSession(options, { ...openOptions, url: serviceUrl(options), trustsSilence: false }),
});

export default defineStt({
  name: "google",
  summary: "Google Cloud Speech-to-Text v2, streaming over gRPC",
  options: optionsSchema,
  environment: [
    "GOOGLE_APPLICATION_CREDENTIALS",
    "GOOGLE_API_KEY",
    "GOOGLE_CLOUD_PROJECT",
    "GOOGLE_STT_LOCATION",
    "GOOGLE_STT_MODEL",
    "GOOGLE_STT_BASE_URL",
  ],
  fromEnvironment: ({
    GOOGLE_APPLICATION_CREDENTIALS: credentials,
    GOOGLE_API_KEY: apiKey,
    GOOGLE_CLOUD_PROJECT: project,
    GOOGLE_STT_LOCATION: location,
    GOOGLE_STT_MODEL: model,
    GOOGLE_STT_BASE_URL: baseUrl,
  }) =>
    // A key alone may be there for another service of Google's.
    credentials || (apiKey && project) || baseUrl
      ? {
          ...(credentials ? { credentials } : apiKey && { apiKey }),
          ...(project && { project }),
          ...(location && { location }),
          ...(model && { model }),
          ...(baseUrl && { baseUrl }),
        }
      : undefined,
  create: createVendor,
  check: (options, context) =>
    checkBySession(createChecked(options), context, {
      keyField: options.credentials === undefined ? "GOOGLE_API_KEY" : "GOOGLE_APPLICATION_CREDENTIALS",
      modelField: "GOOGLE_STT_MODEL",
      model: options.model,
    }),
});

function serviceUrl({ baseUrl, location }: GoogleOptions): URL {
  const host = location === "global" ? "speech.googleapis.com" : `${location}-speech.googleapis.com`;
  return endpointUrl({
    baseUrl: baseUrl ?? `https://${host}`,
    path: "/",
    protocol: "http",
    field: "GOOGLE_STT_BASE_URL",
  });
}

async function openSession(
  options: GoogleOptions,
  { url, trustsSilence, ...openOptions }: SttOpenOptions & { readonly url: URL; readonly trustsSilence: boolean },
): Promise<SttSession> {
  const { clock, language, keyterms } = openOptions;
  const account = options.credentials === undefined ? undefined : await readServiceAccount(options.credentials, "STT");
  const project = options.project ?? account?.project_id;
  if (project === undefined) {
    throw new CallwrightError("STT 'google' is not told which project to use", {
      code: "STT_BAD_CREDENTIALS",
      field: "GOOGLE_CLOUD_PROJECT",
      hint: "Set GOOGLE_CLOUD_PROJECT beside an API key, or give a service account's key file.",
    });
  }
  const sampleRateHz = openOptions.sampleRateHz === 8000 ? 8000 : 16_000;
  const config = configMessage({
    recognizer: `projects/${project}/locations/${options.location}/recognizers/_`,
    model: options.model,
    language,
    sampleRateHz,
    phrases: [...new Set(keyterms)].filter((term) => term !== "").slice(0, mostPhrases),
    hasWordTimes: hasWordTimes(options.model),
  });
  let socket: SpeechSocket | undefined;
  const dialect: SttDialect = {
    vendor: "google",
    capabilities: capabilitiesOf(options),
    url,
    headers: googleHeaders({ account, apiKey: options.apiKey, project }, "https://speech.googleapis.com/", clock),
    openTimeoutMs: options.openTimeoutMs,
    sampleRateHz,
    connect: async (socketOptions) =>
      (socket = await SpeechSocket.open(socketOptions, { config, sampleRateHz, trustsSilence })),
    finalise: () => {
      socket?.finalise();
      return undefined;
    },
    // A call without audio is ended after about ten seconds.
    keepAlive: { everyMs: 4000, silenceMs: 100 },
    receive,
  };
  return openSttSession(dialect, openOptions);
}

const resultsSchema = z.object({
  type: z.literal("results"),
  startMs: z.number(),
  results: z.array(
    z.object({
      text: z.string(),
      confidence: z.number(),
      isFinal: z.boolean(),
      endMs: z.number(),
      words: z.array(z.object({ text: z.string(), startMs: z.number(), endMs: z.number(), confidence: z.number() })),
    }),
  ),
});
const endedSchema = z.object({ endMs: z.number() });

type Result = z.infer<typeof resultsSchema>["results"][number];

/** What a SpeechSocket tells. */
function receive(message: VendorMessage, sink: SttSink): void {
  if (message["type"] === "ended") return sink.answered(endedSchema.parse(message));
  const { startMs, results } = resultsSchema.parse(message);
  for (const result of results) {
    if (result.isFinal) sink.final({ ...toHeard([result], startMs), isAnswer: false });
  }
  // Interim results are parts of one text: the steadier ones first.
  const interim = results.filter((result) => !result.isFinal);
  if (interim.length > 0) sink.partial(toHeard(interim, startMs));
}

function toHeard(results: readonly Result[], callStartMs: number): Parameters<SttSink["partial"]>[0] {
  const words = results.flatMap((result) =>
    result.words.map(({ text, startMs, endMs, confidence }) => ({
      text,
      startMs: callStartMs + startMs,
      endMs: callStartMs + endMs,
      // 0 means that none was given (cloud_speech.proto, WordInfo.confidence).
      ...(confidence === 0 ? {} : { confidence }),
    })),
  );
  const confidence = results[0]?.confidence ?? 0;
  const endMs = results.at(-1)?.endMs ?? 0;
  return {
    transcript: {
      text: results.map(({ text }) => text).join(" "),
      ...(confidence === 0 ? {} : { confidence }),
      ...(words.length === 0 ? {} : { words }),
    },
    startMs: callStartMs,
    ...(endMs === 0 ? {} : { endMs: callStartMs + endMs }),
  };
}
