import { z } from "zod";
import type { TtsOpenOptions, TtsVendor } from "../../contracts/tts.ts";
import type { VendorQueryContext, VoiceDescription } from "../../contracts/vendor-definition.ts";
import { endpointUrl } from "../base-url.ts";
import { defineTts } from "../define.ts";
import { askVendor, describeVoice, readList, requireVoice } from "../tts-session/ask.ts";
import type { SpokenWord, TtsConversation, TtsDialect, TtsSink } from "../tts-session/dialect.ts";
import { voiceLimits, whatIsSet } from "../tts-session/options.ts";
import { openSocketVoice } from "../tts-session/socket-session.ts";
import { withoutWavHeader } from "../tts-session/wav-piece.ts";

/*
 * Inworld TTS over its bidirectional WebSocket. Written from docs.inworld.ai (November 2026): "Synthesize speech
 * (WebSocket)" (`/tts/v1/voice:streamBidirectional`; five contexts a connection, twenty connections an account) and
 * "Concurrency Limits"; names of fields and `/tts/v1/voices` as Pipecat's and LiveKit's clients of August 2026 have them.
 *
 * Decisions:
 * - LINEAR16 puts a WAV header before a chunk: it is taken off.
 * - A flush with each clause; word times begin anew after each `flushCompleted`.
 * - `status.code` is read as a code of gRPC, as LiveKit's client does; the vendor's page on errors could not be read.
 */
const optionsSchema = z.strictObject({
  /** Base64, as the portal gives it. Not needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  baseUrl: z.string().default("https://api.inworld.ai"),
  model: z.string().min(1).default("inworld-tts-2"),
  voice: z.string().min(1).default("Ashley"),
  sampleRateHz: z.literal([8000, 16000, 24000, 48000]).default(24000),
  ...voiceLimits,
});

type InworldOptions = z.infer<typeof optionsSchema>;

export default defineTts({
  name: "inworld",
  summary: "Inworld, streaming text to speech",
  options: optionsSchema,
  environment: ["INWORLD_API_KEY", "INWORLD_BASE_URL", "INWORLD_MODEL", "INWORLD_VOICE"],
  fromEnvironment: ({
    INWORLD_API_KEY: apiKey,
    INWORLD_BASE_URL: baseUrl,
    INWORLD_MODEL: model,
    INWORLD_VOICE: voice,
  }) => (apiKey || baseUrl ? whatIsSet({ apiKey, baseUrl, model, voice }) : undefined),
  // Of the model before, as a reseller gives it.
  price: {
    per1000CharactersUsd: 0.0125,
    source: "https://docs.venice.ai/models/inworld-tts-1-5-max.md",
    asOf: "2026-04",
  },
  create: (options): TtsVendor => {
    endpoint(options, "/tts/v1/voice:streamBidirectional", "ws");
    return {
      name: "inworld",
      capabilities: { streaming: true, wordTimes: true },
      open: (openOptions) => openSocketVoice(dialectFor(options, openOptions), openOptions),
    };
  },
  voices: listVoices,
  check: async (options, context) =>
    requireVoice(
      { vendor: "inworld", field: "INWORLD_VOICE", wanted: options.voice },
      await listVoices(options, context),
    ),
});

function endpoint({ baseUrl }: InworldOptions, path: string, protocol: "ws" | "http"): URL {
  return endpointUrl({ baseUrl, path, protocol, field: "INWORLD_BASE_URL" });
}

function headersFor({ apiKey }: InworldOptions): Record<string, string> {
  return apiKey === undefined ? {} : { authorization: `Basic ${apiKey}` };
}

function dialectFor(options: InworldOptions, { voice, language }: TtsOpenOptions): TtsDialect {
  const create = {
    voiceId: voice ?? options.voice,
    modelId: options.model,
    audioConfig: { audioEncoding: "LINEAR16", sampleRateHertz: options.sampleRateHz },
    language,
    timestampType: "WORD",
    autoMode: true,
  };
  return {
    vendor: "inworld",
    url: endpoint(options, "/tts/v1/voice:streamBidirectional", "ws"),
    headers: headersFor(options),
    sampleRateHz: options.sampleRateHz,
    openTimeoutMs: options.openTimeoutMs,
    audioTimeoutMs: options.audioTimeoutMs,
    contextsPerSocket: 5,
    confirmsCancel: true,
    converse: (sink) => converse(create, sink),
  };
}

const statusSchema = z.object({ code: z.number().nullish(), message: z.string().nullish() }).nullish();

const messageSchema = z.object({
  error: statusSchema,
  result: z
    .object({
      contextId: z.string().nullish(),
      status: statusSchema,
      audioChunk: z
        .object({
          audioContent: z.string().nullish(),
          timestampInfo: z
            .object({
              wordAlignment: z
                .object({
                  words: z.array(z.string()),
                  wordStartTimeSeconds: z.array(z.number()),
                  wordEndTimeSeconds: z.array(z.number()),
                })
                .nullish(),
            })
            .nullish(),
        })
        .nullish(),
      flushCompleted: z.unknown().optional(),
      contextClosed: z.unknown().optional(),
    })
    .nullish(),
});

type Result = NonNullable<z.infer<typeof messageSchema>["result"]>;

/** Codes of gRPC as those of HTTP (google.rpc.Code). */
const statuses: Readonly<Record<number, number>> = {
  3: 400,
  5: 404,
  7: 403,
  8: 429,
  9: 400,
  13: 500,
  14: 503,
  16: 401,
};

function converse(create: unknown, sink: TtsSink): TtsConversation {
  /** Where the sound of the flush under way begins, by context. */
  const starts = new Map<string, number>();
  const close = (contextId: string): string[] => [JSON.stringify({ close_context: {}, contextId })];
  const hear = (contextId: string, { audioChunk, ...result }: Result): void => {
    const words = audioChunk?.timestampInfo?.wordAlignment;
    if (words) sink.words(contextId, wordsOf(words, starts.get(contextId) ?? 0));
    const audio = audioChunk?.audioContent;
    if (typeof audio === "string") sink.audio(contextId, withoutWavHeader(Buffer.from(audio, "base64")));
    if (result.flushCompleted !== undefined) starts.set(contextId, sink.audioMs(contextId));
    if (result.contextClosed === undefined) return;
    starts.delete(contextId);
    sink.done(contextId);
  };
  return {
    say: (contextId, text) => {
      const messages = [
        JSON.stringify({ send_text: { text }, contextId }),
        JSON.stringify({ flush_context: {}, contextId }),
      ];
      if (starts.has(contextId)) return messages;
      starts.set(contextId, 0);
      return [JSON.stringify({ create, contextId }), ...messages];
    },
    end: close,
    cancel: close,
    receive: (raw) => {
      const { error, result } = messageSchema.parse(JSON.parse(String(raw)));
      const contextId = result?.contextId ?? undefined;
      const status = error ?? result?.status;
      // An `error` is one without a code too.
      if (status && (error || (status.code ?? 0) !== 0)) {
        return sink.failed(contextId, {
          status: statuses[status.code ?? 0] ?? 500,
          words: status.message ?? "no reason given",
        });
      }
      if (result && contextId !== undefined) hear(contextId, result);
    },
  };
}

function wordsOf(
  times: { readonly words: string[]; readonly wordStartTimeSeconds: number[]; readonly wordEndTimeSeconds: number[] },
  offsetMs: number,
): SpokenWord[] {
  return times.words.map((text, index) => {
    const startMs = offsetMs + (times.wordStartTimeSeconds[index] ?? 0) * 1000;
    return { text, startMs, endMs: Math.max(startMs, offsetMs + (times.wordEndTimeSeconds[index] ?? 0) * 1000) };
  });
}

const voicesSchema = z.object({
  voices: z.array(
    z.object({
      voiceId: z.string(),
      displayName: z.string().nullish(),
      description: z.string().nullish(),
      languages: z.array(z.string()).nullish(),
      tags: z.array(z.string()).nullish(),
    }),
  ),
});

async function listVoices(options: InworldOptions, context: VendorQueryContext): Promise<readonly VoiceDescription[]> {
  const url = endpoint(options, "/tts/v1/voices", "http");
  const question = { vendor: "inworld", url, headers: headersFor(options), keyField: "INWORLD_API_KEY" };
  const { voices } = readList("inworld", await askVendor(question, context), voicesSchema);
  return voices.map(({ voiceId: id, displayName: name, languages, tags, ...voice }) =>
    describeVoice({
      ...voice,
      id,
      name,
      languages: languages ?? [],
      gender: tags?.find((tag) => /^(fe)?male$/i.test(tag)),
    }),
  );
}
