import { z } from "zod";
import type { TtsOpenOptions, TtsVendor } from "../../contracts/tts.ts";
import type { VendorQueryContext, VoiceDescription } from "../../contracts/vendor-definition.ts";
import { endpointUrl } from "../base-url.ts";
import { defineTts } from "../define.ts";
import { allPages, askVendor, describeVoice, readList, requireVoice } from "../tts-session/ask.ts";
import type { SpokenWord, TtsConversation, TtsDialect, TtsSink } from "../tts-session/dialect.ts";
import { voiceLimits, whatIsSet } from "../tts-session/options.ts";
import { openSocketVoice } from "../tts-session/socket-session.ts";

/*
 * Cartesia Sonic over one WebSocket a call. Written from docs.cartesia.ai (API version 2026-03-01): "Text to Speech
 * (WebSocket)", "Contexts", "Buffering", "API Conventions", "API Errors", model page "Sonic 3.5"; `/voices` from
 * cartesia-ai/cartesia-js c73dca0 (July 2026): pages go on after the last identifier until one is empty.
 */
const optionsSchema = z.strictObject({
  /** Not needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  baseUrl: z.string().default("https://api.cartesia.ai"),
  model: z.string().min(1).default("sonic-3.5"),
  /** "Katie": American English, which Cartesia recommends for agents. */
  voice: z.string().min(1).default("f786b574-daa5-4673-aa0c-cbe3e8534c02"),
  version: z.iso.date().default("2026-03-01"),
  sampleRateHz: z.literal([8000, 16000, 24000, 48000]).default(24000),
  ...voiceLimits,
});

type CartesiaOptions = z.infer<typeof optionsSchema>;

export default defineTts({
  name: "cartesia",
  summary: "Cartesia Sonic, streaming text to speech",
  options: optionsSchema,
  environment: ["CARTESIA_API_KEY", "CARTESIA_BASE_URL", "CARTESIA_MODEL", "CARTESIA_VOICE"],
  fromEnvironment: ({
    CARTESIA_API_KEY: apiKey,
    CARTESIA_BASE_URL: baseUrl,
    CARTESIA_MODEL: model,
    CARTESIA_VOICE: voice,
  }) => (apiKey || baseUrl ? whatIsSet({ apiKey, baseUrl, model, voice }) : undefined),
  // Sold in credits, one for a character; this is the price of a character in the plans' middle.
  price: {
    per1000CharactersUsd: 0.039,
    source: "https://syftly.vercel.app/tts/lowest-latency-text-to-speech-api",
    asOf: "2026-06",
  },
  create: (options): TtsVendor => {
    endpoint(options, "/tts/websocket", "ws");
    return {
      name: "cartesia",
      capabilities: { streaming: true, wordTimes: true },
      open: (openOptions) => openSocketVoice(dialectFor(options, openOptions), openOptions),
    };
  },
  voices: listVoices,
  check: async (options, context) => {
    const voices = await listVoices(options, context);
    requireVoice({ vendor: "cartesia", field: "CARTESIA_VOICE", wanted: options.voice }, voices);
  },
});

function endpoint({ baseUrl }: CartesiaOptions, path: string, protocol: "ws" | "http"): URL {
  return endpointUrl({ baseUrl, path, protocol, field: "CARTESIA_BASE_URL" });
}

function headersFor({ apiKey, version }: CartesiaOptions): Record<string, string> {
  return { "cartesia-version": version, ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }) };
}

function dialectFor(options: CartesiaOptions, openOptions: TtsOpenOptions): TtsDialect {
  return {
    vendor: "cartesia",
    url: endpoint(options, "/tts/websocket", "ws"),
    headers: headersFor(options),
    sampleRateHz: options.sampleRateHz,
    openTimeoutMs: options.openTimeoutMs,
    audioTimeoutMs: options.audioTimeoutMs,
    contextsPerSocket: 32,
    // Contexts expire 1 s after their last sound ("Contexts"). Some of that second is the network's.
    contextRestMs: 800,
    converse: (sink) => converse({ ...options, ...openOptions, voice: openOptions.voice ?? options.voice }, sink),
  };
}

const messageSchema = z.object({
  type: z.string(),
  context_id: z.string().nullish(),
  data: z.string().nullish(),
  word_timestamps: z
    .object({ words: z.array(z.string()), start: z.array(z.number()), end: z.array(z.number()) })
    .nullish(),
  status_code: z.number().nullish(),
  error_code: z.string().nullish(),
  title: z.string().nullish(),
  message: z.string().nullish(),
  /** Versions before 2026-03-01. */
  error: z.string().nullish(),
});

type Message = z.infer<typeof messageSchema>;

function converse(
  voice: { readonly model: string; readonly voice: string; readonly language: string; readonly sampleRateHz: number },
  sink: TtsSink,
): TtsConversation {
  // Every input of a context repeats all fields ("Contexts", input format rule 1).
  const input = (contextId: string, transcript: string, isLast: boolean): string[] => [
    JSON.stringify({
      model_id: voice.model,
      transcript,
      voice: { mode: "id", id: voice.voice },
      language: voice.language.split("-")[0],
      context_id: contextId,
      output_format: { container: "raw", encoding: "pcm_s16le", sample_rate: voice.sampleRateHz },
      add_timestamps: true,
      continue: !isLast,
      // Clauses come ready cut: the vendor must not wait for more ("Buffering", custom).
      max_buffer_delay_ms: 0,
    }),
  ];
  return {
    say: (contextId, text) => input(contextId, text, false),
    // The last text is not known in advance, so an empty one ends the context ("Contexts").
    end: (contextId) => input(contextId, "", true),
    cancel: (contextId) => [JSON.stringify({ context_id: contextId, cancel: true })],
    receive: (raw) => receive(messageSchema.parse(JSON.parse(String(raw))), sink),
  };
}

function receive(message: Message, sink: TtsSink): void {
  const contextId = message.context_id ?? undefined;
  if (message.type === "error") {
    const words = [message.message ?? message.title ?? message.error ?? "no reason given", message.error_code];
    sink.failed(contextId, { status: message.status_code ?? 500, words: words.filter(Boolean).join(" ") });
    return;
  }
  if (contextId === undefined) return;
  if (message.type === "chunk") sink.audio(contextId, Buffer.from(z.string().parse(message.data), "base64"));
  else if (message.type === "timestamps") sink.words(contextId, wordsOf(message));
  else if (message.type === "done") sink.done(contextId);
}

function wordsOf({ word_timestamps: times }: Message): SpokenWord[] {
  return (times?.words ?? []).map((text, index) => {
    const startMs = (times?.start[index] ?? 0) * 1000;
    return { text, startMs, endMs: (times?.end[index] ?? startMs / 1000) * 1000 };
  });
}

const voicesSchema = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      name: z.string().nullish(),
      description: z.string().nullish(),
      language: z.string().nullish(),
      gender: z.string().nullish(),
    }),
  ),
  has_more: z.boolean().nullish(),
});

async function listVoices(options: CartesiaOptions, context: VendorQueryContext): Promise<readonly VoiceDescription[]> {
  const listed = await allPages(async (after) => {
    const url = endpoint(options, "/voices", "http");
    url.searchParams.set("limit", "100");
    if (after !== undefined) url.searchParams.set("starting_after", after);
    const question = { vendor: "cartesia", url, headers: headersFor(options), keyField: "CARTESIA_API_KEY" };
    const { data, has_more: hasMore } = readList("cartesia", await askVendor(question, context), voicesSchema);
    return { items: data, next: hasMore === false ? undefined : data.at(-1)?.id };
  });
  return listed.map(({ language, ...voice }) => describeVoice({ ...voice, languages: language ? [language] : [] }));
}
