import type { SampleRateHz } from "../../audio/frame.ts";
import { openResampler } from "../../audio/resample.ts";
import type { Resampler } from "../../audio/resample.ts";

const bytesPerSample = 2;

/** Prepares the caller's audio for the vendor: copied, at its rate, in messages as long as it wants them. */
export class AudioOut {
  readonly #rateHz: number;
  readonly #resampler: Resampler;
  readonly #shortestSamples: number;
  #gathered: Int16Array[] = [];
  #gatheredSamples = 0;

  constructor(options: { readonly fromHz: number; readonly toHz: number; readonly shortestMessageMs: number }) {
    this.#rateHz = options.toHz;
    // Rates come from capabilities and dialects, which name only those; anything else throws AUDIO_UNSUPPORTED_RATE.
    this.#resampler = openResampler(options.fromHz, options.toHz as SampleRateHz);
    this.#shortestSamples = (options.shortestMessageMs * options.toHz) / 1000;
  }

  /** Takes the next samples; answers a message once there is enough for one. */
  push(samples: Int16Array): Uint8Array | undefined {
    // Senders reuse their buffer, so does the resampler, and the socket keeps ours until it is written.
    const own = this.#resampler.push(samples).slice();
    if (own.length >= this.#shortestSamples && this.#gatheredSamples === 0) return bytesOf(own);
    this.#gathered.push(own);
    this.#gatheredSamples += own.length;
    return this.#gatheredSamples >= this.#shortestSamples ? this.#take(this.#gatheredSamples) : undefined;
  }

  /** What is left, filled up to the shortest message. */
  rest(): { readonly pcm: Uint8Array; readonly audioMs: number; readonly silenceMs: number } | undefined {
    if (this.#gatheredSamples === 0) return undefined;
    const audioMs = (this.#gatheredSamples * 1000) / this.#rateHz;
    const samples = Math.max(this.#shortestSamples, this.#gatheredSamples);
    return { pcm: this.#take(samples), audioMs, silenceMs: (samples * 1000) / this.#rateHz - audioMs };
  }

  silence(durationMs: number): Uint8Array {
    return new Uint8Array(Math.round((durationMs * this.#rateHz) / 1000) * bytesPerSample);
  }

  durationMs(pcm: Uint8Array): number {
    return (pcm.byteLength * 1000) / (bytesPerSample * this.#rateHz);
  }

  #take(samples: number): Uint8Array {
    const all = new Int16Array(samples);
    let at = 0;
    for (const chunk of this.#gathered) {
      all.set(chunk, at);
      at += chunk.length;
    }
    this.#gathered = [];
    this.#gatheredSamples = 0;
    return bytesOf(all);
  }
}

/** PCM is little-endian, as every machine that we run on. */
function bytesOf(samples: Int16Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}
