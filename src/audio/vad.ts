import type { AudioFrame } from "./frame.ts";

/** What a voice activity detector says of one window of sound. */
export interface VadWindow {
  /** How likely it is speech, 0 to 1. */
  readonly probability: number;
  /** End of the window, ms of audio since the first sample pushed. */
  readonly endMs: number;
  /** Level of the window, dBFS (0 = full scale, about -90 = silence). */
  readonly levelDb: number;
  /**
   * Where the sound in the window first and last rises above the noise, by energy and to some 3 ms, on the same count
   * as `endMs`. Absent when it does not, or when the detector cannot say.
   */
  readonly voicedFromMs?: number;
  readonly voicedToMs?: number;
}

/** One call's detector. Its windows come back in order, some milliseconds after the frames went in. */
export interface VadStream {
  /** Never waits; copies what it keeps. */
  push(frame: AudioFrame): void;
  close(): void;
}

/** A detector shared by all calls of a process. */
export interface Vad extends AsyncDisposable {
  readonly name: string;
  /** Windows that wait for an answer; absent for a detector that answers at once. */
  readonly queued?: number;
  /** `sampleRateHz`: 8000 or 16000. `onWindow` must not throw; it may read a window until it returns. */
  open(sampleRateHz: 8000 | 16000, onWindow: (window: VadWindow) => void): VadStream;
}
