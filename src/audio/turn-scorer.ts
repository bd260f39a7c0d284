import type { AudioFrame } from "./frame.ts";

/** One call's ear for how speech ends: it keeps the last seconds of the caller. */
export interface TurnScorerStream {
  /** Never waits; copies what it keeps. */
  push(frame: AudioFrame): void;
  /** A turn begins: what was heard well before it is no part of it. */
  begin(): void;
  /**
   * How likely the caller has finished, 0 to 1, by the sound up to now; undefined when nothing can be said in time. A
   * newer question of the same stream, `cancel` and `close` answer the older one with undefined. Never rejects.
   */
  score(): Promise<number | undefined>;
  /** The caller goes on: nobody wants the answer any more. */
  cancel(): void;
  close(): void;
}

/** Tells from intonation and pace whether a turn is over; shared by all calls of a process. */
export interface TurnScorer extends AsyncDisposable {
  readonly name: string;
  open(sampleRateHz: 8000 | 16_000): TurnScorerStream;
}
