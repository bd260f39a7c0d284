import { z } from "zod";
import type { SttCapabilities, SttOpenOptions } from "../../contracts/stt.ts";
import { endpointUrl } from "../base-url.ts";
import { defineRecogniser } from "../stt-session/define-recogniser.ts";
import type { SttDialect, SttFailure, SttSink, VendorMessage } from "../stt-session/dialect.ts";

/*
 * Cartesia Ink 2. Written from docs.cartesia.ai (API version 2026-03-01): "Realtime Speech-to-Text (Manual)"
 * (`/stt/websocket`), "Compare Endpoints", "Concurrency Limits and Timeouts" (three minutes without audio), "Pricing",
 * and the types of cartesia-js 3.5.0 (July 2026).
 *
 * Decisions:
 * - The manual endpoint: our own endpointing asks (`finalize`), and `flush_done` says that everything has been told.
 * - Transcripts are pieces to be put together as they are, without blanks in between ("Do not strip whitespace"); a
 *   final piece may end within a word. So they are collected until `flush_done`, and told as partials until then.
 * - Whether times of words count from the first sample or from the piece could not be verified: they are not used.
 * - A refusal by the service comes with a `status_code`, as over HTTP.
 * - The list price is in credits (3 a second), whose price depends on the plan: none is stated here.
 */
const optionsSchema = z.strictObject({
  /** Not needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  baseUrl: z.string().default("https://api.cartesia.ai"),
  /** Default: `ink-2` for English, else `ink-whisper`. */
  model: z.string().min(1).optional(),
  version: z.iso.date().default("2026-03-01"),
  openTimeoutMs: z.number().int().positive().default(5000),
});

type CartesiaOptions = z.infer<typeof optionsSchema>;

const finalDeadlineMs = 700;

const capabilities: SttCapabilities = {
  streaming: true,
  sampleRatesHz: [8000, 16000, 24000, 48000],
  wordTimes: false,
  confidence: false,
  finalDeadlineMs,
};

export default defineRecogniser({
  name: "cartesia",
  summary: "Cartesia Ink, streaming speech to text",
  options: optionsSchema,
  variables: ["CARTESIA_API_KEY", "CARTESIA_BASE_URL", "CARTESIA_STT_MODEL"],
  capabilities,
  modelOf: (options) => options.model ?? "ink-2",
  models: () => Promise.resolve(["ink-2", "ink-whisper"]),
  url: sttUrl,
  dialect: dialectFor,
});

function sttUrl({ baseUrl }: CartesiaOptions): URL {
  return endpointUrl({ baseUrl, path: "/stt/websocket", protocol: "ws", field: "CARTESIA_BASE_URL" });
}

function addressFor(options: CartesiaOptions, { sampleRateHz, language, keyterms }: SttOpenOptions): URL {
  const url = sttUrl(options);
  const [base = "en"] = language.split("-");
  const model = options.model ?? (base === "en" ? "ink-2" : "ink-whisper");
  const query = { model, encoding: "pcm_s16le", sample_rate: String(sampleRateHz), language: base };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  if (model.startsWith("ink-2")) for (const term of fitting(keyterms)) url.searchParams.append("keyterm", term);
  return url;
}

/** The service takes 100 terms of 1,200 characters together. */
function fitting(keyterms: readonly string[]): readonly string[] {
  let characters = 0;
  return [...new Set(keyterms)].slice(0, 100).filter((term) => {
    characters += term.length;
    return term !== "" && characters <= 1200;
  });
}

function dialectFor(options: CartesiaOptions, openOptions: SttOpenOptions): SttDialect {
  const pieces = new InkPieces();
  return {
    vendor: "cartesia",
    capabilities,
    url: addressFor(options, openOptions),
    headers: {
      "cartesia-version": options.version,
      ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
    },
    openTimeoutMs: options.openTimeoutMs,
    finalise: () => "finalize",
    keepAlive: { everyMs: 60_000, silenceMs: 100 },
    goodbye: "close",
    receive: (message, sink) => pieces.receive(message, sink),
  };
}

const transcriptSchema = z.object({ text: z.string(), is_final: z.boolean() });
const errorSchema = z.object({
  status_code: z.number().nullish(),
  title: z.string().nullish(),
  message: z.string().nullish(),
  error_code: z.string().nullish(),
});

/** The pieces of the segment at hand. */
class InkPieces {
  #final = "";

  receive(message: VendorMessage, sink: SttSink): void {
    if (message["type"] === "transcript") {
      const { text, is_final: isFinal } = transcriptSchema.parse(message);
      const whole = this.#final + text;
      if (isFinal) this.#final = whole;
      sink.partial({ transcript: { text: whole } });
    } else if (message["type"] === "flush_done") {
      sink.final({ transcript: { text: this.#final }, isAnswer: true });
      this.#final = "";
    } else if (message["type"] === "error") {
      const error = errorSchema.parse(message);
      sink.failed({ ...meaningOf(error.status_code ?? 500), words: error.message ?? error.title ?? error.error_code });
    }
  }
}

function meaningOf(status: number): SttFailure {
  if (status === 401 || status === 403) return { suffix: "UNAUTHORIZED", hint: "Check the API key of 'cartesia'." };
  if (status === 402) return { suffix: "QUOTA_EXHAUSTED", hint: "Look at the plan and the credits of 'cartesia'." };
  if (status === 429) return { suffix: "RATE_LIMITED", retryable: true };
  if (status >= 500) return { suffix: "UNAVAILABLE", retryable: true };
  return { suffix: "BAD_REQUEST" };
}
