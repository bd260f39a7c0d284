import { CallwrightError } from "../base/errors.ts";
import type { SampleRateHz } from "./frame.ts";
import { resampleFilter } from "./resample-filter.ts";
import type { ResampleFilter } from "./resample-filter.ts";
import { SampleBuffer } from "./sample-buffer.ts";

const inputRatesHz: readonly number[] = [8000, 16_000, 22_050, 24_000, 44_100, 48_000];
const outputRatesHz: readonly number[] = [8000, 16_000, 24_000, 48_000];

/** Changes the rate of one stream of audio. Keeps the end of each chunk, so chunks may have any length. */
export interface Resampler {
  /** How much later a sound comes out than it went in: below 4 ms; 0 when the rates are the same. */
  readonly delayMs: number;
  /**
   * Takes the next samples and returns what can be computed from them: exactly 20 ms for every 20 ms put in. The
   * result is overwritten by the next call; when the rates are the same, it is `samples` itself.
   */
  push(samples: Int16Array): Int16Array;
  /** Returns the last `delayMs` of sound, and begins afresh. */
  flush(): Int16Array;
}

/** Opens a resampler. Throws AUDIO_UNSUPPORTED_RATE for a rate that the engine does not know. */
export function openResampler(fromHz: number, toHz: SampleRateHz): Resampler {
  if (!inputRatesHz.includes(fromHz)) throw unsupportedRate("fromHz", fromHz, inputRatesHz);
  if (!outputRatesHz.includes(toHz)) throw unsupportedRate("toHz", toHz, outputRatesHz);
  if (fromHz === toHz) return { delayMs: 0, push: (samples) => samples, flush: () => nothing };
  return new PolyphaseResampler(resampleFilter(fromHz, toHz), fromHz);
}

const nothing = new Int16Array(0);

function unsupportedRate(field: string, rateHz: number, known: readonly number[]): CallwrightError {
  return new CallwrightError(`Audio at ${rateHz} Hz cannot be resampled`, {
    code: "AUDIO_UNSUPPORTED_RATE",
    field,
    hint: `Use one of ${known.join(", ")} Hz.`,
  });
}

class PolyphaseResampler implements Resampler {
  readonly delayMs: number;
  readonly #filter: ResampleFilter;
  /** Samples that every output looks back on: one fewer than the taps. */
  readonly #historyLength: number;
  readonly #delayOutputSamples: number;
  readonly #output: SampleBuffer;
  /** `#historyLength` old samples, then the chunk at hand. */
  #work: Float64Array;
  /** Where in the next chunk the next output lies: whole input samples, and the rest in 1/phases. */
  #position = 0;
  #phase = 0;

  constructor(filter: ResampleFilter, fromHz: number) {
    this.#filter = filter;
    this.#historyLength = filter.taps - 1;
    this.delayMs = (filter.delayInputSamples * 1000) / fromHz;
    this.#delayOutputSamples = Math.round((filter.delayInputSamples * filter.phases) / filter.step);
    const chunk = fromHz / 25;
    this.#work = new Float64Array(this.#historyLength + chunk);
    this.#output = new SampleBuffer(Math.ceil((chunk * filter.phases) / filter.step) + 1);
  }

  push(samples: Int16Array): Int16Array {
    return this.#run(samples, samples.length);
  }

  flush(): Int16Array {
    const silence = Math.ceil((this.#delayOutputSamples * this.#filter.step) / this.#filter.phases) + 1;
    const tail = this.#run(nothing, silence);
    this.#work.fill(0);
    this.#position = 0;
    this.#phase = 0;
    return tail.subarray(0, this.#delayOutputSamples);
  }

  /** Filters `samples`, continued by silence up to `length`. */
  #run(samples: Int16Array, length: number): Int16Array {
    const work = this.#load(samples, length);
    const { phases, step, taps, coefficients } = this.#filter;
    const room = (length - this.#position) * phases - this.#phase;
    const output = this.#output.view(room <= 0 ? 0 : Math.ceil(room / step));
    const wholeStep = Math.floor(step / phases);
    const partStep = step % phases;
    let position = this.#position;
    let phase = this.#phase;
    for (let index = 0; index < output.length; index++) {
      const row = phase * taps;
      // Four sums, so that no addition waits for the one before it.
      let first = 0;
      let second = 0;
      let third = 0;
      let fourth = 0;
      // Both indexes stay inside: the history and the chunk cover every tap, and taps are a multiple of 4.
      for (let tap = 0; tap < taps; tap += 4) {
        const at = row + tap;
        const from = position + tap;
        first += (coefficients[at] as number) * (work[from] as number);
        second += (coefficients[at + 1] as number) * (work[from + 1] as number);
        third += (coefficients[at + 2] as number) * (work[from + 2] as number);
        fourth += (coefficients[at + 3] as number) * (work[from + 3] as number);
      }
      const sum = first + second + third + fourth;
      output[index] = sum > 32_767 ? 32_767 : sum < -32_768 ? -32_768 : Math.round(sum);
      position += wholeStep;
      phase += partStep;
      if (phase >= phases) {
        phase -= phases;
        position++;
      }
    }
    this.#position = position - length;
    this.#phase = phase;
    work.copyWithin(0, length, length + this.#historyLength);
    return output;
  }

  #load(samples: Int16Array, length: number): Float64Array {
    const needed = this.#historyLength + length;
    if (needed > this.#work.length) {
      const larger = new Float64Array(needed * 2);
      larger.set(this.#work.subarray(0, this.#historyLength));
      this.#work = larger;
    }
    this.#work.set(samples, this.#historyLength);
    if (samples.length < length) this.#work.fill(0, this.#historyLength + samples.length, needed);
    return this.#work;
  }
}
