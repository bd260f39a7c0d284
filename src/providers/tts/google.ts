import { z } from "zod";
import type { TtsVendor } from "../../contracts/tts.ts";
import type { VendorQueryContext, VoiceDescription } from "../../contracts/vendor-definition.ts";
import { endpointUrl } from "../base-url.ts";
import { defineTts } from "../define.ts";
import { askVendor, describeVoice, readList, requireVoice } from "../tts-session/ask.ts";
import { HttpVoice } from "../tts-session/http-session.ts";
import type { HttpPiece } from "../tts-session/http-session.ts";
import { withoutWavHeader } from "../tts-session/wav-piece.ts";

/*
 * Google Cloud Text-to-Speech over REST. Written from cloud.google.com/text-to-speech/docs (reference v1:
 * `text:synthesize`, `voices`; "Chirp 3: HD voices").
 *
 * Decisions:
 * - A request with each clause, answered as a whole: streamed synthesis exists over gRPC only. Clauses are short.
 * - The language is that of the voice, whose name begins with it: the service refuses another one.
 * - LINEAR16 comes with a WAV header, which is taken off. Word times exist for marks in SSML only: there are none here.
 */
const optionsSchema = z.strictObject({
  /** An API key of the project. Not needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  baseUrl: z.string().default("https://texttospeech.googleapis.com"),
  voice: z
    .string()
    .regex(/^[a-z]{2,3}-[A-Z]{2,4}-/, "begins with its language, as en-US-Chirp3-HD-Aoede does")
    .default("en-US-Chirp3-HD-Aoede"),
  sampleRateHz: z.union([z.literal(8000), z.literal(16000), z.literal(24000), z.literal(48000)]).default(24000),
  openTimeoutMs: z.number().int().positive().default(5000),
  audioTimeoutMs: z.number().int().positive().default(4000),
});

type GoogleOptions = z.infer<typeof optionsSchema>;

export default defineTts({
  name: "google",
  summary: "Google Cloud Text-to-Speech, clause by clause",
  options: optionsSchema,
  environment: ["GOOGLE_TTS_API_KEY", "GOOGLE_TTS_BASE_URL", "GOOGLE_VOICE"],
  fromEnvironment: ({ GOOGLE_TTS_API_KEY: apiKey, GOOGLE_TTS_BASE_URL: baseUrl, GOOGLE_VOICE: voice }) =>
    apiKey || baseUrl ? { ...(apiKey && { apiKey }), ...(baseUrl && { baseUrl }), ...(voice && { voice }) } : undefined,
  price: { per1000CharactersUsd: 0.03, source: "https://cloud.google.com/text-to-speech/pricing", asOf: "2026-04" },
  create: (options): TtsVendor => {
    const url = endpoint(options, "/v1/text:synthesize");
    return {
      name: "google",
      capabilities: { streaming: true, wordTimes: false },
      open: async (openOptions) => {
        const name = openOptions.voice ?? options.voice;
        return new HttpVoice(
          {
            vendor: "google",
            url,
            headers: headersFor(options),
            accept: "application/json",
            sampleRateHz: options.sampleRateHz,
            connectTimeoutMs: options.openTimeoutMs,
            audioTimeoutMs: options.audioTimeoutMs,
            ask: (text) => ({
              input: { text },
              voice: { name, languageCode: name.split("-").slice(0, 2).join("-") },
              audioConfig: { audioEncoding: "LINEAR16", sampleRateHertz: options.sampleRateHz },
            }),
            pieces: readReply,
          },
          openOptions,
        );
      },
    };
  },
  voices: listVoices,
  check: async (options, context) =>
    requireVoice(
      { vendor: "google", field: "GOOGLE_VOICE", wanted: options.voice },
      await listVoices(options, context),
    ),
});

function endpoint({ baseUrl }: GoogleOptions, path: string): URL {
  return endpointUrl({ baseUrl, path, protocol: "http", field: "GOOGLE_TTS_BASE_URL" });
}

function headersFor({ apiKey }: GoogleOptions): Record<string, string> {
  return apiKey === undefined ? {} : { "x-goog-api-key": apiKey };
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
  const url = endpoint(options, "/v1/voices");
  const question = { vendor: "google", url, headers: headersFor(options), keyField: "GOOGLE_TTS_API_KEY" };
  const { voices } = readList("google", await askVendor(question, context), voicesSchema);
  return voices.map(({ name, languageCodes, ssmlGender }) =>
    describeVoice({ id: name, languages: languageCodes ?? [], gender: ssmlGender }),
  );
}
