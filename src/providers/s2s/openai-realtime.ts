import { z } from "zod";
import type {
  SpeechModelCapabilities,
  SpeechModelOpenOptions,
  SpeechModelVendor,
} from "../../contracts/speech-model.ts";
import { endpointUrl } from "../base-url.ts";
import { defineS2s } from "../define.ts";
import { checkSpeechModel, lineRatesHz, openSpeechSession } from "../s2s-session/open-session.ts";
import { RealtimeProtocol } from "./openai-realtime/protocol.ts";

/*
 * OpenAI, Realtime API (GA), speech to speech over a WebSocket. Written from the types of openai-node 7b7d6ca7 (August
 * 2026: client and server events, session, response, errors) and developers.openai.com (guides "Realtime conversations"
 * and "Managing costs", model page "gpt-realtime-2": price). Never tried at the service itself.
 *
 * Decisions:
 * - `turn_detection: null`: our own endpointing commits the audio (`finalise`) and asks for replies (`respond`).
 * - One response at a time: the next `response.create` waits for `response.done` of the one that was cancelled, because
 *   the service refuses a second one (`conversation_already_has_active_response`).
 * - `note` becomes the `instructions` of the one response, behind those of the session: the service replaces them.
 * - Memory after an interruption: messages heard in part are truncated (`audio_end_ms`), those not heard deleted, and so
 *   are calls whose result never came. A truncated message loses its transcript, as the service documents.
 * - A failed transcription is an empty final: the model has heard the caller all the same.
 * - Sessions end after 60 minutes. Ours opens another after 58, when nobody speaks, or when `session_expired` comes, and
 *   tells it the conversation as text. Audio that was committed to the old one and not yet answered is known by its
 *   transcript only.
 * - `gpt-live-transcribe` writes down what the caller says, because it tells words while they are spoken. The types list
 *   it for this kind of session; that it really sends deltas before the commit could not be verified.
 * - Reasoning models think as little as they can (`minimal`).
 * - Prices are those of audio tokens. Text tokens cost less, and usage does not tell them apart here: an upper bound.
 */
const optionsSchema = z.strictObject({
  /** Not needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  baseUrl: z.string().default("https://api.openai.com/v1"),
  model: z.string().min(1).default("gpt-realtime-2"),
  voice: z.string().min(1).default("marin"),
  transcriptionModel: z.string().min(1).default("gpt-live-transcribe"),
  openTimeoutMs: z.number().int().positive().default(5000),
});

type RealtimeOptions = z.infer<typeof optionsSchema>;

const capabilities: SpeechModelCapabilities = {
  streaming: true,
  sampleRatesHz: lineRatesHz,
  // Not a published figure: as for the recogniser of the same service.
  finalDeadlineMs: 800,
};

const connectionMs = 58 * 60_000;

const createVendor = (options: RealtimeOptions): SpeechModelVendor => {
  const { apiKey, model, openTimeoutMs } = options;
  const url = realtimeUrl(options);
  return {
    name: "openai-realtime",
    model,
    capabilities,
    open: (openOptions: SpeechModelOpenOptions) =>
      openSpeechSession(
        {
          vendor: "openai-realtime",
          capabilities,
          url,
          headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
          openTimeoutMs,
          inputRateHz: 24_000,
          connectionMs,
          takesTurnAt: "finalise",
          createProtocol: (port) =>
            new RealtimeProtocol(port, {
              ...openOptions,
              model,
              voice: openOptions.voice ?? options.voice,
              transcriptionModel: options.transcriptionModel,
            }),
        },
        openOptions,
      ),
  };
};

export default defineS2s({
  name: "openai-realtime",
  summary: "OpenAI Realtime, one model that hears and speaks",
  options: optionsSchema,
  environment: ["OPENAI_API_KEY", "OPENAI_REALTIME_BASE_URL", "OPENAI_REALTIME_MODEL", "OPENAI_REALTIME_VOICE"],
  fromEnvironment: ({
    OPENAI_API_KEY: apiKey,
    OPENAI_BASE_URL: elsewhere,
    OPENAI_REALTIME_BASE_URL: baseUrl,
    OPENAI_REALTIME_MODEL: model,
    OPENAI_REALTIME_VOICE: voice,
  }) =>
    // A key beside another server's address is not OpenAI's.
    baseUrl || (apiKey && !elsewhere)
      ? { ...(apiKey && { apiKey }), ...(baseUrl && { baseUrl }), ...(model && { model }), ...(voice && { voice }) }
      : undefined,
  price: {
    perMillionInputTokensUsd: 32,
    perMillionCachedTokensUsd: 0.4,
    perMillionOutputTokensUsd: 64,
    source: "https://developers.openai.com/api/docs/models/gpt-realtime-2",
    asOf: "2026-11",
  },
  create: createVendor,
  check: (options, context) =>
    checkSpeechModel(createVendor(options), context, {
      keyField: "OPENAI_API_KEY",
      modelField: "OPENAI_REALTIME_MODEL",
      model: options.model,
      models: () =>
        Promise.resolve([
          "gpt-realtime-2.1",
          "gpt-realtime-2.1-mini",
          "gpt-realtime-2",
          "gpt-realtime-1.5",
          "gpt-realtime",
        ]),
    }),
});

function realtimeUrl({ baseUrl, model }: RealtimeOptions): URL {
  const url = endpointUrl({ baseUrl, path: "/v1/realtime", protocol: "ws", field: "OPENAI_REALTIME_BASE_URL" });
  url.searchParams.set("model", model);
  return url;
}
