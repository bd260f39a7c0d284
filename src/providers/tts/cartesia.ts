import { z } from "zod";
import { secureIds } from "../../base/ids.ts";
import type { TtsVendor } from "../../contracts/tts.ts";
import { endpointUrl } from "../base-url.ts";
import { CartesiaSession } from "./cartesia/session.ts";
import { defineTts } from "../define.ts";

/*
 * Cartesia Sonic over one WebSocket a call. Written from docs.cartesia.ai (API version 2026-03-01): "Text to Speech
 * (WebSocket)", "Contexts", "Buffering", "API Conventions", "API Errors", model page "Sonic 3.5" (model and voice).
 */
const optionsSchema = z.strictObject({
  /** Not needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  baseUrl: z.string().default("https://api.cartesia.ai"),
  model: z.string().min(1).default("sonic-3.5"),
  /** "Katie": American English, which Cartesia recommends for agents. */
  voice: z.string().min(1).default("f786b574-daa5-4673-aa0c-cbe3e8534c02"),
  version: z.iso.date().default("2026-03-01"),
  sampleRateHz: z.union([z.literal(8000), z.literal(16000), z.literal(24000), z.literal(48000)]).default(24000),
  openTimeoutMs: z.number().int().positive().default(5000),
  /** From a text to its first sound, and from one sound to the next. */
  audioTimeoutMs: z.number().int().positive().default(4000),
});

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
  }) =>
    apiKey || baseUrl
      ? { ...(apiKey && { apiKey }), ...(baseUrl && { baseUrl }), ...(model && { model }), ...(voice && { voice }) }
      : undefined,
  create: (options): TtsVendor => {
    const url = endpointUrl({
      baseUrl: options.baseUrl,
      path: "/tts/websocket",
      protocol: "ws",
      field: "CARTESIA_BASE_URL",
    });
    const { apiKey, version } = options;
    return {
      name: "cartesia",
      capabilities: { streaming: true, wordTimes: true },
      open: async (openOptions) => {
        const session = new CartesiaSession({
          ...openOptions,
          url,
          headers: {
            "cartesia-version": version,
            ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
          },
          model: options.model,
          voice: openOptions.voice ?? options.voice,
          sampleRateHz: options.sampleRateHz,
          openTimeoutMs: options.openTimeoutMs,
          audioTimeoutMs: options.audioTimeoutMs,
          ids: secureIds,
        });
        await session.warm();
        return session;
      },
    };
  },
});
