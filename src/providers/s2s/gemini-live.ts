import { z } from "zod";
import type {
  SpeechModelCapabilities,
  SpeechModelOpenOptions,
  SpeechModelVendor,
} from "../../contracts/speech-model.ts";
import { endpointUrl } from "../base-url.ts";
import { defineS2s } from "../define.ts";
import { checkSpeechModel, lineRatesHz, openSpeechSession } from "../s2s-session/open-session.ts";
import type { CloseMeaning } from "../socket.ts";
import { LiveProtocol } from "./gemini-live/protocol.ts";

/*
 * Google's Gemini Live API (`v1beta`, BidiGenerateContent) over a WebSocket. Written from the live types of js-genai
 * 6e9b35c45 (August 2026) and ai.google.dev ("Session management with Live API", model pages of `gemini-3.8-live` and
 * `gemini-3.1-flash-live-preview`). Never tried at the service itself.
 *
 * Decisions:
 * - Automatic activity detection is off. The service replies by itself when an activity ends, so `finalise` does not end
 *   it: it is answered with the transcription so far, after a wait as long as transcriptions were late before, and
 *   `respond` ends the activity. Words that come later are told as a final that answers nothing.
 * - The start of an activity interrupts a reply. So what the caller says while a reply is under way is held back, the
 *   latest three seconds of it, until the reply is over or cancelled: there are no partials during a reply.
 * - Memory after an interruption is the service's own: at `cancel` we begin an activity, and it keeps what it had sent by
 *   then. It cannot be told how much was heard (`heardMs`), and a reply that was complete by then stays whole.
 * - After `generationComplete` the service may wait for a playback before `turnComplete`. A finalise in that time
 *   interrupts the wait, so that the caller is heard.
 * - Keys, typed words and `note` go in as client content (`turnComplete: false`) before the activity ends; without any
 *   activity they are the turn themselves. That client content may come within an activity could not be verified.
 * - Connections last about ten minutes. At `goAway` we resume with the last handle, when nobody speaks; when it closes
 *   before that, at once; without a handle the conversation is told as text. Sessions are compressed, so that they last.
 * - The key travels as the header `x-goog-api-key`, not in the address.
 * - Why the service refuses stands only in the reason of the close; its words are Google's usual ones.
 * - No price: the list of `gemini-3.8-live` could not be verified.
 */
const optionsSchema = z.strictObject({
  /** Not needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  baseUrl: z.string().default("https://generativelanguage.googleapis.com"),
  model: z.string().min(1).default("gemini-3.8-live"),
  voice: z.string().min(1).default("Kore"),
  openTimeoutMs: z.number().int().positive().default(5000),
});

type LiveOptions = z.infer<typeof optionsSchema>;

const capabilities: SpeechModelCapabilities = {
  streaming: true,
  sampleRatesHz: lineRatesHz,
  // Not a published figure.
  finalDeadlineMs: 800,
};

const createVendor = (options: LiveOptions): SpeechModelVendor => {
  const { apiKey, baseUrl, model, openTimeoutMs } = options;
  const path = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent";
  const url = endpointUrl({ baseUrl, path, protocol: "ws", field: "GEMINI_LIVE_BASE_URL" });
  return {
    name: "gemini-live",
    model,
    capabilities,
    open: (openOptions: SpeechModelOpenOptions) =>
      openSpeechSession(
        {
          vendor: "gemini-live",
          capabilities,
          url,
          headers: apiKey === undefined ? {} : { "x-goog-api-key": apiKey },
          openTimeoutMs,
          inputRateHz: 16_000,
          closeMeaning,
          takesTurnAt: "respond",
          createProtocol: (port) =>
            new LiveProtocol(port, { ...openOptions, model, voice: openOptions.voice ?? options.voice }),
        },
        openOptions,
      ),
  };
};

export default defineS2s({
  name: "gemini-live",
  summary: "Google's Gemini Live, one model that hears and speaks",
  options: optionsSchema,
  environment: ["GEMINI_API_KEY", "GEMINI_LIVE_BASE_URL", "GEMINI_LIVE_MODEL", "GEMINI_LIVE_VOICE"],
  fromEnvironment: ({
    GEMINI_API_KEY: apiKey,
    GEMINI_LIVE_BASE_URL: baseUrl,
    GEMINI_LIVE_MODEL: model,
    GEMINI_LIVE_VOICE: voice,
  }) =>
    baseUrl || apiKey
      ? { ...(apiKey && { apiKey }), ...(baseUrl && { baseUrl }), ...(model && { model }), ...(voice && { voice }) }
      : undefined,
  create: createVendor,
  check: (options, context) =>
    checkSpeechModel(createVendor(options), context, {
      keyField: "GEMINI_API_KEY",
      modelField: "GEMINI_LIVE_MODEL",
      model: options.model,
    }),
});

function closeMeaning(code: number, reason: string): CloseMeaning | undefined {
  if (/API.?key|permission|unauthenticated/i.test(reason)) {
    return { suffix: "UNAUTHORIZED", hint: "Check the API key of 'gemini-live' and what it may use." };
  }
  if (/quota|billing|credits/i.test(reason)) {
    return { suffix: "QUOTA_EXHAUSTED", hint: "Look at the plan and the credits of 'gemini-live'." };
  }
  if (/not found|not supported for/i.test(reason)) {
    return { suffix: "NOT_FOUND", hint: "Check the name of the model: only live ones are spoken to here." };
  }
  if (/unavailable|overloaded/i.test(reason)) return { suffix: "UNAVAILABLE", retryable: true };
  return code === 1007 ? { suffix: "BAD_REQUEST" } : undefined;
}
