import { silenceDb } from "./level.ts";
import type { VadWindow } from "./vad.ts";

/** A voice begins or ends. Times are ms of audio, as in {@link VadWindow}. */
export type SpeechEdge =
  | { readonly type: "speech-start"; readonly onsetMs: number }
  | { readonly type: "speech-end"; readonly lastVoicedMs: number };

/** When windows become speech. */
export interface SpeechDetectorOptions {
  /** A window at least this likely begins speech. Default 0.5. */
  readonly activateAt: number;
  /** A window less likely than this is a pause. Default 0.35. */
  readonly deactivateBelow: number;
  /** Speech shorter than this is not announced. Default 64. */
  readonly minSpeechMs: number;
  /** A pause this long ends it. Default 96: below that it is a stop consonant. */
  readonly minPauseMs: number;
}

const defaults: SpeechDetectorOptions = { activateAt: 0.5, deactivateBelow: 0.35, minSpeechMs: 64, minPauseMs: 96 };

/** A neural detector is certain of an onset only some windows later; so far back the energy may place it. */
const maxOnsetLookBackMs = 120;
/** Sound that goes on after a gap of up to this much belongs together. */
const contiguousMs = 25;
/** A fading last sound is still the caller's when the detector has not ruled it out. */
const tailProbability = 0.1;
/** Speech of which less than this is above the noise cannot be measured by energy. */
const standOutShare = 0.6;
/** A neural detector may believe in a voice for so long after its end. */
const lingerMs = 300;

/** Turns the windows of a detector into the edges of speech: hysteresis, least lengths, and edges placed by energy. */
export class SpeechDetector {
  readonly #options: SpeechDetectorOptions;
  #state: "quiet" | "rising" | "speaking" = "quiet";
  #lastEndMs = 0;
  #onsetMs = 0;
  #lastVoicedMs = 0;
  #speechMs = 0;
  /** Windows of speech since its onset, and those of them in which it stood out from the background. */
  #windows = 0;
  #voicedWindows = 0;
  /** The unbroken stretch of sound that is going on, whatever the detector thinks of it. */
  #soundFromMs = 0;
  #soundToMs = -Infinity;
  #levelDb = silenceDb;
  #disbeliefUntilMs = 0;

  constructor(options: Partial<SpeechDetectorOptions> = {}) {
    this.#options = { ...defaults, ...options };
  }

  /** Between a `speech-start` and its `speech-end`. */
  get isSpeaking(): boolean {
    return this.#state === "speaking";
  }

  /** Of the last window, dBFS. */
  get levelDb(): number {
    return this.#levelDb;
  }

  /** Takes the next window, and answers when it made an edge. */
  push(window: VadWindow): SpeechEdge | undefined {
    const startMs = this.#lastEndMs;
    this.#lastEndMs = window.endMs;
    this.#levelDb = window.levelDb;
    this.#followSound(window);
    switch (this.#state) {
      case "quiet":
        if (!this.#begins(window)) return undefined;
        this.#rise(window, startMs);
        return this.#announce();
      case "rising":
        if (window.probability < this.#options.deactivateBelow) {
          this.#state = "quiet";
          return undefined;
        }
        this.#speak(window, startMs);
        return this.#announce();
      case "speaking":
        return this.#speakOn(window, startMs);
    }
  }

  /** Right after an end that energy found, the detector's lingering belief in that voice is no new one. */
  #begins(window: VadWindow): boolean {
    if (window.probability < this.#options.activateAt) return false;
    return window.voicedToMs !== undefined || window.endMs > this.#disbeliefUntilMs;
  }

  #followSound(window: VadWindow): void {
    if (window.voicedFromMs === undefined || window.voicedToMs === undefined) return;
    if (window.voicedFromMs - this.#soundToMs > contiguousMs) this.#soundFromMs = window.voicedFromMs;
    this.#soundToMs = window.voicedToMs;
  }

  #rise(window: VadWindow, startMs: number): void {
    this.#state = "rising";
    this.#speechMs = 0;
    this.#windows = 0;
    this.#voicedWindows = 0;
    const isSounding = this.#soundToMs > startMs - contiguousMs;
    const earliestMs = Math.max(0, startMs - maxOnsetLookBackMs);
    this.#onsetMs = isSounding ? Math.max(earliestMs, this.#soundFromMs) : startMs;
    this.#lastVoicedMs = this.#onsetMs;
    this.#speak(window, startMs);
  }

  #speak(window: VadWindow, startMs: number): void {
    this.#speechMs += window.endMs - startMs;
    this.#windows++;
    if (window.voicedToMs !== undefined) {
      this.#voicedWindows++;
      this.#lastVoicedMs = Math.max(this.#lastVoicedMs, window.voicedToMs);
    } else if (!this.#standsOut()) this.#lastVoicedMs = window.endMs;
  }

  /** Whether this speech is louder than its background, so that energy may say where it ends. */
  #standsOut(): boolean {
    return this.#voicedWindows >= this.#windows * standOutShare;
  }

  #announce(): SpeechEdge | undefined {
    if (this.#speechMs < this.#options.minSpeechMs) return undefined;
    this.#state = "speaking";
    return { type: "speech-start", onsetMs: this.#onsetMs };
  }

  #speakOn(window: VadWindow, startMs: number): SpeechEdge | undefined {
    if (window.probability >= this.#options.deactivateBelow) this.#speak(window, startMs);
    else if (this.#goesOn(window)) this.#lastVoicedMs = window.voicedToMs ?? this.#lastVoicedMs;
    // A neural detector believes in the voice for some windows longer than it lasts; those count as pause already.
    if (window.endMs - this.#lastVoicedMs < this.#options.minPauseMs) return undefined;
    this.#state = "quiet";
    this.#disbeliefUntilMs = this.#standsOut() ? window.endMs + lingerMs : 0;
    return { type: "speech-end", lastVoicedMs: this.#lastVoicedMs };
  }

  /** Whether the window is the fading end of the voice before it. */
  #goesOn(window: VadWindow): boolean {
    return (
      window.voicedFromMs !== undefined &&
      window.voicedFromMs - this.#lastVoicedMs <= contiguousMs &&
      window.probability >= tailProbability
    );
  }
}
