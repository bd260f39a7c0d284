import { samplesPerFrame } from "../../audio/frame.ts";
import { seededRandom } from "../../base/random.ts";
import type { Random } from "../../base/random.ts";
import type { Transport } from "../../contracts/transport.ts";
import type { SoundTimeline } from "./sound-timeline.ts";
import type { LineFormat } from "./utterance-bank.ts";
import type { UtteranceAudio } from "./utterance.ts";

/** What the bench calls over. */
export type LineKind = "loopback" | "twilio";

/** A line between an agent and the caller of the bench, who measures at his own end. */
export interface CallerLine extends CallerEnd {
  /** The agent's end. */
  readonly transport: Transport;
}

/** The caller's end of a line. */
export interface CallerEnd extends AsyncDisposable {
  readonly kind: LineKind;
  readonly format: LineFormat;
  /** What the caller hears. */
  readonly heard: SoundTimeline;
  /** Says it from the next frame on; resolves with the time at which its first sample sounds, known in advance. */
  say(utterance: UtteranceAudio): Promise<number>;
}

/** Peaks of the noise that is always on the line: about -66 dBFS. */
const noisePeak = 16;
/** Drawn once for all lines; a prime number of samples, so that no frame is like the one before. */
const noise = drawNoise(19_997);

/** What the caller sends, frame by frame: low noise, and an utterance in it when there is one. */
export class Mouth {
  readonly #frame: Int16Array;
  readonly #random: Random;
  #noiseAt: number;
  #utterance: UtteranceAudio | undefined;
  #position = 0;
  #started: ((offsetMs: number) => void) | undefined;

  constructor(sampleRateHz: number, random: Random) {
    this.#frame = new Int16Array(samplesPerFrame(sampleRateHz));
    this.#random = random;
    this.#noiseAt = random.integer(0, noise.length - 1);
  }

  /** Begins with the next frame, at a moment within it left to chance; `onStart` is told that moment, in ms from the frame's first sample. */
  begin(utterance: UtteranceAudio, onStart: (offsetMs: number) => void): void {
    this.#utterance = utterance;
    this.#position = -this.#random.integer(0, this.#frame.length - 1);
    this.#started = onStart;
  }

  /** The next frame, valid until the next call; with `starts` when an utterance begins in it. */
  next(): { readonly samples: Int16Array; readonly starts: (() => void) | undefined } {
    const frame = this.#frame;
    const voice = this.#utterance?.samples;
    const from = this.#position;
    for (let index = 0; index < frame.length; index++) {
      const at = from + index;
      const sample = voice !== undefined && at >= 0 && at < voice.length ? (voice[at] ?? 0) : 0;
      frame[index] = Math.max(-32_768, Math.min(32_767, sample + (noise[this.#noiseAt] ?? 0)));
      this.#noiseAt = this.#noiseAt + 1 < noise.length ? this.#noiseAt + 1 : 0;
    }
    const onStart = this.#started;
    const rateHz = this.#utterance?.sampleRateHz ?? 8000;
    this.#started = undefined;
    this.#position += frame.length;
    if (voice !== undefined && this.#position >= voice.length) this.#utterance = undefined;
    return { samples: frame, starts: onStart && (() => onStart((-from * 1000) / rateHz)) };
  }
}

function drawNoise(length: number): Int16Array {
  const random = seededRandom("line noise");
  return Int16Array.from({ length }, () => Math.round((2 * random.next() - 1) * noisePeak));
}
