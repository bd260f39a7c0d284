import type { SttCapabilities, Transcript } from "../../contracts/stt.ts";
import type { Socket, SocketOptions } from "../socket.ts";

/**
 * Words of the session that all socket recognisers share.
 * - *Dialect*: how one vendor says what they all say. Made anew for each session, so that it may keep state.
 * - *Answer*: the vendor's word that everything up to a finalise has been told.
 * - *Stretch*: from where to where in the audio a message of the vendor reaches.
 *
 * A vendor's file makes a dialect and hands it to `openSttSession` (`open-session.ts`):
 *
 *     open: (options) => openSttSession({ vendor: "acme", capabilities, url, …, receive: (message, sink) => { … } }, options)
 *
 * `receive` gets each message as an object and turns it into calls of the sink. What it throws ends the session with
 * STT_BAD_REPLY (a ZodError names its field), so it parses with forgiving zod schemas and needs no `try`. The session does the
 * rest: counts audio, converts its rate, answers each finalise once and in order (ADR 0009), in the vendor's place when that is
 * silent, cuts what was told already out of late messages, keeps the connection alive, and turns refusals, closing and garbage
 * into errors with a code.
 */
export interface SttDialect {
  /** As in the definition: `deepgram`. */
  readonly vendor: string;
  readonly capabilities: SttCapabilities;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** What no message may contain, beside what is secret in the headers: a key in the address or in a first message. */
  readonly secrets?: readonly string[];
  readonly openTimeoutMs: number;
  /** Opens the connection, where that is no WebSocket. Default: `openSocket`. */
  readonly connect?: (options: SocketOptions) => Promise<Socket>;
  /** A header of a refused upgrade in which the vendor says why. */
  readonly refusalHeader?: string;
  /** What a close code of the vendor's own means; `undefined`: what it means by RFC 6455. */
  readonly closeMeaning?: (code: number, reason: string) => SttFailure | undefined;
  /** The one rate that it takes. Default: whatever the caller's is. */
  readonly sampleRateHz?: number;
  /** Audio is gathered until a message has this length, for vendors that refuse shorter ones. The last before a finalise is filled up with silence. */
  readonly shortestMessageMs?: number;
  /** PCM, 16 bit, little-endian, as the vendor wants it. Default: as it is, in a binary message. */
  readonly encodeAudio?: (pcm: Uint8Array) => string | Uint8Array;
  /** A message of the vendor as an object. Default: JSON in a text message; binary ones are ignored. */
  readonly decode?: (message: string | Uint8Array) => unknown;
  /** Sent as soon as the socket is open. */
  readonly firstMessages?: readonly string[];
  /** The session counts as open when `receive` has called `sink.ready()`; no audio goes out before. Default false. */
  readonly waitsForReady?: boolean;
  /**
   * What asks the vendor for a final; `undefined`: nothing to send this time. Left out: it has no such message. Then the answer is
   * whatever comes first of: a final of its own (`isAnswer`), an eager end, a partial whose `endMs` shows that it has listened
   * up to the finalise, and, shortly before the deadline, the last partial.
   */
  readonly finalise?: () => string | undefined;
  /** Silence of this length is sent before the finalise message, for vendors that hold the last word back. */
  readonly finaliseSilenceMs?: number;
  /** Less unfinalised audio than this gets no answer from the vendor; the session answers at once. Default 0. */
  readonly nothingToFinaliseMs?: number;
  /** What goes out when no audio has for so long; `silence`: that much of it, in ms, for vendors with no message for it. */
  readonly keepAlive?:
    | { readonly everyMs: number; readonly message: string }
    | { readonly everyMs: number; readonly silenceMs: number };
  /** Says that no more audio will come. */
  readonly goodbye?: string;
  readonly receive: (message: VendorMessage, sink: SttSink) => void;
}

/** A message of the vendor: a JSON object, nothing of it checked yet. */
export type VendorMessage = Readonly<Record<string, unknown>>;

/** What a dialect understood from a message. All times are those of the audio sent to the vendor, ms. */
export interface SttSink {
  /** Replaces the last one of the segment. */
  partial(heard: Heard): void;
  /** Ends the segment. Empty ones that answer nothing are dropped. */
  final(heard: Heard & { readonly isAnswer: boolean }): void;
  /** The answer, where it is a message without words of its own that follows the finals ("flushed"). */
  answered(stretch?: Stretch): void;
  /** The turn may be over, and the text will not change if it is. Answers a finalise that waits. */
  eagerEnd(heard: Heard): void;
  /** It was not over. */
  resumed(): void;
  /** See `waitsForReady`. */
  ready(): void;
  send(message: string): void;
  /** Ends the session with an error. The vendor's words are cut, and secrets in them hidden. */
  failed(failure: SttFailure & { readonly words: string | null | undefined }): void;
}

/** Where in the audio a message belongs, for vendors that say. */
export interface Stretch {
  readonly startMs?: number | undefined;
  /** Everything up to here has been listened to. */
  readonly endMs?: number | undefined;
}

/** What the vendor understood, and where. */
export interface Heard extends Stretch {
  /** Trimmed by the session. */
  readonly transcript: Transcript;
}

/** What an error of the vendor means to us. */
export interface SttFailure {
  /** The code without `STT_`: `REJECTED`, `UNAUTHORIZED`, `RATE_LIMITED`, `QUOTA_EXHAUSTED`, `UNAVAILABLE`, `BAD_REQUEST`. */
  readonly suffix: string;
  readonly retryable?: boolean;
  readonly field?: string;
  readonly hint?: string;
}
