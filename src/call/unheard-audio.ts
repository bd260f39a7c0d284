import type { AudioFrame } from "../audio/frame.ts";
import type { SpeechEdge } from "../audio/speech-detector.ts";
import type { SttEvent } from "../contracts/stt.ts";
import type { Ear } from "./ear.ts";
import { FrameRing } from "./frame-ring.ts";

/** How much of the past is kept for the next session when one breaks. */
const keepMs = 12_000;
/** Behind the last word of a final: times of words are a little early, the next word is not yet touched. */
const wordTailMs = 60;
/** How far a final lags behind the audio, where nothing better is known. */
const lagMs = 300;

/** What the caller said and no final covers yet: whoever listens next must hear it again. Positions are ms of audio. */
export class UnheardAudio {
  readonly #recent: FrameRing;
  #onsetMs = 0;
  #lastVoicedMs = 0;

  constructor(sampleRateHz: number) {
    this.#recent = new FrameRing(sampleRateHz, keepMs);
  }

  /** How much was pushed. */
  get endMs(): number {
    return this.#recent.endMs;
  }

  get isSpeaking(): boolean {
    return this.#onsetMs > this.#lastVoicedMs;
  }

  push(frame: AudioFrame): void {
    this.#recent.push(frame);
  }

  edge(edge: SpeechEdge): void {
    if (edge.type === "speech-start") this.#onsetMs = edge.onsetMs;
    else this.#lastVoicedMs = edge.lastVoicedMs;
  }

  /** Lets an ear hear all of it, or no more than the last bit. */
  replayTo(ear: Ear, lastMs = keepMs): void {
    const { startMs, endMs } = this.#recent;
    const fromMs = Math.max(startMs, endMs - lastMs);
    ear.beginAt(fromMs);
    this.#recent.replay((frame) => ear.push(frame), fromMs);
  }

  /** Nobody needs to hear again what lies before this position. */
  dropBefore(positionMs: number): void {
    this.#recent.dropBefore(positionMs);
  }

  /**
   * Drops what a final covers: all that had been pushed when it was asked for, else as far as its words reach. What
   * lies behind belongs to the next final.
   */
  cover(
    final: Extract<SttEvent, { type: "transcript-final" }>,
    { askedAtMs, wordsEndMs }: { readonly askedAtMs: number | undefined; readonly wordsEndMs: number | undefined },
  ): void {
    if (final.finalised) this.dropBefore(askedAtMs ?? this.endMs);
    else if (wordsEndMs === undefined) this.dropBefore(this.#lastPauseMs());
    else this.dropBefore(wordsEndMs + wordTailMs);
  }

  /** A vendor ends a segment of its own accord at a pause: the last one, or the one that is going on. */
  #lastPauseMs(): number {
    if (!this.isSpeaking) return this.#lastVoicedMs > 0 ? this.#lastVoicedMs + wordTailMs : this.endMs;
    return this.#onsetMs > this.#recent.startMs + lagMs ? this.#onsetMs : this.endMs - lagMs;
  }
}
