import { z } from "zod";
import type { TtsOpenOptions, TtsVendor } from "../../contracts/tts.ts";
import type { VendorQueryContext, VoiceDescription } from "../../contracts/vendor-definition.ts";
import { endpointUrl } from "../base-url.ts";
import { defineTts } from "../define.ts";
import { askVendor, describeVoice, readList, requireVoice } from "../tts-session/ask.ts";
import type { TtsConversation, TtsDialect, TtsSink } from "../tts-session/dialect.ts";
import { voiceLimits, whatIsSet } from "../tts-session/options.ts";
import { openSocketVoice } from "../tts-session/socket-session.ts";
import { TextQueue } from "../tts-session/text-queue.ts";

/*
 * Deepgram Aura-2 over WebSocket. Written from developers.deepgram.com (November 2026): "TTS WebSocket" (`/v1/speak`;
 * Speak, Flush, Clear, Close; Flushed, Cleared, Metadata, Warning), "Flush", "Models" (`/v1/models`), and the types of
 * deepgram-js-sdk of August 2026.
 *
 * Decisions:
 * - There are no contexts: one utterance at a time on a socket, more of them on sockets of their own.
 * - A flush is answered by `Flushed`; the next goes out after that, with all text that came meanwhile. The service takes
 *   20 flushes in 60 s, which a long reply would reach with one for each clause.
 * - What comes after a Clear belongs to the cleared text until `Cleared`; only then is the socket used again.
 * - A model is a voice: `aura-2-thalia-en`. There are no word times.
 * - `DEEPGRAM_BASE_URL` alone does not switch this on: it may lead to a recogniser that speaks nothing.
 */
const optionsSchema = z.strictObject({
  /** Not needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  baseUrl: z.string().default("https://api.deepgram.com"),
  voice: z.string().min(1).default("aura-2-thalia-en"),
  sampleRateHz: z.literal([8000, 16000, 24000, 32000, 48000]).default(24000),
  ...voiceLimits,
});

type DeepgramOptions = z.infer<typeof optionsSchema>;

export default defineTts({
  name: "deepgram",
  summary: "Deepgram Aura, streaming text to speech",
  options: optionsSchema,
  environment: ["DEEPGRAM_API_KEY", "DEEPGRAM_BASE_URL", "DEEPGRAM_TTS_BASE_URL", "DEEPGRAM_VOICE"],
  fromEnvironment: ({
    DEEPGRAM_API_KEY: apiKey,
    DEEPGRAM_BASE_URL: elsewhere,
    DEEPGRAM_TTS_BASE_URL: baseUrl,
    DEEPGRAM_VOICE: voice,
  }) => (baseUrl || (apiKey && !elsewhere) ? whatIsSet({ apiKey, baseUrl, voice }) : undefined),
  // As others give it again.
  price: {
    per1000CharactersUsd: 0.03,
    source: "https://syftly.vercel.app/tts/lowest-latency-text-to-speech-api",
    asOf: "2026-06",
  },
  create: (options): TtsVendor => {
    endpoint(options, "/v1/speak", "ws");
    return {
      name: "deepgram",
      capabilities: { streaming: true, wordTimes: false },
      open: (openOptions) => openSocketVoice(dialectFor(options, openOptions), openOptions),
    };
  },
  voices: listVoices,
  check: async (options, context) => {
    const voices = await listVoices(options, context);
    requireVoice({ vendor: "deepgram", field: "DEEPGRAM_VOICE", wanted: options.voice }, voices);
  },
});

function endpoint({ baseUrl }: DeepgramOptions, path: string, protocol: "ws" | "http"): URL {
  return endpointUrl({ baseUrl, path, protocol, field: "DEEPGRAM_TTS_BASE_URL" });
}

function headersFor({ apiKey }: DeepgramOptions): Record<string, string> {
  return apiKey === undefined ? {} : { authorization: `Token ${apiKey}` };
}

function dialectFor(options: DeepgramOptions, { voice }: TtsOpenOptions): TtsDialect {
  const url = endpoint(options, "/v1/speak", "ws");
  url.searchParams.set("model", voice ?? options.voice);
  url.searchParams.set("encoding", "linear16");
  url.searchParams.set("sample_rate", String(options.sampleRateHz));
  return {
    vendor: "deepgram",
    url,
    headers: headersFor(options),
    sampleRateHz: options.sampleRateHz,
    openTimeoutMs: options.openTimeoutMs,
    audioTimeoutMs: options.audioTimeoutMs,
    contextsPerSocket: 1,
    confirmsCancel: true,
    converse,
  };
}

const messageSchema = z.object({
  type: z.string(),
  description: z.string().nullish(),
  err_msg: z.string().nullish(),
  code: z.string().nullish(),
  warn_code: z.string().nullish(),
});

function converse(sink: TtsSink): TtsConversation {
  const queue = new TextQueue(sink, (_, text) => [
    JSON.stringify({ type: "Speak", text }),
    JSON.stringify({ type: "Flush" }),
  ]);
  let isClearing = false;
  const understand = ({ type, ...message }: z.infer<typeof messageSchema>): void => {
    if (type === "Flushed") {
      if (!isClearing) queue.spoken();
    } else if (type === "Cleared") {
      if (!isClearing) return;
      isClearing = false;
      queue.finish();
    } else if (type === "Error") {
      const words = message.err_msg ?? message.description ?? message.code ?? "no reason given";
      sink.failed(undefined, { status: 500, words });
    } else if (type === "Warning" && /rate|limit|exceed/i.test(`${message.code} ${message.description}`)) {
      // The text it is about is not spoken: nothing else would come of it than the end of our patience.
      sink.failed(undefined, { status: 429, words: message.description ?? "limit exceeded" });
    }
  };
  return {
    say: (contextId, text) => queue.say(contextId, text),
    end: () => queue.end(),
    cancel: () => {
      isClearing = true;
      return [JSON.stringify({ type: "Clear" })];
    },
    receive: (raw) => {
      if (typeof raw === "string") understand(messageSchema.parse(JSON.parse(raw)));
      else if (queue.contextId !== undefined && !isClearing) sink.audio(queue.contextId, raw);
    },
  };
}

const voicesSchema = z.object({
  tts: z.array(
    z.object({
      name: z.string(),
      canonical_name: z.string().nullish(),
      languages: z.array(z.string()).nullish(),
      metadata: z.object({ accent: z.string().nullish(), tags: z.array(z.string()).nullish() }).nullish(),
    }),
  ),
});

async function listVoices(options: DeepgramOptions, context: VendorQueryContext): Promise<readonly VoiceDescription[]> {
  const url = endpoint(options, "/v1/models", "http");
  const question = { vendor: "deepgram", url, headers: headersFor(options), keyField: "DEEPGRAM_API_KEY" };
  const { tts } = readList("deepgram", await askVendor(question, context), voicesSchema);
  return tts.map(({ name, canonical_name: id, languages, metadata }) => {
    const tags = metadata?.tags ?? [];
    return describeVoice({
      id: id ?? name,
      name,
      languages: [...new Set(languages ?? [])],
      // "masculine" and "feminine" are tags among others.
      gender: tags.includes("masculine") ? "male" : tags.includes("feminine") ? "female" : undefined,
      description: [metadata?.accent, ...tags].filter(Boolean).join(", "),
    });
  });
}
