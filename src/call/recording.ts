import type { AudioFrame } from "../audio/frame.ts";

/** Takes both sides of a call to disk as it goes. Times are ms of the call. None of it waits or throws. */
export interface CallRecorder {
  caller(frame: AudioFrame, atMs: number): void;
  agent(frame: AudioFrame, atMs: number): void;
  /** What of the agent lies after `atMs` was never heard. */
  clearedFrom(atMs: number): void;
  close(): Promise<void>;
}
