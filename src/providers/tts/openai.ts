import { z } from "zod";
import type { TtsVendor } from "../../contracts/tts.ts";
import type { VoiceDescription } from "../../contracts/vendor-definition.ts";
import { endpointUrl } from "../base-url.ts";
import { defineTts } from "../define.ts";
import { askVendor, requireName, requireVoice } from "../tts-session/ask.ts";
import { voiceLimits, whatIsSet } from "../tts-session/options.ts";
import { openHttpVoice } from "../tts-session/http-session.ts";
import { modelNames } from "../llm-client/model-names.ts";

/*
 * OpenAI speech. Written from openai/openai-node 7b7d6ca (August 2026), src/resources/audio/speech.ts, generated from the
 * vendor's OpenAPI description: `/v1/audio/speech`, the built-in voices, 4,096 characters at most. That `pcm` is 24 kHz and
 * without a header is not said there; LiveKit's and Pipecat's clients (August 2026) read it so.
 *
 * Decisions:
 * - A request with each clause, its sound streamed. There are no word times.
 * - The service has no list of voices; ours is that of the description.
 * - `OPENAI_BASE_URL` leads to a language model, which as a rule does not speak: `OPENAI_TTS_BASE_URL` is for this.
 */
const optionsSchema = z.strictObject({
  /** Not needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  baseUrl: z.string().default("https://api.openai.com"),
  model: z.string().min(1).default("gpt-4o-mini-tts"),
  voice: z.string().min(1).default("marin"),
  /** How to speak: "warm and calm". Not known to tts-1 and tts-1-hd. */
  instructions: z.string().min(1).optional(),
  ...voiceLimits,
});

type OpenAiOptions = z.infer<typeof optionsSchema>;

const sampleRateHz = 24_000;

const names = "alloy ash ballad cedar coral echo fable marin nova onyx sage shimmer verse".split(" ");
const voices: readonly VoiceDescription[] = names.map((id) => ({ id, name: id, languages: [] }));

export default defineTts({
  name: "openai",
  summary: "OpenAI speech, text to speech streamed clause by clause",
  options: optionsSchema,
  environment: [
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_TTS_BASE_URL",
    "OPENAI_TTS_MODEL",
    "OPENAI_VOICE",
    "OPENAI_VOICE_INSTRUCTIONS",
  ],
  fromEnvironment: ({
    OPENAI_API_KEY: apiKey,
    OPENAI_BASE_URL: elsewhere,
    OPENAI_TTS_BASE_URL: baseUrl,
    OPENAI_TTS_MODEL: model,
    OPENAI_VOICE: voice,
    OPENAI_VOICE_INSTRUCTIONS: instructions,
  }) => (baseUrl || (apiKey && !elsewhere) ? whatIsSet({ apiKey, baseUrl, model, voice, instructions }) : undefined),
  // Sold by tokens of sound; this is what they come to for a character of English.
  price: {
    per1000CharactersUsd: 0.015,
    source: "https://www.codesota.com/speech/openai-tts-vs-google-tts",
    asOf: "2026-04",
  },
  create: (options): TtsVendor => {
    const url = endpoint(options, "/v1/audio/speech");
    return {
      name: "openai",
      capabilities: { streaming: true, wordTimes: false },
      open: (openOptions) =>
        openHttpVoice(
          {
            vendor: "openai",
            url,
            headers: headersFor(options),
            accept: "application/octet-stream",
            sampleRateHz,
            connectTimeoutMs: options.openTimeoutMs,
            audioTimeoutMs: options.audioTimeoutMs,
            ask: (input) => ({
              model: options.model,
              input,
              voice: openOptions.voice ?? options.voice,
              response_format: "pcm",
              ...(options.instructions === undefined ? {} : { instructions: options.instructions }),
            }),
          },
          openOptions,
        ),
    };
  },
  voices: () => Promise.resolve(voices),
  check: async (options, context) => {
    const vendor = "openai";
    const question = { vendor, headers: headersFor(options), keyField: "OPENAI_API_KEY" };
    const models = modelNames(await askVendor({ ...question, url: endpoint(options, "/v1/models") }, context));
    const speaking = models.filter((name) => name.includes("tts"));
    requireName({ vendor, what: "model", field: "OPENAI_TTS_MODEL", wanted: options.model, names: speaking });
    // A server of one's own has voices of its own.
    if (new URL(endpoint(options, "/")).host !== "api.openai.com") return;
    requireVoice({ vendor, field: "OPENAI_VOICE", wanted: options.voice }, voices);
  },
});

function endpoint({ baseUrl }: OpenAiOptions, path: string): URL {
  return endpointUrl({ baseUrl, path, protocol: "http", field: "OPENAI_TTS_BASE_URL" });
}

function headersFor({ apiKey }: OpenAiOptions): Record<string, string> {
  return apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
}
