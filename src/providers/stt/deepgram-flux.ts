import { z } from "zod";
import type { SttCapabilities, SttOpenOptions, Transcript } from "../../contracts/stt.ts";
import { endpointUrl } from "../base-url.ts";
import { defineRecogniser } from "../stt-session/define-recogniser.ts";
import type { SttDialect, SttSink, VendorMessage } from "../stt-session/dialect.ts";
import { meanConfidence } from "../stt-session/encoding.ts";

/*
 * Deepgram Flux: recognition with the vendor's own model of turns. Written from developers.deepgram.com (November 2026):
 * reference "Turn-based Audio (Flux)" (`/v2/listen`), guides "Understanding the Flux State Machine", "End-of-Turn
 * Configuration", "Force End Turn", "Language Prompting", and the types of deepgram-js-sdk 1913abc (August 2026).
 *
 * Decisions:
 * - A finalise is answered without `ForceEndTurn`: that ends the turn "on the audio transcribed so far", which would cut
 *   off words still on their way. Instead: the first message whose `audio_window_end` has reached the finalise holds
 *   every word of it (`Update` comes about every 250 ms of audio), and so does an `EagerEndOfTurn`.
 * - Flux goes on with its turn then, and its later texts repeat what we answered; the session cuts that out.
 * - The guide's KeepAlive, and the ten seconds after which a connection without audio is closed, are for Nova only; for v2
 *   neither is described, so silence is sent long before.
 * - The types call the times of words optional, the quick start promises them; without them the session cuts by text.
 */
const optionsSchema = z.strictObject({
  /** Not needed by a server of one's own. */
  apiKey: z.string().min(1).optional(),
  baseUrl: z.string().default("https://api.deepgram.com"),
  /** Default: `flux-general-en` for English, else `flux-general-multi` with the language as a hint. */
  model: z.string().min(1).optional(),
  /** Certainty for telling `turn-eager-end`; lower is earlier and more often wrong. */
  eagerEndThreshold: z.number().min(0.3).max(0.9).default(0.4),
  /** Certainty for ending the turn. */
  endThreshold: z.number().min(0.5).max(0.9).default(0.7),
  openTimeoutMs: z.number().int().positive().default(5000),
});

type FluxOptions = z.infer<typeof optionsSchema>;

/** A quarter of a second until the next Update, as much for recognition, the rest for the network. */
const finalDeadlineMs = 600;
/** An Update may end a frame or two before the finalise: there is no word in so little. */
const toleranceMs = 60;

const capabilities: SttCapabilities = {
  streaming: true,
  sampleRatesHz: [8000, 16000, 24000, 48000],
  wordTimes: true,
  confidence: true,
  finalDeadlineMs,
};

export default defineRecogniser({
  name: "deepgram-flux",
  summary: "Deepgram Flux, streaming speech to text that knows when a turn ends",
  options: optionsSchema,
  variables: ["DEEPGRAM_API_KEY", "DEEPGRAM_BASE_URL", "DEEPGRAM_FLUX_MODEL"],
  price: {
    perAudioMinuteUsd: 0.0065,
    source: "https://www.llmreference.com/provider/deepgram/flux-asr (not the vendor's page)",
    asOf: "2026-11",
  },
  capabilities,
  modelOf: (options) => options.model ?? "flux-general-en",
  models: () => Promise.resolve(["flux-general-en", "flux-general-multi"]),
  url: listenUrl,
  dialect: dialectFor,
});

function listenUrl({ baseUrl }: FluxOptions): URL {
  return endpointUrl({ baseUrl, path: "/v2/listen", protocol: "ws", field: "DEEPGRAM_BASE_URL" });
}

function addressFor(options: FluxOptions, { sampleRateHz, language, keyterms }: SttOpenOptions): URL {
  const url = listenUrl(options);
  const [base = "en"] = language.split("-");
  const model = options.model ?? (base === "en" ? "flux-general-en" : "flux-general-multi");
  const query = {
    model,
    encoding: "linear16",
    sample_rate: String(sampleRateHz),
    eager_eot_threshold: String(Math.min(options.eagerEndThreshold, options.endThreshold)),
    eot_threshold: String(options.endThreshold),
    ...(model.endsWith("-multi") ? { language_hint: base } : {}),
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  for (const term of new Set(keyterms)) if (term !== "") url.searchParams.append("keyterm", term);
  return url;
}

function dialectFor(options: FluxOptions, openOptions: SttOpenOptions): SttDialect {
  const turns = new FluxTurns();
  return {
    vendor: "deepgram-flux",
    capabilities,
    url: addressFor(options, openOptions),
    headers: options.apiKey === undefined ? {} : { authorization: `Token ${options.apiKey}` },
    openTimeoutMs: options.openTimeoutMs,
    refusalHeader: "dg-error",
    waitsForReady: true,
    nothingToFinaliseMs: toleranceMs,
    keepAlive: { everyMs: 4000, silenceMs: 100 },
    goodbye: '{"type":"CloseStream"}',
    receive: (message, sink) => turns.receive(message, sink),
  };
}

const turnInfoSchema = z.object({
  event: z.string(),
  sequence_id: z.number().nullish(),
  turn_index: z.number(),
  audio_window_end: z.number(),
  transcript: z.string(),
  words: z
    .array(
      z.object({
        word: z.string(),
        confidence: z.number().nullish(),
        start: z.number().nullish(),
        end: z.number().nullish(),
      }),
    )
    .nullish(),
});
const errorSchema = z.object({ code: z.string().nullish(), description: z.string().nullish() });

type TurnInfo = z.infer<typeof turnInfoSchema>;

/** Keeps track of which turn has ended: what comes twice or too late says nothing new. */
class FluxTurns {
  #endedTurn = -1;
  #latestSequence = -1;

  receive(message: VendorMessage, sink: SttSink): void {
    if (message["type"] === "Connected") sink.ready();
    else if (message["type"] === "Error") {
      const { code, description } = errorSchema.parse(message);
      const isTheirs = code?.startsWith("INTERNAL") ?? false;
      sink.failed({ suffix: isTheirs ? "UNAVAILABLE" : "REJECTED", retryable: isTheirs, words: description ?? code });
    } else if (message["type"] === "TurnInfo") this.#take(turnInfoSchema.parse(message), sink);
  }

  #take(info: TurnInfo, sink: SttSink): void {
    if (info.turn_index <= this.#endedTurn) return;
    const heard = { transcript: toTranscript(info), endMs: info.audio_window_end * 1000 };
    if (info.event === "EndOfTurn") {
      this.#endedTurn = info.turn_index;
      sink.final({ ...heard, isAnswer: true });
      return;
    }
    const sequence = info.sequence_id ?? this.#latestSequence + 1;
    if (sequence <= this.#latestSequence) return;
    this.#latestSequence = sequence;
    if (info.event === "EagerEndOfTurn") return sink.eagerEnd(heard);
    if (info.event === "TurnResumed") sink.resumed();
    sink.partial(heard);
  }
}

function toTranscript({ transcript, words }: TurnInfo): Transcript {
  const timed = (words ?? []).flatMap(({ word, confidence, start, end }) =>
    typeof start === "number" && typeof end === "number"
      ? [
          {
            text: word,
            startMs: start * 1000,
            endMs: end * 1000,
            ...(typeof confidence === "number" ? { confidence } : {}),
          },
        ]
      : [],
  );
  return {
    text: transcript,
    // Times of some words only would make the others disappear.
    ...(timed.length > 0 && timed.length === words?.length ? { words: timed } : {}),
    ...meanConfidence(words ?? []),
  };
}
