import { z } from "zod";
import type { SttCapabilities, SttOpenOptions, Transcript, TranscriptWord } from "../../contracts/stt.ts";
import { endpointUrl } from "../base-url.ts";
import { defineRecogniser } from "../stt-session/define-recogniser.ts";
import type { Heard, SttDialect, SttFailure, SttSink, VendorMessage } from "../stt-session/dialect.ts";
import { meanConfidence } from "../stt-session/encoding.ts";

/*
 * Rev AI, streaming speech to text, v1. Written from docs.rev.ai (stored copies of 2026): "Streaming: Overview",
 * "Requests", "Responses", "Examples", "Billing and Credits", and the vendor's Node library (107480e, January 2024) for
 * `detailed_partials`, the regions and `EOS`.
 *
 * Decisions:
 * - There is no message that asks for a final. A finalise is answered by the vendor's own final where one reaches it (but
 *   for a moment of silence, which hypotheses leave out), else by the last partial shortly before the deadline.
 * - `detailed_partials`, so that words have times and confidences before they are final; without them it works too.
 * - Names of the business cannot be sent along: a vocabulary has to be made beforehand and has an id.
 * - Close codes 4001 and 4003 stand in the documents; 4002, 4010, 4013 and 4029 are as others who use it have them.
 * - What closes an idle stream is not described: a little silence goes out. No price: the vendor's page was not in reach.
 */
const optionsSchema = z.strictObject({
  /** Not needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  /** `https://ec1.api.rev.ai` keeps the audio in Europe. */
  baseUrl: z.string().default("https://api.rev.ai"),
  /** What Rev calls the transcriber. Default: the vendor's own for the language. */
  model: z.string().min(1).optional(),
  openTimeoutMs: z.number().int().positive().default(5000),
});

type RevAiOptions = z.infer<typeof optionsSchema>;

/** Not a published figure: as much as other recognisers of this kind need, and the network. */
const finalDeadlineMs = 700;

const capabilities: SttCapabilities = {
  streaming: true,
  sampleRatesHz: [8000, 16000, 24000, 48000],
  wordTimes: true,
  confidence: true,
  finalDeadlineMs,
};

export default defineRecogniser({
  name: "revai",
  summary: "Rev AI, streaming speech to text",
  options: optionsSchema,
  variables: ["REVAI_API_KEY", "REVAI_BASE_URL", "REVAI_MODEL"],
  capabilities,
  modelOf: (options) => options.model ?? "machine",
  url: streamUrl,
  dialect: dialectFor,
});

function streamUrl({ baseUrl }: RevAiOptions): URL {
  return endpointUrl({ baseUrl, path: "/speechtotext/v1/stream", protocol: "ws", field: "REVAI_BASE_URL" });
}

function dialectFor(options: RevAiOptions, { sampleRateHz, language }: SttOpenOptions): SttDialect {
  const { apiKey, model } = options;
  const url = streamUrl(options);
  const query = {
    // The key goes into the address; there is no header for it.
    ...(apiKey !== undefined && { access_token: apiKey }),
    content_type: `audio/x-raw;layout=interleaved;rate=${sampleRateHz};format=S16LE;channels=1`,
    language: language.split("-")[0] ?? language,
    detailed_partials: "true",
    ...(model !== undefined && { transcriber: model }),
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return {
    vendor: "revai",
    capabilities,
    url,
    headers: {},
    secrets: apiKey === undefined ? [] : [apiKey],
    openTimeoutMs: options.openTimeoutMs,
    closeMeaning: meaningOf,
    waitsForReady: true,
    nothingToFinaliseMs: 300,
    keepAlive: { everyMs: 5000, silenceMs: 100 },
    goodbye: "EOS",
    receive,
  };
}

const meanings: Readonly<Record<number, SttFailure>> = {
  4001: { suffix: "UNAUTHORIZED", hint: "Check the access token of 'revai'." },
  4002: { suffix: "BAD_REQUEST" },
  4003: { suffix: "QUOTA_EXHAUSTED", hint: "A session needs credit for ten minutes: look at the Rev AI account." },
  4010: { suffix: "CONNECTION_LOST", retryable: true },
  4013: { suffix: "UNAVAILABLE", retryable: true },
  4029: { suffix: "RATE_LIMITED", retryable: true },
};

function meaningOf(code: number): SttFailure | undefined {
  return meanings[code];
}

const hypothesisSchema = z.object({
  ts: z.number().nullish(),
  end_ts: z.number(),
  elements: z.array(
    z.object({
      /** Words of partials may come without. */
      type: z.string().nullish(),
      value: z.string(),
      ts: z.number().nullish(),
      end_ts: z.number().nullish(),
      confidence: z.number().nullish(),
    }),
  ),
});

type Hypothesis = z.infer<typeof hypothesisSchema>;

function receive(message: VendorMessage, sink: SttSink): void {
  if (message["type"] === "connected") sink.ready();
  else if (message["type"] === "partial") sink.partial(toHeard(hypothesisSchema.parse(message), " "));
  // Finals have their spaces and marks as elements of their own.
  else if (message["type"] === "final") {
    sink.final({ ...toHeard(hypothesisSchema.parse(message), ""), isAnswer: true });
  }
}

function toHeard(hypothesis: Hypothesis, separator: string): Heard {
  const { elements, end_ts: endS } = hypothesis;
  return {
    transcript: {
      text: elements.map(({ value }) => value).join(separator),
      ...wordsOf(elements),
      ...meanConfidence(elements),
    },
    endMs: endS * 1000,
  };
}

/** Words with the marks that follow them; none, when the vendor does not say where they are. */
function wordsOf(elements: Hypothesis["elements"]): Pick<Transcript, "words"> {
  const words: TranscriptWord[] = [];
  for (const { type, value, ts, end_ts: endTs, confidence } of elements) {
    const before = words.at(-1);
    if (type === "punct") {
      if (before !== undefined) words[words.length - 1] = { ...before, text: before.text + value.trim() };
    } else if (typeof ts === "number" && typeof endTs === "number") {
      const sure = typeof confidence === "number" ? { confidence } : {};
      words.push({ text: value, startMs: ts * 1000, endMs: endTs * 1000, ...sure });
    } else return {};
  }
  return words.length === 0 ? {} : { words };
}
