import { z } from "zod";
import type { TtsOpenOptions, TtsVendor } from "../../contracts/tts.ts";
import type { VendorQueryContext, VoiceDescription } from "../../contracts/vendor-definition.ts";
import { endpointUrl } from "../base-url.ts";
import { defineTts } from "../define.ts";
import { allPages, askVendor, describeVoice, readList, requireName, requireVoice } from "../tts-session/ask.ts";
import type { TtsConversation, TtsDialect, TtsSink } from "../tts-session/dialect.ts";
import { voiceLimits, whatIsSet } from "../tts-session/options.ts";
import { openSocketVoice } from "../tts-session/socket-session.ts";
import { AlignedWords } from "./elevenlabs/aligned-words.ts";

/*
 * ElevenLabs over its multi-context WebSocket. Written from elevenlabs/elevenlabs-js 8710089 (July 2026):
 * SendMessageMulti, ReceiveMessageMulti and Alignment, `/v2/voices`, `/v1/models`; from help.elevenlabs.io "API - Error
 * Code 400 or 401" (names of errors) and "How can I keep the WebSocket open?" (20 s without a message, 180 s at most).
 *
 * Decisions:
 * - Five contexts a socket; one more closes it with 1008 (livekit/agents-js#1985), and a context counts until its
 *   `isFinal`. So a cancelled context keeps its place until then.
 * - `auto_mode=true` and a flush with each clause: clauses come ready cut.
 * - Times of letters count from the beginning of the chunk they come with (Alignment), not from that of the context.
 * - Only a context can be kept alive (KeepContextAlive); an empty text without one means the end elsewhere. So an idle
 *   socket is not kept: the longest patience is asked for, and one that was closed all the same is opened again ahead.
 * - The default voice is that of the vendor's own examples.
 * What `error` says over this WebSocket is not published: other names than those below count by the `code` beside them.
 */
const optionsSchema = z.strictObject({
  /** Not needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  baseUrl: z.string().default("https://api.elevenlabs.io"),
  model: z.string().min(1).default("eleven_flash_v2_5"),
  /** "George", of the default voices. */
  voice: z.string().min(1).default("JBFqnCBsd6RMkjVDRZzb"),
  sampleRateHz: z.literal([8000, 16000, 22050, 24000]).default(24000),
  ...voiceLimits,
});

type ElevenLabsOptions = z.infer<typeof optionsSchema>;

const baseUrlField = "ELEVENLABS_BASE_URL";

export default defineTts({
  name: "elevenlabs",
  summary: "ElevenLabs, streaming text to speech",
  options: optionsSchema,
  environment: ["ELEVENLABS_API_KEY", "ELEVENLABS_BASE_URL", "ELEVENLABS_MODEL", "ELEVENLABS_VOICE"],
  fromEnvironment: ({
    ELEVENLABS_API_KEY: apiKey,
    ELEVENLABS_BASE_URL: baseUrl,
    ELEVENLABS_MODEL: model,
    ELEVENLABS_VOICE: voice,
  }) => (apiKey || baseUrl ? whatIsSet({ apiKey, baseUrl, model, voice }) : undefined),
  // Of Flash and Turbo, as others give it again.
  price: {
    per1000CharactersUsd: 0.05,
    source: "https://developer.puter.com/tutorials/elevenlabs-api-pricing/",
    asOf: "2026-06",
  },
  create: (options): TtsVendor => {
    speakUrl(options, options.voice);
    return {
      name: "elevenlabs",
      capabilities: { streaming: true, wordTimes: true },
      open: (openOptions) => openSocketVoice(dialectFor(options, openOptions), openOptions),
    };
  },
  voices: listVoices,
  check: async (options, context) => {
    const vendor = "elevenlabs";
    requireVoice({ vendor, field: "ELEVENLABS_VOICE", wanted: options.voice }, await listVoices(options, context));
    const models = readList(vendor, await ask(options, "/v1/models", context), modelsSchema);
    const names = models.filter((model) => model.can_do_text_to_speech !== false).map((model) => model.model_id);
    requireName({ vendor, what: "model", field: "ELEVENLABS_MODEL", wanted: options.model, names });
  },
});

function speakUrl({ baseUrl, model, sampleRateHz }: ElevenLabsOptions, voice: string): URL {
  const path = `/v1/text-to-speech/${encodeURIComponent(voice)}/multi-stream-input`;
  const url = endpointUrl({ baseUrl, path, protocol: "ws", field: baseUrlField });
  const query = {
    model_id: model,
    output_format: `pcm_${sampleRateHz}`,
    auto_mode: "true",
    sync_alignment: "true",
    inactivity_timeout: "180",
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

function headersFor({ apiKey }: ElevenLabsOptions): Record<string, string> {
  return apiKey === undefined ? {} : { "xi-api-key": apiKey };
}

function dialectFor(options: ElevenLabsOptions, { voice, language }: TtsOpenOptions): TtsDialect {
  const url = speakUrl(options, voice ?? options.voice);
  // Only the models of v2.5 take a language; others find it in the text, and refuse the field.
  if (options.model.endsWith("_v2_5")) url.searchParams.set("language_code", language.split("-")[0] ?? language);
  return {
    vendor: "elevenlabs",
    url,
    headers: headersFor(options),
    sampleRateHz: options.sampleRateHz,
    openTimeoutMs: options.openTimeoutMs,
    audioTimeoutMs: options.audioTimeoutMs,
    contextsPerSocket: 5,
    confirmsCancel: true,
    converse,
  };
}

const lettersSchema = z.object({
  chars: z.array(z.string()),
  charStartTimesMs: z.array(z.number()),
  charDurationsMs: z.array(z.number()),
});

const messageSchema = z.object({
  audio: z.string().nullish(),
  isFinal: z.boolean().nullish(),
  contextId: z.string().nullish(),
  alignment: lettersSchema.nullish(),
  error: z.string().nullish(),
  message: z.string().nullish(),
  code: z.number().nullish(),
});

/** What `error` says, as a status. */
const statuses: Readonly<Record<string, number>> = {
  max_active_conversations: 429,
  max_character_limit_exceeded: 400,
  quota_exceeded: 402,
  invalid_api_key: 401,
  voice_not_found: 404,
};

function converse(sink: TtsSink): TtsConversation {
  const contexts = new Map<string, AlignedWords>();
  const close = (contextId: string): string[] => [JSON.stringify({ context_id: contextId, close_context: true })];
  const wordsOf = (contextId: string): AlignedWords => contexts.get(contextId) ?? new AlignedWords();
  return {
    say: (contextId, text) => {
      const messages = [JSON.stringify({ text, context_id: contextId, flush: true })];
      if (contexts.has(contextId)) return messages;
      contexts.set(contextId, new AlignedWords());
      return [JSON.stringify({ text: " ", context_id: contextId }), ...messages];
    },
    end: close,
    cancel: close,
    receive: (raw) => {
      const message = messageSchema.parse(JSON.parse(String(raw)));
      const contextId = message.contextId ?? undefined;
      if (typeof message.error === "string") {
        const status = statuses[message.error] ?? (message.code === 1008 ? 400 : 500);
        return sink.failed(contextId, { status, words: `${message.error} ${message.message ?? ""}`.trim() });
      }
      if (contextId === undefined) return;
      const words = wordsOf(contextId);
      // The chunk's letters before its sound: what was heard until now is where their times begin.
      if (message.alignment) sink.words(contextId, words.read(message.alignment, sink.audioMs(contextId)));
      if (typeof message.audio === "string") sink.audio(contextId, Buffer.from(message.audio, "base64"));
      if (message.isFinal !== true) return;
      sink.words(contextId, words.end());
      contexts.delete(contextId);
      sink.done(contextId);
    },
  };
}

const modelsSchema = z.array(z.object({ model_id: z.string(), can_do_text_to_speech: z.boolean().nullish() }));

const voicesSchema = z.object({
  voices: z.array(
    z.object({
      voice_id: z.string(),
      name: z.string().nullish(),
      description: z.string().nullish(),
      labels: z.record(z.string(), z.string().nullable()).nullish(),
      verified_languages: z.array(z.object({ locale: z.string().nullish(), language: z.string() })).nullish(),
    }),
  ),
  has_more: z.boolean().nullish(),
  next_page_token: z.string().nullish(),
});

function ask(options: ElevenLabsOptions, path: string, context: VendorQueryContext, query = {}): Promise<unknown> {
  const url = endpointUrl({ baseUrl: options.baseUrl, path, protocol: "http", field: baseUrlField });
  for (const [name, value] of Object.entries<string>(query)) url.searchParams.set(name, value);
  return askVendor(
    { vendor: "elevenlabs", url, headers: headersFor(options), keyField: "ELEVENLABS_API_KEY" },
    context,
  );
}

async function listVoices(
  options: ElevenLabsOptions,
  context: VendorQueryContext,
): Promise<readonly VoiceDescription[]> {
  const listed = await allPages(async (token) => {
    const query = { page_size: "100", ...(token === undefined ? {} : { next_page_token: token }) };
    const page = readList("elevenlabs", await ask(options, "/v2/voices", context, query), voicesSchema);
    return { items: page.voices, next: page.has_more === true ? (page.next_page_token ?? undefined) : undefined };
  });
  return listed.map(({ voice_id: id, labels, verified_languages: languages, ...voice }) =>
    describeVoice({
      ...voice,
      id,
      languages: [...new Set((languages ?? []).map(({ locale, language }) => locale ?? language))],
      gender: labels?.["gender"],
    }),
  );
}
