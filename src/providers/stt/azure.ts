import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { SttCapabilities, SttOpenOptions, SttVendor, Transcript } from "../../contracts/stt.ts";
import { fromJsonMessage, riffHeader, speechHost, toBinaryMessage, toJsonMessage } from "../azure/speech-message.ts";
import { endpointUrl } from "../base-url.ts";
import { defineStt } from "../define.ts";
import { checkBySession } from "../stt-session/check.ts";
import type { SttDialect, SttFailure, SttSink, VendorMessage } from "../stt-session/dialect.ts";
import { openSttSession } from "../stt-session/open-session.ts";

/*
 * Azure Speech, live. Its WebSocket protocol has no reference of its own; written from the SDK that speaks it,
 * microsoft/cognitive-services-speech-sdk-js 9e88223 (July 2026): SpeechConnectionFactory (address, query),
 * ServiceRecognizerBase (speech.config, speech.context, audio, turns), SpeechServiceRecognizer (hypotheses and phrases),
 * ServiceMessages/ (their fields).
 *
 * Decisions:
 * - There is no message that asks for a final: a phrase ends after a silence. That is set below every pause in which a
 *   turn ends here, so that the final is on its way when we ask, or here already.
 * - The text is the written form only where that has the words that were spoken, for its marks; else the spoken form, so
 *   that one parser of ours reads numbers of every vendor alike.
 * - The service ends turns of its own accord (long silence, long speech); the next begins on the same connection.
 * - What keeps an idle connection open could not be verified; it gets a little silence.
 */
const optionsSchema = z.strictObject({
  /** Not needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  region: z
    .string()
    .regex(/^[a-z][a-z0-9]+$/, "a region is written like 'westeurope' or 'eastus2'")
    .default("eastus"),
  /** In place of the region's: a resource with a domain of its own, or another server. */
  baseUrl: z.string().optional(),
  /** A custom model's endpoint id. */
  model: z.string().min(1).optional(),
  /** Silence that ends a phrase. The vendor takes 100 ms to 5 s. */
  segmentationMs: z.number().int().min(100).max(5000).default(200),
  openTimeoutMs: z.number().int().positive().default(5000),
});

type AzureOptions = z.infer<typeof optionsSchema>;

/** Pipecat's stt-benchmark has 1,800 ms (P99), of which a turn cannot wait for all; partials stand in. */
const finalDeadlineMs = 900;
/** A phrase that reaches up to so little before the moment of asking is its answer: the rest is the caller's pause. */
const pauseMs = 500;
/** Offsets and durations come in units of 100 ns. */
const ticksPerMs = 10_000;

const capabilities: SttCapabilities = {
  streaming: true,
  sampleRatesHz: [8000, 16000, 24000, 48000],
  wordTimes: true,
  confidence: true,
  finalDeadlineMs,
};

const createVendor = (options: AzureOptions): SttVendor => {
  socketUrl(options);
  return {
    name: "azure",
    capabilities,
    open: (openOptions) => openSttSession(dialectFor(options, openOptions), openOptions),
  };
};

export default defineStt({
  name: "azure",
  summary: "Azure Speech, streaming speech to text",
  options: optionsSchema,
  environment: ["AZURE_API_KEY", "AZURE_REGION", "AZURE_BASE_URL", "AZURE_STT_MODEL"],
  fromEnvironment: ({ AZURE_API_KEY: apiKey, AZURE_REGION: region, AZURE_BASE_URL: baseUrl, AZURE_STT_MODEL: model }) =>
    apiKey || baseUrl
      ? { ...(apiKey && { apiKey }), ...(region && { region }), ...(baseUrl && { baseUrl }), ...(model && { model }) }
      : undefined,
  create: createVendor,
  check: (options, context) =>
    checkBySession(createVendor(options), context, {
      keyField: "AZURE_API_KEY",
      modelField: "AZURE_STT_MODEL",
      model: options.model ?? "",
    }),
});

function socketUrl({ baseUrl, region }: AzureOptions): URL {
  return endpointUrl({
    baseUrl: baseUrl ?? speechHost(region, "stt"),
    path: "/stt/speech/universal/v2",
    protocol: "ws",
    field: "AZURE_BASE_URL",
  });
}

function addressFor(options: AzureOptions, { language }: SttOpenOptions): URL {
  const url = socketUrl(options);
  url.searchParams.set("language", language);
  url.searchParams.set("format", "detailed");
  url.searchParams.set("wordLevelTimestamps", "true");
  if (options.model !== undefined) url.searchParams.set("cid", options.model);
  return url;
}

function dialectFor(options: AzureOptions, openOptions: SttOpenOptions): SttDialect {
  const sampleRateHz = openOptions.sampleRateHz === 8000 ? 8000 : 16_000;
  const turns = new AzureTurns(options, openOptions, sampleRateHz);
  return {
    vendor: "azure",
    capabilities,
    url: addressFor(options, openOptions),
    headers: {
      ...(options.apiKey === undefined ? {} : { "ocp-apim-subscription-key": options.apiKey }),
      "x-connectionid": newId(),
    },
    openTimeoutMs: options.openTimeoutMs,
    sampleRateHz,
    firstMessages: turns.firstMessages(),
    encodeAudio: (pcm) => turns.audioMessage(pcm),
    decode: (message) => (typeof message === "string" ? fromJsonMessage(message) : {}),
    nothingToFinaliseMs: pauseMs,
    keepAlive: { everyMs: 5000, silenceMs: 100 },
    receive: (message, sink) => turns.receive(message, sink),
  };
}

function newId(): string {
  return randomUUID().replaceAll("-", "");
}

const hypothesisSchema = z.object({ Text: z.string(), Offset: z.number(), Duration: z.number() });
const phraseSchema = z.object({
  RecognitionStatus: z.union([z.string(), z.number()]),
  Offset: z.number().nullish(),
  Duration: z.number().nullish(),
  DisplayText: z.string().nullish(),
  NBest: z
    .array(
      z.object({
        Confidence: z.number().nullish(),
        Lexical: z.string().nullish(),
        Display: z.string().nullish(),
        Words: z.array(z.object({ Word: z.string(), Offset: z.number(), Duration: z.number() })).nullish(),
      }),
    )
    .nullish(),
});

type Phrase = z.infer<typeof phraseSchema>;

/** The turns of one connection: each has a request id, a context, audio with a header of its own, and times from 0 on. */
class AzureTurns {
  readonly #options: AzureOptions;
  readonly #openOptions: SttOpenOptions;
  readonly #sampleRateHz: number;
  #requestId = newId();
  #sentMs = 0;
  /** Where in the audio the turn begins. */
  #turnStartMs = 0;
  #needsHeader = true;

  constructor(options: AzureOptions, openOptions: SttOpenOptions, sampleRateHz: number) {
    this.#options = options;
    this.#openOptions = openOptions;
    this.#sampleRateHz = sampleRateHz;
  }

  firstMessages(): readonly string[] {
    const system = { name: "Callwright", version: "1", build: "Node.js", lang: "TypeScript" };
    return [toJsonMessage(this.#headers("speech.config"), { context: { system } }), this.#context()];
  }

  audioMessage(pcm: Uint8Array): Uint8Array {
    const header = this.#needsHeader ? [riffHeader(this.#sampleRateHz)] : [];
    if (this.#needsHeader) this.#turnStartMs = this.#sentMs;
    const contentType = this.#needsHeader ? { contentType: "audio/x-wav" } : {};
    this.#needsHeader = false;
    this.#sentMs += (pcm.byteLength * 1000) / (2 * this.#sampleRateHz);
    return toBinaryMessage({ ...this.#headers("audio"), ...contentType }, [...header, pcm]);
  }

  receive({ path, body }: VendorMessage, sink: SttSink): void {
    switch (path) {
      case "speech.hypothesis":
      case "speech.fragment": {
        const { Text: text, Offset, Duration } = hypothesisSchema.parse(body);
        return sink.partial({ transcript: { text }, ...this.#stretch(Offset, Duration) });
      }
      case "speech.phrase":
        return this.#phrase(phraseSchema.parse(body), sink);
      case "turn.end":
        this.#requestId = newId();
        this.#needsHeader = true;
        return sink.send(this.#context());
      default:
    }
  }

  #phrase(phrase: Phrase, sink: SttSink): void {
    const failure = failures[String(phrase.RecognitionStatus)];
    if (failure !== undefined) {
      return sink.failed({ ...failure, words: `recognition status ${phrase.RecognitionStatus}` });
    }
    const stretch = this.#stretch(phrase.Offset ?? 0, phrase.Duration ?? 0);
    sink.final({ transcript: this.#transcript(phrase), ...stretch, isAnswer: true });
  }

  #transcript({ NBest, DisplayText }: Phrase): Transcript {
    const best = NBest?.[0];
    const spoken = best?.Words ?? [];
    const display = best?.Display ?? DisplayText ?? "";
    const lexical = best?.Lexical ?? "";
    const isSame = lexical === "" || plain(display) === plain(lexical);
    const text = isSame ? display : lexical;
    const written = text.split(/\s+/).filter((word) => word !== "");
    return {
      text,
      ...(typeof best?.Confidence === "number" ? { confidence: best.Confidence } : {}),
      ...(spoken.length === 0
        ? {}
        : {
            words: spoken.map(({ Word, Offset, Duration }, index) => {
              const { startMs, endMs } = this.#stretch(Offset, Duration);
              return { text: (written.length === spoken.length && written[index]) || Word, startMs, endMs };
            }),
          }),
    };
  }

  #stretch(offset: number, duration: number): { readonly startMs: number; readonly endMs: number } {
    const startMs = this.#turnStartMs + offset / ticksPerMs;
    return { startMs, endMs: startMs + duration / ticksPerMs };
  }

  #context(): string {
    const { keyterms, language } = this.#openOptions;
    const items = [...new Set(keyterms)].filter((term) => term !== "").slice(0, 500);
    const segmentation = { mode: "Custom", segmentationSilenceTimeoutMs: this.#options.segmentationMs };
    return toJsonMessage(this.#headers("speech.context"), {
      phraseDetection: { mode: "Conversation", language, conversation: { segmentation } },
      phraseOutput: { format: "Detailed", detailed: { options: ["WordTimings"] } },
      ...(items.length === 0
        ? {}
        : { dgi: { groups: [{ type: "Generic", items: items.map((text) => ({ text })) }], bias: 1 } }),
    });
  }

  #headers(path: string): { path: string; requestId: string; timestamp: string } {
    const timestamp = new Date(this.#openOptions.clock.wallTimeMs()).toISOString();
    return { path, requestId: this.#requestId, timestamp };
  }
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s]/gu, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** Statuses of a phrase that say that the recogniser failed (ServiceMessages/Enums, RecognitionStatus). */
const failures: Readonly<Record<string, SttFailure>> = {
  Error: { suffix: "UNAVAILABLE", retryable: true },
  TooManyRequests: { suffix: "RATE_LIMITED", retryable: true },
  BadRequest: { suffix: "REJECTED" },
  Forbidden: { suffix: "UNAUTHORIZED", field: "AZURE_API_KEY" },
};
