import { z } from "zod";
import type { TtsOpenOptions, TtsVendor } from "../../contracts/tts.ts";
import type { VendorQueryContext, VoiceDescription } from "../../contracts/vendor-definition.ts";
import { endpointUrl } from "../base-url.ts";
import { defineTts } from "../define.ts";
import { askVendor, describeVoice, readList, requireName, requireVoice, withKeyField } from "../tts-session/ask.ts";
import type { SpokenWord, TtsConversation, TtsDialect, TtsSink } from "../tts-session/dialect.ts";
import { voiceLimits, whatIsSet } from "../tts-session/options.ts";
import { openSocketVoice } from "../tts-session/socket-session.ts";
import { TextQueue } from "../tts-session/text-queue.ts";

/*
 * Rime over its JSON WebSocket `/ws3`. Written from docs.rime.ai (November 2026): "WebSocket API Overview", "Coda:
 * Websockets JSON", "Segmentation & Behavior Settings", "List Voice Details".
 *
 * Decisions:
 * - The service keeps one context at a time: one utterance on a socket, more of them on sockets of their own.
 * - `segment=never`: nothing is spoken until a flush, which speaks all that was sent as one synthesis. The next flush goes
 *   out after the `done` of the one before, as LiveKit's and Pipecat's clients (August 2026) see one: a flush that came
 *   in the middle would leave open which of them a `done` is about. Word times begin anew with each.
 * - `clear` empties the buffer of text only, and is not answered: what is being spoken is stopped by closing the socket.
 *   So a spare one is open while one speaks.
 * - The lists of voices are public: the check opens a socket to prove the key.
 * - For Coda there is a newer protocol (wss://coda.api.rime.ai/ws), which this is not.
 * The price is not given: no page that says it could be read.
 */
const optionsSchema = z.strictObject({
  /** Not needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  baseUrl: z.string().default("https://users-ws.rime.ai"),
  /** Where the lists of voices are. */
  listUrl: z.string().default("https://users.rime.ai"),
  model: z.string().min(1).default("coda"),
  voice: z.string().min(1).default("astra"),
  sampleRateHz: z.literal([8000, 16000, 22050, 24000]).default(24000),
  ...voiceLimits,
});

type RimeOptions = z.infer<typeof optionsSchema>;

const createVendor = (options: RimeOptions): TtsVendor => {
  endpointUrl({ baseUrl: options.baseUrl, path: "/ws3", protocol: "ws", field: "RIME_BASE_URL" });
  return {
    name: "rime",
    capabilities: { streaming: true, wordTimes: true },
    open: (openOptions) => openSocketVoice(dialectFor(options, openOptions), openOptions),
  };
};

export default defineTts({
  name: "rime",
  summary: "Rime, streaming text to speech",
  options: optionsSchema,
  environment: ["RIME_API_KEY", "RIME_BASE_URL", "RIME_MODEL", "RIME_VOICE"],
  fromEnvironment: ({ RIME_API_KEY: apiKey, RIME_BASE_URL: baseUrl, RIME_MODEL: model, RIME_VOICE: voice }) =>
    apiKey || baseUrl ? whatIsSet({ apiKey, baseUrl, listUrl: baseUrl, model, voice }) : undefined,
  create: createVendor,
  voices: async (options, context) => describeAll(await listSpeakers(options, context)),
  check: async (options, context) => {
    const speakers = await listSpeakers(options, context);
    const models = [...new Set(speakers.map(({ modelId }) => modelId))];
    requireName({ vendor: "rime", what: "model", field: "RIME_MODEL", wanted: options.model, names: models });
    const voices = describeAll(speakers.filter(({ modelId }) => modelId === options.model));
    requireVoice({ vendor: "rime", field: "RIME_VOICE", wanted: options.voice }, voices);
    try {
      await using _ = await createVendor(options).open({ ...context, language: "en-US" });
    } catch (error) {
      throw withKeyField(error, "RIME_API_KEY");
    }
  },
});

/** ISO 639-2, as the service writes languages. */
const languages: Readonly<Record<string, string>> = {
  en: "eng",
  es: "spa",
  fr: "fra",
  de: "ger",
  pt: "por",
  ja: "jpn",
  he: "heb",
};

function dialectFor(options: RimeOptions, { voice, language }: TtsOpenOptions): TtsDialect {
  const url = endpointUrl({ baseUrl: options.baseUrl, path: "/ws3", protocol: "ws", field: "RIME_BASE_URL" });
  const short = language.split("-")[0] ?? language;
  const query = {
    speaker: voice ?? options.voice,
    modelId: options.model,
    audioFormat: "pcm",
    samplingRate: String(options.sampleRateHz),
    lang: languages[short] ?? short,
    segment: "never",
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return {
    vendor: "rime",
    url,
    headers: options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` },
    sampleRateHz: options.sampleRateHz,
    openTimeoutMs: options.openTimeoutMs,
    audioTimeoutMs: options.audioTimeoutMs,
    contextsPerSocket: 1,
    keepsSpare: true,
    converse,
  };
}

const messageSchema = z.object({
  type: z.string(),
  data: z.string().nullish(),
  contextId: z.string().nullish(),
  word_timestamps: z
    .object({ words: z.array(z.string()), start: z.array(z.number()), end: z.array(z.number()) })
    .nullish(),
  message: z.string().nullish(),
});

type Message = z.infer<typeof messageSchema>;

function converse(sink: TtsSink): TtsConversation {
  const queue = new TextQueue(sink, (contextId, text) => [
    JSON.stringify({ text, contextId }),
    JSON.stringify({ operation: "flush" }),
  ]);
  return {
    say: (contextId, text) => queue.say(contextId, text),
    end: () => queue.end(),
    cancel: () => "close",
    receive: (raw) => {
      const message = messageSchema.parse(JSON.parse(String(raw)));
      const { contextId } = queue;
      if (message.type === "error") {
        sink.failed(undefined, { status: 500, words: message.message ?? "no reason given" });
      } else if (contextId === undefined || (message.contextId ?? contextId) !== contextId) return;
      else if (message.type === "chunk") sink.audio(contextId, Buffer.from(z.string().parse(message.data), "base64"));
      else if (message.type === "timestamps") sink.words(contextId, wordsOf(message.word_timestamps, queue.startMs));
      else if (message.type === "done") queue.spoken();
    },
  };
}

function wordsOf(times: Message["word_timestamps"], startMs: number): SpokenWord[] {
  return (times?.words ?? []).map((text, index) => {
    const from = startMs + (times?.start[index] ?? 0) * 1000;
    return { text, startMs: from, endMs: Math.max(from, startMs + (times?.end[index] ?? 0) * 1000) };
  });
}

const speakersSchema = z.array(
  z.object({
    speaker: z.string(),
    modelId: z.string(),
    lang: z.string().nullish(),
    gender: z.string().nullish(),
    age: z.string().nullish(),
    dialect: z.string().nullish(),
  }),
);

type Speakers = z.infer<typeof speakersSchema>;

async function listSpeakers(options: RimeOptions, context: VendorQueryContext): Promise<Speakers> {
  const path = "/data/voices/voice_details.json";
  const url = endpointUrl({ baseUrl: options.listUrl, path, protocol: "http", field: "RIME_BASE_URL" });
  const question = { vendor: "rime", url, headers: {}, keyField: "RIME_API_KEY" };
  return readList("rime", await askVendor(question, context), speakersSchema);
}

function describeAll(speakers: Speakers): readonly VoiceDescription[] {
  const short = new Map(Object.entries(languages).map(([two, three]) => [three, two]));
  const bySpeaker = Map.groupBy(speakers, ({ speaker }) => speaker);
  return [...bySpeaker].map(([id, all]) =>
    describeVoice({
      id,
      languages: [...new Set(all.flatMap(({ lang }) => (lang ? [short.get(lang) ?? lang] : [])))],
      gender: all[0]?.gender,
      description: [all[0]?.age, all[0]?.dialect, all.map(({ modelId }) => modelId).join(" ")]
        .filter(Boolean)
        .join(", "),
    }),
  );
}
