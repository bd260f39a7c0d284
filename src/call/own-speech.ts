import type { ReplyPart } from "../agent/brain.ts";
import { openResampler } from "../audio/resample.ts";
import type { Resampler } from "../audio/resample.ts";
import type { PlayoutStream } from "./playout-stream.ts";

/** Sound that a brain makes itself. */
export type SpeechPart = Extract<ReplyPart<unknown>, { type: "speech" }>;

/**
 * The sound of a brain that speaks itself, written into a reply's stream. Its words come apart from its sound, so they
 * lie evenly over it: what was heard of them follows from how much was played.
 */
export class OwnSpeech {
  readonly #stream: PlayoutStream;
  #resampler: { readonly fromHz: number; readonly resampler: Resampler } | undefined;
  #text: string | undefined;

  constructor(stream: PlayoutStream) {
    this.#stream = stream;
  }

  /** Throws AUDIO_UNSUPPORTED_RATE for a rate that the engine does not know. */
  push({ text = "", samples, sampleRateHz }: SpeechPart): void {
    if (this.#text === undefined) {
      this.#text = "";
      this.#stream.startPiece("");
    }
    if (text !== "") {
      this.#text += text;
      this.#stream.rewordPiece(this.#text.trim());
    }
    if (samples === undefined || samples.length === 0) return;
    if (this.#resampler?.fromHz !== sampleRateHz) {
      this.#flush();
      this.#resampler = { fromHz: sampleRateHz, resampler: openResampler(sampleRateHz, this.#stream.sampleRateHz) };
    }
    const converted = this.#resampler.resampler.push(samples);
    // The resampler reuses its buffer.
    this.#stream.write(converted === samples ? samples : converted.slice());
  }

  /** Nothing more of it comes. */
  end(): void {
    if (this.#text === undefined) return;
    this.#flush();
    this.#stream.endPiece();
    this.#text = undefined;
  }

  #flush(): void {
    const rest = this.#resampler?.resampler.flush();
    this.#resampler = undefined;
    if (rest) this.#stream.write(rest.slice());
  }
}
