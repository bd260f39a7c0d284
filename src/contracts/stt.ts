import type { Log } from "../base/log.ts";
import type { Clock } from "../base/clock.ts";
import type { AudioFrame } from "../audio/frame.ts";

/**
 * Words of this contract.
 * - *Segment*: a stretch of speech. Its partials replace one another; its final ends it and the next segment begins.
 * - *Finalise*: the caller pauses; the vendor is asked to make a final of everything pushed so far.
 * - *Eager end*: the vendor's own guess that the turn may be over, with a text that will not change if it is.
 */
export type SttEvent =
  | { readonly type: "transcript-partial"; readonly transcript: Transcript }
  /** `finalised`: the answer to `finalise()`; it is sent even when the text is empty. */
  | { readonly type: "transcript-final"; readonly transcript: Transcript; readonly finalised: boolean }
  | { readonly type: "turn-eager-end"; readonly transcript: Transcript }
  | { readonly type: "turn-resumed" };

/** What was understood. */
export interface Transcript {
  /** Trimmed, as the vendor writes it (case and punctuation where it has them). */
  readonly text: string;
  /** 0 to 1, where the vendor gives one. */
  readonly confidence?: number;
  /** Times count from the first sample pushed into the session. */
  readonly words?: readonly TranscriptWord[];
}

export interface TranscriptWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly confidence?: number;
}

/** One recogniser of one call. Opened by {@link SttVendor.open}, disposed by whoever opened it. */
export interface SttSession extends AsyncDisposable {
  /** The caller's audio, in order, at the `sampleRateHz` of the options. Never waits. Copies what it keeps. */
  push(frame: AudioFrame): void;
  /** Asks for a final of everything pushed so far. Each request is answered once, in order, by a `finalised` final (ADR 0009). */
  finalise(): void;
  /** Read once. Ends when the session is disposed; throws a CallwrightError (`STT_*`) when the vendor fails. */
  readonly events: AsyncIterable<SttEvent>;
}

export interface SttCapabilities {
  readonly streaming: true;
  readonly sampleRatesHz: readonly number[];
  readonly wordTimes: boolean;
  readonly confidence: boolean;
  /** `false`: words come with finals only, so that silence in mid-speech says nothing. Default: partials come. */
  readonly partials?: boolean;
  /** How long after `finalise()` a final may take before the turn goes on without it. */
  readonly finalDeadlineMs: number;
}

export interface SttOpenOptions {
  readonly sampleRateHz: number;
  /** BCP 47, for instance `en-US`. */
  readonly language: string;
  /** Names and terms of the business that are likely to be said. */
  readonly keyterms: readonly string[];
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
}

/** A vendor, configured. Made by the `create` of its file in `providers/stt/`. */
export interface SttVendor {
  readonly name: string;
  readonly capabilities: SttCapabilities;
  open(options: SttOpenOptions): Promise<SttSession>;
}
