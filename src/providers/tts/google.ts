import { z } from "zod";
import type { TtsOpenOptions, TtsSession, TtsVendor } from "../../contracts/tts.ts";
import type { VendorQueryContext, VoiceDescription } from "../../contracts/vendor-definition.ts";
import { endpointUrl } from "../base-url.ts";
import { defineTts } from "../define.ts";
import { googleHeaders, readServiceAccount } from "../google/credentials.ts";
import { askVendor, describeVoice, readList, requireVoice } from "../tts-session/ask.ts";
import { voiceLimits, whatIsSet } from "../tts-session/options.ts";
import { openHttpVoice } from "../tts-session/http-session.ts";
import type { HttpPiece } from "../tts-session/http-session.ts";
import { openSocketVoice } from "../tts-session/socket-session.ts";
import { withoutWavHeader } from "../tts-session/wav-piece.ts";
import { StreamingConversation } from "./google/streaming-conversation.ts";
import { languageOf } from "./google/synthesis-messages.ts";

/*
 * Google Cloud Text-to-Speech v1. Written from googleapis/googleapis f8291d2b (August 2026),
 * google/cloud/texttospeech/v1/cloud_tts.proto (StreamingSynthesize; the HTTP rules of SynthesizeSpeech and ListVoices),
 * docs.cloud.google.com "Synthesize speech with bidirectional streaming" and "Chirp 3: HD voices".
 *
 * Decisions:
 * - Streaming synthesis is gRPC only, and has Chirp 3: HD voices only. It is used with a service account; an API key, or
 *   another voice, is asked over REST clause by clause. Whether Google lets a key alone stream could not be verified.
 * - The language is that of the voice, whose name begins with it.
 * - Streamed PCM has no header; LINEAR16 over REST has a WAV header, which is taken off.
 * - Word times exist for marks in SSML only: there are none here.
 */
const optionsSchema = z.strictObject({
  /** An API key of the project. Neither is needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  /** The path of a service account's JSON key; goes before an API key. */
  credentials: z.string().min(1).optional(),
  baseUrl: z.string().default(ownUrl()),
  voice: z
    .string()
    .regex(/^[a-z]{2,3}-[A-Z]{2,4}-/, "begins with its language, as en-US-Chirp3-HD-Aoede does")
    .default("en-US-Chirp3-HD-Aoede"),
  sampleRateHz: z.literal([8000, 16000, 24000, 48000]).default(24000),
  /** Text in and sound out over gRPC, where the voice can. Default: with a service account. */
  streams: z.boolean().optional(),
  ...voiceLimits,
});

type GoogleOptions = z.infer<typeof optionsSchema>;

export default defineTts({
  name: "google",
  summary: "Google Cloud Text-to-Speech, streaming over gRPC with a service account",
  options: optionsSchema,
  environment: ["GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_TTS_API_KEY", "GOOGLE_TTS_BASE_URL", "GOOGLE_VOICE"],
  fromEnvironment: ({
    GOOGLE_APPLICATION_CREDENTIALS: credentials,
    GOOGLE_TTS_API_KEY: apiKey,
    GOOGLE_TTS_BASE_URL: baseUrl,
    GOOGLE_VOICE: voice,
  }) =>
    credentials || apiKey || baseUrl
      ? whatIsSet({ credentials, apiKey: credentials ? undefined : apiKey, baseUrl, voice })
      : undefined,
  // Of the HD voices, as others give it again.
  price: {
    per1000CharactersUsd: 0.03,
    source: "https://www.codesota.com/speech/openai-tts-vs-google-tts",
    asOf: "2026-04",
  },
  create: (options): TtsVendor => {
    endpoint(options, "/");
    return {
      name: "google",
      capabilities: { streaming: true, wordTimes: false },
      open: (openOptions) => openVoice(options, openOptions),
    };
  },
  voices: listVoices,
  check: async (options, context) =>
    requireVoice(
      { vendor: "google", field: "GOOGLE_VOICE", wanted: options.voice },
      await listVoices(options, context),
    ),
});

function ownUrl(): string {
  return "https://texttospeech.googleapis.com";
}

function endpoint({ baseUrl }: GoogleOptions, path: string): URL {
  return endpointUrl({ baseUrl, path, protocol: "http", field: "GOOGLE_TTS_BASE_URL" });
}

async function headersFor(options: GoogleOptions, { clock }: Pick<VendorQueryContext, "clock">): Promise<Headers> {
  const { credentials, apiKey } = options;
  const account = credentials === undefined ? undefined : await readServiceAccount(credentials, "TTS");
  return googleHeaders({ account, apiKey }, `${ownUrl()}/`, clock);
}

type Headers = Readonly<Record<string, string>>;

async function openVoice(options: GoogleOptions, openOptions: TtsOpenOptions): Promise<TtsSession> {
  const name = openOptions.voice ?? options.voice;
  const headers = await headersFor(options, openOptions);
  const { sampleRateHz, openTimeoutMs, audioTimeoutMs } = options;
  const isStreaming = options.streams ?? options.credentials !== undefined;
  if (isStreaming && name.includes("Chirp3-HD")) {
    return openSocketVoice(
      {
        vendor: "google",
        url: endpoint(options, "/"),
        headers,
        sampleRateHz,
        openTimeoutMs,
        audioTimeoutMs,
        // A connection of HTTP/2 carries a hundred calls as a rule.
        contextsPerSocket: 50,
        converse: (sink) =>
          new StreamingConversation(sink, { voice: { name, sampleRateHz }, headers, clock: openOptions.clock }),
      },
      openOptions,
    );
  }
  return openHttpVoice(
    {
      vendor: "google",
      url: endpoint(options, "/v1/text:synthesize"),
      headers,
      accept: "application/json",
      sampleRateHz,
      connectTimeoutMs: openTimeoutMs,
      audioTimeoutMs,
      ask: (text) => ({
        input: { text },
        voice: { name, languageCode: languageOf(name) },
        audioConfig: { audioEncoding: "LINEAR16", sampleRateHertz: sampleRateHz },
      }),
      pieces: readReply,
    },
    openOptions,
  );
}

const replySchema = z.object({ audioContent: z.string() });

async function* readReply(body: AsyncIterable<Uint8Array>): AsyncGenerator<HttpPiece, void, undefined> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  const { audioContent } = replySchema.parse(JSON.parse(Buffer.concat(parts).toString("utf8")));
  yield { audio: withoutWavHeader(Buffer.from(audioContent, "base64")) };
}

const voicesSchema = z.object({
  voices: z.array(
    z.object({
      name: z.string(),
      languageCodes: z.array(z.string()).nullish(),
      ssmlGender: z.string().nullish(),
    }),
  ),
});

async function listVoices(options: GoogleOptions, context: VendorQueryContext): Promise<readonly VoiceDescription[]> {
  const keyField = options.credentials === undefined ? "GOOGLE_TTS_API_KEY" : "GOOGLE_APPLICATION_CREDENTIALS";
  const headers = await headersFor(options, context);
  const question = { vendor: "google", url: endpoint(options, "/v1/voices"), headers, keyField };
  const { voices } = readList("google", await askVendor(question, context), voicesSchema);
  return voices.map(({ name, languageCodes, ssmlGender }) =>
    describeVoice({ id: name, languages: languageCodes ?? [], gender: ssmlGender }),
  );
}
