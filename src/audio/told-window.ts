import type { VadWindow } from "./vad.ts";

type Writable = { -readonly [Key in keyof VadWindow]-?: VadWindow[Key] };

/** The window that a stream tells of, in one of two objects that are used again and again. */
export class ToldWindow {
  readonly #quiet: Omit<Writable, "voicedFromMs" | "voicedToMs"> = { probability: 0, endMs: 0, levelDb: 0 };
  readonly #voiced: Writable = { probability: 0, endMs: 0, levelDb: 0, voicedFromMs: 0, voicedToMs: 0 };

  /** Without a place of sound where it begins and ends at once. The result is overwritten by the next call. */
  tell(window: Required<VadWindow>): VadWindow {
    const hasVoice = window.voicedToMs !== window.voicedFromMs;
    const told = hasVoice ? this.#voiced : this.#quiet;
    told.probability = window.probability;
    told.endMs = window.endMs;
    told.levelDb = window.levelDb;
    if (hasVoice) {
      this.#voiced.voicedFromMs = window.voicedFromMs;
      this.#voiced.voicedToMs = window.voicedToMs;
    }
    return told;
  }
}
