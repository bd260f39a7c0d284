import { VoiceMeter } from "../audio/voice-meter.ts";

/** Rate of everything that Whisper hears. */
export const whisperRateHz = 16_000;
const windowLength = 320;
const windowMs = 20;
/** Kept in front of the first voiced sound: a soft consonant comes before it. */
const preRollSamples = 0.24 * whisperRateHz;
/** Voice for this long is speech and no click. */
const shortestVoiceMs = 40;

/** A stretch of a call's audio from shortly before the caller begins to speak. Its samples only grow. */
export class SpeechSegment {
  #samples = new Int16Array(4 * whisperRateHz);
  /** Samples held. */
  length = 0;
  /** How much of it is voiced. */
  voicedMs = 0;
  /** Where the last voiced window ends, in samples. */
  voicedTo = 0;
  /** What the decoder said last, and of how many samples. */
  decoded: { readonly text: string; readonly length: number } | undefined;
  /** How many samples the decode under way has. */
  decoding: number | undefined;

  get hasVoice(): boolean {
    return this.voicedMs >= shortestVoiceMs;
  }

  get lengthMs(): number {
    return (this.length * 1000) / whisperRateHz;
  }

  /** Since the last voiced window. */
  get silenceMs(): number {
    return ((this.length - this.voicedTo) * 1000) / whisperRateHz;
  }

  append(samples: Int16Array, isVoiced: boolean): void {
    if (this.length + samples.length > this.#samples.length) {
      const larger = new Int16Array(this.#samples.length * 2);
      larger.set(this.#samples.subarray(0, this.length));
      this.#samples = larger;
    }
    this.#samples.set(samples, this.length);
    this.length += samples.length;
    if (isVoiced) {
      this.voicedMs += windowMs;
      this.voicedTo = this.length;
    } else if (!this.hasVoice && this.length > 2 * preRollSamples && this.silenceMs > 300) {
      // Nothing said yet: keep the lead only.
      this.#samples.copyWithin(0, this.length - preRollSamples, this.length);
      this.length = preRollSamples;
      this.voicedMs = 0;
      this.voicedTo = 0;
    }
  }

  /** A copy of everything. */
  copy(): Int16Array<ArrayBuffer> {
    return this.#samples.slice(0, this.length);
  }

  /** The quiet end, as the beginning of the next segment. */
  quietEnd(): Int16Array {
    return this.#samples.slice(Math.max(this.voicedTo, this.length - preRollSamples), this.length);
  }
}

/** Cuts audio into windows of 20 ms and says of each whether it is voiced, by energy over the noise of the line. */
export class VoiceGate {
  readonly #meter = new VoiceMeter(whisperRateHz, windowLength, { minimumDb: -54 });
  readonly windowLength = windowLength;

  isVoiced(window: Int16Array): boolean {
    this.#meter.measure(window);
    return this.#meter.probability >= 0.5;
  }
}
