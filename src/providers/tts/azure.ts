import { z } from "zod";
import type { Clock } from "../../base/clock.ts";
import { isCallwrightError } from "../../base/errors.ts";
import { secureIds } from "../../base/ids.ts";
import type { TtsOpenOptions, TtsVendor } from "../../contracts/tts.ts";
import type { VendorQueryContext, VoiceDescription } from "../../contracts/vendor-definition.ts";
import { fromMessage, speechHost, toJsonMessage, toTextMessage } from "../azure/speech-message.ts";
import { speechRegions } from "../azure/regions.ts";
import type { SpeechHeaders } from "../azure/speech-message.ts";
import { endpointUrl } from "../base-url.ts";
import { defineTts } from "../define.ts";
import { askVendor, describeVoice, readList, requireName, requireVoice } from "../tts-session/ask.ts";
import type { SpokenWord, TtsConversation, TtsDialect, TtsSink } from "../tts-session/dialect.ts";
import { voiceLimits, whatIsSet } from "../tts-session/options.ts";
import { openSocketVoice } from "../tts-session/socket-session.ts";
import { TextQueue } from "../tts-session/text-queue.ts";
import { toSsml } from "./azure/ssml.ts";

/*
 * Azure AI Speech over the WebSocket that its own SDKs use. There is no reference page of that protocol; written from
 * cognitive-services-speech-sdk-js of July 2026 (SpeechSynthesisConnectionFactory, SynthesisAdapterBase,
 * SynthesisContext, WebsocketMessageFormatter, SynthesisAudioMetadata) and, for the voices, learn.microsoft.com
 * "Text to speech REST API" (`/cognitiveservices/voices/list`).
 *
 * Decisions:
 * - A text is a turn: `synthesis.context`, `ssml`; answered by `turn.start`, `audio`, `audio.metadata`, `turn.end`.
 *   Turns of an utterance follow one another; another utterance gets a socket of its own.
 * - Nothing stops a turn but the end of its socket; the SDK does the same. So a spare one is open while one speaks.
 * - Offsets are in units of 100 ns and begin anew with each turn.
 * The price is not given: no page that says it could be read.
 */
const optionsSchema = z.strictObject({
  /** Not needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  region: z
    .string()
    .regex(/^[a-z0-9]+$/, "is the short name of a region, such as eastus or westeurope")
    .default("eastus"),
  baseUrl: z.string().optional(),
  voice: z.string().min(1).default("en-US-AvaMultilingualNeural"),
  sampleRateHz: z.literal([8000, 16000, 24000, 48000]).default(24000),
  ...voiceLimits,
});

type AzureOptions = z.infer<typeof optionsSchema>;

export default defineTts({
  name: "azure",
  summary: "Azure AI Speech, streaming text to speech",
  options: optionsSchema,
  environment: ["AZURE_API_KEY", "AZURE_REGION", "AZURE_TTS_BASE_URL", "AZURE_VOICE"],
  fromEnvironment: ({ AZURE_API_KEY: apiKey, AZURE_REGION: region, AZURE_TTS_BASE_URL: baseUrl, AZURE_VOICE: voice }) =>
    apiKey || baseUrl ? whatIsSet({ apiKey, region, baseUrl, voice }) : undefined,
  create: (options): TtsVendor => {
    endpoint(options, synthesisPath, "ws");
    return {
      name: "azure",
      capabilities: { streaming: true, wordTimes: true },
      open: (openOptions) => openSocketVoice(dialectFor(options, openOptions), openOptions),
    };
  },
  voices: listVoices,
  check: async (options, context) => {
    try {
      const voices = await listVoices(options, context);
      requireVoice({ vendor: "azure", field: "AZURE_VOICE", wanted: options.voice }, voices);
    } catch (error) {
      // A region that does not exist has no address. New ones come: only one that is not there is looked up here.
      const isNowhere = options.baseUrl === undefined && isCallwrightError(error, "TTS_CONNECTION_FAILED");
      const { region: wanted } = options;
      if (isNowhere)
        requireName({ vendor: "azure", what: "region", field: "AZURE_REGION", wanted, names: speechRegions });
      throw error;
    }
  },
});

const synthesisPath = "/tts/cognitiveservices/websocket/v1";

function endpoint({ baseUrl, region }: AzureOptions, path: string, protocol: "ws" | "http"): URL {
  return endpointUrl({ baseUrl: baseUrl ?? speechHost(region, "tts"), path, protocol, field: "AZURE_TTS_BASE_URL" });
}

function headersFor({ apiKey }: AzureOptions): Record<string, string> {
  return apiKey === undefined ? {} : { "ocp-apim-subscription-key": apiKey };
}

function dialectFor(options: AzureOptions, { voice, language, clock }: TtsOpenOptions): TtsDialect {
  const url = endpoint(options, synthesisPath, "ws");
  url.searchParams.set("X-ConnectionId", hexId());
  return {
    vendor: "azure",
    url,
    headers: headersFor(options),
    sampleRateHz: options.sampleRateHz,
    openTimeoutMs: options.openTimeoutMs,
    audioTimeoutMs: options.audioTimeoutMs,
    contextsPerSocket: 1,
    keepsSpare: true,
    converse: (sink) => new Conversation(sink, { ...options, voice: voice ?? options.voice, language, clock }),
  };
}

interface Voice {
  readonly voice: string;
  readonly language: string;
  readonly sampleRateHz: number;
  readonly clock: Clock;
}

const metadataSchema = z.object({
  Metadata: z.array(
    z.object({
      Type: z.string(),
      Data: z
        .object({
          Offset: z.number().nullish(),
          Duration: z.number().nullish(),
          text: z.object({ Text: z.string() }).nullish(),
        })
        .nullish(),
    }),
  ),
});

/** 32 hexadecimal digits, as the service wants its identifiers. */
function hexId(): string {
  return Buffer.from(secureIds.next("r").slice(2)).toString("hex");
}

const ticksPerMs = 10_000;

class Conversation implements TtsConversation {
  readonly #sink: TtsSink;
  readonly #voice: Voice;
  readonly #queue: TextQueue;
  #requestId = "";
  #isConfigured = false;

  constructor(sink: TtsSink, voice: Voice) {
    this.#sink = sink;
    this.#voice = voice;
    this.#queue = new TextQueue(sink, (_, text) => this.#turn(text));
  }

  say(contextId: string, text: string): readonly string[] {
    return this.#queue.say(contextId, text);
  }

  end(): readonly string[] {
    return this.#queue.end();
  }

  cancel(): "close" {
    return "close";
  }

  receive(raw: string | Uint8Array): void {
    const { path, requestId, body } = fromMessage(raw);
    const { contextId } = this.#queue;
    if (contextId === undefined || requestId !== this.#requestId) return;
    if (path === "audio" && typeof body !== "string") this.#sink.audio(contextId, body);
    else if (path === "audio.metadata") {
      const { Metadata: metadata } = metadataSchema.parse(JSON.parse(String(body)));
      this.#sink.words(contextId, this.#words(metadata));
    } else if (path === "turn.end") {
      // The same once more would end the turn after it.
      this.#requestId = "";
      this.#queue.spoken();
    }
  }

  #words(metadata: z.infer<typeof metadataSchema>["Metadata"]): SpokenWord[] {
    return metadata.flatMap(({ Type: type, Data: data }) => {
      if (type !== "WordBoundary" || !data?.text) return [];
      const startMs = this.#queue.startMs + (data.Offset ?? 0) / ticksPerMs;
      return [{ text: data.text.Text, startMs, endMs: startMs + (data.Duration ?? 0) / ticksPerMs }];
    });
  }

  #turn(text: string): readonly string[] {
    this.#requestId = hexId();
    const { voice, language } = this.#voice;
    const contentType = "application/ssml+xml";
    const messages = [
      toJsonMessage(this.#headers("synthesis.context"), this.#synthesis()),
      toTextMessage({ ...this.#headers("ssml"), contentType }, toSsml(text, voice, language)),
    ];
    if (this.#isConfigured) return messages;
    this.#isConfigured = true;
    const config = { context: { system: { name: "callwright" } } };
    return [toJsonMessage(this.#headers("speech.config"), config), ...messages];
  }

  #synthesis(): unknown {
    const format = `raw-${this.#voice.sampleRateHz / 1000}khz-16bit-mono-pcm`;
    const metadataOptions = {
      bookmarkEnabled: false,
      punctuationBoundaryEnabled: "false",
      sentenceBoundaryEnabled: "false",
      sessionEndEnabled: true,
      visemeEnabled: false,
      wordBoundaryEnabled: "true",
    };
    return { synthesis: { audio: { metadataOptions, outputFormat: format }, language: { autoDetection: false } } };
  }

  #headers(path: string): SpeechHeaders {
    const timestamp = new Date(this.#voice.clock.wallTimeMs()).toISOString();
    return { path, requestId: this.#requestId, timestamp };
  }
}

const voicesSchema = z.array(
  z.object({
    ShortName: z.string(),
    DisplayName: z.string().nullish(),
    Locale: z.string(),
    SecondaryLocaleList: z.array(z.string()).nullish(),
    Gender: z.string().nullish(),
    VoiceType: z.string().nullish(),
  }),
);

async function listVoices(options: AzureOptions, context: VendorQueryContext): Promise<readonly VoiceDescription[]> {
  const url = endpoint(options, "/cognitiveservices/voices/list", "http");
  const question = { vendor: "azure", url, headers: headersFor(options), keyField: "AZURE_API_KEY" };
  const listed = readList("azure", await askVendor(question, context), voicesSchema);
  return listed.map((voice) =>
    describeVoice({
      id: voice.ShortName,
      name: voice.DisplayName,
      languages: [...new Set([voice.Locale, ...(voice.SecondaryLocaleList ?? [])])],
      gender: voice.Gender,
      description: voice.VoiceType,
    }),
  );
}
