import { samplesPerFrame } from "./frame.ts";

/** Pitch between 66 and 200 Hz, as in G.711 Appendix I. */
const shortestPeriodMs = 5;
const longestPeriodMs = 15;
const matchMs = 20;
const historyMs = 3 * longestPeriodMs + 5;
/** Full for 10 ms, then down to nothing at 60 ms: a longer loss is better heard as silence than as a robot. */
const fullMs = 10;
const silentMs = 60;
const mergeMs = 5;

/**
 * Fills lost frames by repeating the last periods of the voice, after the idea of G.711 Appendix I but without its
 * delay: the joint is smoothed on the far side only.
 */
export class Concealer {
  readonly #rate: number;
  readonly #history: Int16Array;
  readonly #frame: Int16Array;
  readonly #merged: Int16Array;
  /** The repeated stretch: the last one, two, then three periods of the history. */
  #periodLength = 0;
  #cycleLength = 0;
  #cycleAt = 0;
  #lostSamples = 0;

  constructor(sampleRateHz: number) {
    this.#rate = sampleRateHz;
    this.#history = new Int16Array((sampleRateHz * historyMs) / 1000);
    this.#frame = new Int16Array(samplesPerFrame(sampleRateHz));
    this.#merged = new Int16Array(this.#frame.length);
  }

  /** Takes a 20 ms frame that arrived and returns it, its beginning merged with what was made up before it. */
  push(samples: Int16Array): Int16Array {
    const output = this.#lostSamples > 0 ? this.#merge(samples) : samples;
    this.#lostSamples = 0;
    const history = this.#history;
    history.copyWithin(0, samples.length);
    history.set(output, history.length - samples.length);
    return output;
  }

  /** Makes up a 20 ms frame; overwritten by the next call. */
  conceal(): Int16Array {
    if (this.#lostSamples === 0) this.#begin();
    this.#makeUp(this.#frame);
    return this.#frame;
  }

  #begin(): void {
    this.#periodLength = this.#findPeriod();
    this.#cycleLength = this.#periodLength;
    this.#cycleAt = 0;
  }

  #makeUp(output: Int16Array): void {
    const history = this.#history;
    for (let index = 0; index < output.length; index++) {
      if (this.#cycleAt === this.#cycleLength) this.#nextCycle();
      const sample = history[history.length - this.#cycleLength + this.#cycleAt] ?? 0;
      output[index] = Math.round(sample * this.#gain());
      this.#cycleAt++;
      this.#lostSamples++;
    }
  }

  /** More of the past each time round: one period over and over is heard as a tone. */
  #nextCycle(): void {
    const lostMs = (this.#lostSamples * 1000) / this.#rate;
    const periods = lostMs < 10 ? 1 : lostMs < 20 ? 2 : 3;
    this.#cycleLength = this.#periodLength * periods;
    this.#cycleAt = 0;
  }

  #gain(): number {
    const lostMs = (this.#lostSamples * 1000) / this.#rate;
    if (lostMs <= fullMs) return 1;
    return Math.max(0, (silentMs - lostMs) / (silentMs - fullMs));
  }

  #merge(samples: Int16Array): Int16Array {
    const merged = this.#merged;
    this.#makeUp(merged);
    const mergeLength = (this.#rate * mergeMs) / 1000;
    for (let index = 0; index < merged.length; index++) {
      const share = Math.min(1, (index + 0.5) / mergeLength);
      merged[index] = Math.round((samples[index] ?? 0) * share + (merged[index] ?? 0) * (1 - share));
    }
    return merged;
  }

  /** The lag at which the last 20 ms look most like what was before them, by normalised correlation at about 8 kHz. */
  #findPeriod(): number {
    const stride = Math.max(1, Math.round(this.#rate / 8000));
    const shortest = (this.#rate * shortestPeriodMs) / 1000;
    const longest = (this.#rate * longestPeriodMs) / 1000;
    let best = longest;
    let bestScore = 0;
    for (let lag = shortest; lag <= longest; lag += stride) {
      const score = this.#likeness(lag, stride);
      if (score > bestScore) {
        bestScore = score;
        best = lag;
      }
    }
    return best;
  }

  #likeness(lag: number, stride: number): number {
    const history = this.#history;
    let product = 0;
    let power = 1;
    for (let at = history.length - (this.#rate * matchMs) / 1000; at < history.length; at += stride) {
      const past = history[at - lag] ?? 0;
      product += (history[at] ?? 0) * past;
      power += past * past;
    }
    return product <= 0 ? 0 : (product * product) / power;
  }
}
