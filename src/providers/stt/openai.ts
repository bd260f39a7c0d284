import { z } from "zod";
import type { SttCapabilities, SttOpenOptions, SttVendor } from "../../contracts/stt.ts";
import { endpointUrl } from "../base-url.ts";
import { defineStt } from "../define.ts";
import { checkBySession } from "../stt-session/check.ts";
import type { SttDialect } from "../stt-session/dialect.ts";
import { toBase64 } from "../stt-session/encoding.ts";
import { openSttSession } from "../stt-session/open-session.ts";
import { RealtimeItems } from "./openai/realtime-items.ts";

/*
 * OpenAI, realtime transcription. Written from developers.openai.com (November 2026): guide "Realtime transcription"
 * (`/v1/realtime?intent=transcription`, no `model` in the address), model page "GPT-Live-Transcribe" (price), and the
 * types of openai-node 7b7d6ca7 (August 2026: `AudioTranscription`, events, 24 kHz only).
 *
 * Decisions:
 * - `gpt-live-transcribe`, because it tells words while they are spoken; other models only after the commit.
 * - `turn_detection: null`: our own endpointing asks (`input_audio_buffer.commit`).
 * - The base URL of language models is not used: people point that at servers without realtime transcription, and a key
 *   beside it is not OpenAI's.
 */
const optionsSchema = z.strictObject({
  /** Not needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  baseUrl: z.string().default("https://api.openai.com/v1"),
  model: z.string().min(1).default("gpt-live-transcribe"),
  openTimeoutMs: z.number().int().positive().default(5000),
});

type OpenAiOptions = z.infer<typeof optionsSchema>;

/** Not a published figure: the model transcribes while it listens, so that only the end is left at a commit. */
const finalDeadlineMs = 800;

const capabilities: SttCapabilities = {
  streaming: true,
  sampleRatesHz: [8000, 16000, 24000, 48000],
  wordTimes: false,
  confidence: false,
  finalDeadlineMs,
};

const createVendor = (options: OpenAiOptions): SttVendor => {
  realtimeUrl(options);
  return {
    name: "openai",
    capabilities,
    open: (openOptions) => openSttSession(dialectFor(options, openOptions), openOptions),
  };
};

export default defineStt({
  name: "openai",
  summary: "OpenAI realtime transcription, streaming speech to text",
  options: optionsSchema,
  environment: ["OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_STT_BASE_URL", "OPENAI_STT_MODEL"],
  fromEnvironment: ({
    OPENAI_API_KEY: apiKey,
    OPENAI_BASE_URL: elsewhere,
    OPENAI_STT_BASE_URL: baseUrl,
    OPENAI_STT_MODEL: model,
  }) =>
    baseUrl || (apiKey && !elsewhere)
      ? { ...(apiKey && { apiKey }), ...(baseUrl && { baseUrl }), ...(model && { model }) }
      : undefined,
  price: {
    perAudioMinuteUsd: 0.017,
    source: "https://developers.openai.com/api/docs/models/gpt-live-transcribe",
    asOf: "2026-11",
  },
  create: createVendor,
  check: (options, context) =>
    checkBySession(createVendor(options), context, {
      keyField: "OPENAI_API_KEY",
      modelField: "OPENAI_STT_MODEL",
      model: options.model,
      models: () =>
        Promise.resolve([
          "gpt-live-transcribe",
          "gpt-transcribe",
          "gpt-realtime-whisper",
          "gpt-4o-transcribe",
          "gpt-4o-mini-transcribe",
        ]),
    }),
});

function realtimeUrl({ baseUrl }: OpenAiOptions): URL {
  const url = endpointUrl({ baseUrl, path: "/v1/realtime", protocol: "ws", field: "OPENAI_STT_BASE_URL" });
  url.searchParams.set("intent", "transcription");
  return url;
}

function dialectFor(options: OpenAiOptions, openOptions: SttOpenOptions): SttDialect {
  const items = new RealtimeItems();
  return {
    vendor: "openai",
    capabilities,
    url: realtimeUrl(options),
    headers: options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` },
    openTimeoutMs: options.openTimeoutMs,
    sampleRateHz: 24_000,
    waitsForReady: true,
    firstMessages: [sessionUpdate(options, openOptions)],
    encodeAudio: (pcm) =>
      JSON.stringify({
        type: "input_audio_buffer.append",
        audio: toBase64(pcm),
      }),
    finalise: () => items.commit(),
    receive: (message, sink) => items.receive(message, sink),
  };
}

function sessionUpdate({ model }: OpenAiOptions, { language, keyterms }: SttOpenOptions): string {
  const [base = "en"] = language.split("-");
  const terms = [...new Set(keyterms)].filter((term) => term !== "").slice(0, 100);
  // The newer models take lists; the older ones one language, and a prompt.
  const isNewer = ["gpt-live-transcribe", "gpt-transcribe"].includes(model);
  const hints = isNewer
    ? { languages: [base], ...(terms.length === 0 ? {} : { keywords: terms }) }
    : {
        language: base,
        ...(terms.length === 0 || model === "gpt-realtime-whisper" ? {} : { prompt: terms.join(", ") }),
      };
  return JSON.stringify({
    type: "session.update",
    session: {
      type: "transcription",
      audio: {
        input: {
          format: { type: "audio/pcm", rate: 24_000 },
          transcription: { model, ...hints },
          turn_detection: null,
        },
      },
    },
  });
}
