import { z } from "zod";
import type { SttCapabilities, SttOpenOptions, SttVendor, Transcript, TranscriptWord } from "../../contracts/stt.ts";
import type { VendorQueryContext } from "../../contracts/vendor-definition.ts";
import { endpointUrl } from "../base-url.ts";
import { defineStt } from "../define.ts";
import { requestJson } from "../http.ts";
import type { SttDialect, SttFailure, SttSink, VendorMessage } from "../stt-session/dialect.ts";
import { openSttSession } from "../stt-session/open-session.ts";
import { VendorError } from "../vendor-error.ts";

/*
 * Soniox real-time. Written from soniox.com/docs (November 2026): "WebSocket API" (configuration, tokens, errors),
 * "Manual finalization" (`finalize`, the token `<fin>`), "Connection keepalive", "Error handling", "Models" (stt-rt-v5 of
 * June 2026), and "Get models" of the REST API.
 *
 * Decisions:
 * - The key goes in the Authorization header: the `api_key` of the first message is refused from 15 January 2027 on.
 * - Endpoint detection stays off: our own endpointing sends `finalize`, and `<fin>` is its answer.
 * - `trailing_silence_ms` is not sent: how long the caller has been silent is not known here.
 * - "Every few seconds is fine; too often may cause disconnections", the guide says of `finalize`; a caller's pauses are
 *   a second apart and more, but where the limit lies could not be verified.
 * - The vendor has no message that says "ready": a bad key shows as a refused upgrade or as an error message later, so
 *   `check` asks the list of models instead.
 */
const optionsSchema = z.strictObject({
  /** Not needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  /** Regions have hosts of their own: `https://stt-rt.eu.soniox.com`. */
  baseUrl: z.string().default("https://stt-rt.soniox.com"),
  model: z.string().min(1).default("stt-rt-v5"),
  openTimeoutMs: z.number().int().positive().default(5000),
});

type SonioxOptions = z.infer<typeof optionsSchema>;

/** Pipecat's stt-benchmark has the final 350 ms (P99) after speech; the rest is for the network. */
const finalDeadlineMs = 600;
/** "At least once every 20 seconds when not sending audio". */
const keepAliveMs = 8000;
/** The context may have 10,000 characters in all (guide "Context"). */
const longestTerms = 8000;

const capabilities: SttCapabilities = {
  streaming: true,
  sampleRatesHz: [8000, 16000, 24000, 48000],
  wordTimes: true,
  confidence: true,
  finalDeadlineMs,
};

export default defineStt({
  name: "soniox",
  summary: "Soniox, streaming speech to text",
  options: optionsSchema,
  environment: ["SONIOX_API_KEY", "SONIOX_BASE_URL", "SONIOX_MODEL"],
  fromEnvironment: ({ SONIOX_API_KEY: apiKey, SONIOX_BASE_URL: baseUrl, SONIOX_MODEL: model }) =>
    apiKey || baseUrl ? { ...(apiKey && { apiKey }), ...(baseUrl && { baseUrl }), ...(model && { model }) } : undefined,
  // The price page itself was not to be had: a report of what its $0.12 an hour of conversation come to.
  price: {
    perAudioMinuteUsd: 0.002,
    source: "https://hackmd.io/@opJTUKTyQTGH4sfNqVmaQA/S10Qd63plg (not the vendor's page)",
    asOf: "2026-11",
  },
  create: (options): SttVendor => {
    socketUrl(options);
    return {
      name: "soniox",
      capabilities,
      open: (openOptions) => openSttSession(dialectFor(options, openOptions), openOptions),
    };
  },
  check,
});

function socketUrl({ baseUrl }: SonioxOptions): URL {
  return endpointUrl({ baseUrl, path: "/transcribe-websocket", protocol: "ws", field: "SONIOX_BASE_URL" });
}

function headersFor({ apiKey }: SonioxOptions): Readonly<Record<string, string>> {
  return apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
}

function dialectFor(options: SonioxOptions, openOptions: SttOpenOptions): SttDialect {
  const tokens = new SonioxTokens();
  return {
    vendor: "soniox",
    capabilities,
    url: socketUrl(options),
    headers: headersFor(options),
    openTimeoutMs: options.openTimeoutMs,
    firstMessages: [JSON.stringify(configFor(options, openOptions))],
    finalise: () => '{"type":"finalize"}',
    keepAlive: { everyMs: keepAliveMs, message: '{"type":"keepalive"}' },
    // "To end the stream, send an empty WebSocket frame."
    goodbye: "",
    receive: (message, sink) => tokens.receive(message, sink),
  };
}

function configFor({ model }: SonioxOptions, { sampleRateHz, language, keyterms }: SttOpenOptions): unknown {
  const terms = fitting(keyterms);
  return {
    model,
    audio_format: "pcm_s16le",
    sample_rate: sampleRateHz,
    num_channels: 1,
    language_hints: [language.split("-")[0]],
    enable_endpoint_detection: false,
    ...(terms.length === 0 ? {} : { context: { terms } }),
  };
}

function fitting(keyterms: readonly string[]): readonly string[] {
  let length = 0;
  return [...new Set(keyterms)].filter((term) => term !== "" && (length += term.length + 1) <= longestTerms);
}

const tokenSchema = z.object({
  text: z.string(),
  is_final: z.boolean(),
  start_ms: z.number().nullish(),
  end_ms: z.number().nullish(),
  confidence: z.number().nullish(),
});
const messageSchema = z.object({
  tokens: z.array(tokenSchema).nullish(),
  error_code: z.number().nullish(),
  error_message: z.string().nullish(),
});

type Token = z.infer<typeof tokenSchema>;

/** The tokens of one session: a final one comes once, a provisional one until it is replaced. */
class SonioxTokens {
  /** Final tokens of the segment at hand. */
  #final: Token[] = [];

  receive(message: VendorMessage, sink: SttSink): void {
    const { tokens, error_code: code, error_message: words } = messageSchema.parse(message);
    if (typeof code === "number") {
      sink.failed({ ...meaningOf(code), words });
      return;
    }
    const provisional: Token[] = [];
    for (const token of tokens ?? []) {
      if (!token.is_final) provisional.push(token);
      else if (token.text === "<fin>") this.#finish(sink);
      // The end of a turn in the vendor's view, should it be switched on: no word.
      else if (token.text !== "<end>" && !this.#has(token)) this.#final.push(token);
    }
    const all = [...this.#final, ...provisional];
    if (all.length > 0) sink.partial({ transcript: toTranscript(all) });
  }

  /** "A final token is sent once"; a response that came twice must not double the words all the same. */
  #has({ start_ms: startMs, text }: Token): boolean {
    return typeof startMs === "number" && this.#final.some((one) => one.start_ms === startMs && one.text === text);
  }

  #finish(sink: SttSink): void {
    const transcript = toTranscript(this.#final);
    this.#final = [];
    sink.final({ transcript, isAnswer: true });
  }
}

/** A token is a part of a word; one that begins with a space begins a word. */
function toTranscript(tokens: readonly Token[]): Transcript {
  const words: Token[][] = [];
  for (const token of tokens) {
    const isStart = words.length === 0 || /^\s/.test(token.text);
    if (isStart) words.push([token]);
    else words.at(-1)?.push(token);
  }
  const confidence = meanConfidence(tokens);
  return {
    text: tokens
      .map(({ text }) => text)
      .join("")
      .trim(),
    words: words.flatMap((parts) => toWord(parts)),
    ...(confidence === undefined ? {} : { confidence }),
  };
}

function toWord(parts: readonly Token[]): TranscriptWord[] {
  const text = parts
    .map((part) => part.text)
    .join("")
    .trim();
  const startMs = parts[0]?.start_ms;
  if (text === "" || typeof startMs !== "number") return [];
  const confidence = meanConfidence(parts);
  const endMs = parts.at(-1)?.end_ms ?? startMs;
  return [{ text, startMs, endMs, ...(confidence === undefined ? {} : { confidence }) }];
}

function meanConfidence(tokens: readonly Token[]): number | undefined {
  const known = tokens.flatMap(({ confidence }) => (typeof confidence === "number" ? [confidence] : []));
  return known.length === 0 ? undefined : known.reduce((sum, one) => sum + one, 0) / known.length;
}

/** Error codes are those of HTTP (reference "WebSocket API", error codes). */
function meaningOf(code: number): SttFailure {
  if (code === 401) return { suffix: "UNAUTHORIZED", field: "SONIOX_API_KEY" };
  if (code === 402) return { suffix: "QUOTA_EXHAUSTED", hint: "Look at the balance of the Soniox account." };
  if (code === 429) return { suffix: "RATE_LIMITED", retryable: true };
  if (code === 408 || code >= 500) return { suffix: "UNAVAILABLE", retryable: true };
  return { suffix: "REJECTED" };
}

const modelsSchema = z.object({
  models: z.array(z.object({ id: z.string(), transcription_mode: z.string().nullish() })),
});

/** The list of models is free, needs the key, and names the models. */
async function check(options: SonioxOptions, { signal, clock }: VendorQueryContext): Promise<void> {
  const url = endpointUrl({
    baseUrl: options.baseUrl.replace("://stt-rt.", "://api."),
    path: "/v1/models",
    protocol: "http",
    field: "SONIOX_BASE_URL",
  });
  const reply = await requestJson({
    party: { vendor: "soniox", kind: "STT" },
    method: "GET",
    url,
    headers: headersFor(options),
    signal,
    clock,
    limits: { connectTimeoutMs: 3000, firstByteTimeoutMs: 5000, idleTimeoutMs: 3000, maxBytes: 4_000_000 },
  }).catch((error: unknown) => {
    throw withKeyField(error);
  });
  const models = modelsSchema.safeParse(reply);
  // Other servers of the same protocol need not have a list.
  if (!models.success) return;
  const names = models.data.models.filter((one) => one.transcription_mode !== "async").map(({ id }) => id);
  if (names.length === 0 || models.data.models.some(({ id }) => id === options.model)) return;
  throw new VendorError(`STT 'soniox' has no model '${options.model}'`, {
    code: "STT_NOT_FOUND",
    field: "SONIOX_MODEL",
    hint: `Use one of: ${names.join(", ")}.`,
  });
}

function withKeyField(error: unknown): unknown {
  if (!(error instanceof VendorError) || error.code !== "STT_UNAUTHORIZED") return error;
  return new VendorError(error.message, { code: error.code, field: "SONIOX_API_KEY", cause: error });
}
