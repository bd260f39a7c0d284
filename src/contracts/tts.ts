import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";

/** Words of this contract: an *utterance* is one reply, given clause by clause and spoken as one stretch of audio. */
export type TtsEvent =
  /** PCM of any length at the session's `sampleRateHz`. The receiver may keep it. */
  | { readonly type: "audio"; readonly samples: Int16Array }
  /** A word of the utterance and where it lies in its audio, counted from its first sample. */
  | { readonly type: "word"; readonly text: string; readonly startMs: number; readonly endMs: number };

export interface TtsCapabilities {
  readonly streaming: true;
  readonly wordTimes: boolean;
}

export interface TtsOpenOptions {
  /** BCP 47. */
  readonly language: string;
  /** The vendor's name of a voice; its default when absent. */
  readonly voice?: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
}

/** One voice of one call, kept warm between utterances. */
export interface TtsSession extends AsyncDisposable {
  /** Rate of all audio of this session. Any value; the core resamples. */
  readonly sampleRateHz: number;
  /**
   * Speaks. Audio of the first clause comes before the last clause is known. Ends when everything was spoken; stops
   * when `signal` fires. Throws a CallwrightError (`TTS_*`). Several utterances may be under way at once.
   */
  speak(clauses: AsyncIterable<string>, signal: AbortSignal): AsyncIterable<TtsEvent>;
}

export interface TtsVendor {
  readonly name: string;
  readonly capabilities: TtsCapabilities;
  open(options: TtsOpenOptions): Promise<TtsSession>;
}
