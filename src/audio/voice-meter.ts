import { powerToDb, silenceDb } from "./level.ts";
import { NoiseFloor } from "./noise-floor.ts";

/** When sound counts as a voice, by energy alone. */
export interface VoiceMeterOptions {
  /** This much above the noise. Default 8. */
  readonly aboveNoiseDb?: number;
  /** And never below this. Default -50 dBFS. */
  readonly minimumDb?: number;
}

/** How many dB above the threshold make the odds e to one. */
const slopeDb = 2.5;
const blockMs = 2.5;

/** Measures windows of sound against the noise of the line. Reads each sample once and allocates nothing. */
export class VoiceMeter {
  readonly #floor: NoiseFloor;
  readonly #blockLength: number;
  readonly #aboveNoiseDb: number;
  readonly #minimumDb: number;
  readonly #blockPowers: Float64Array;

  /** Of the last window, in dBFS. */
  levelDb = silenceDb;
  /** How likely the last window holds a voice, 0 to 1: even odds at the threshold. */
  probability = 0;
  /** The first sample of the last window that is louder than the threshold, and the one after the last; equal when none. */
  voicedFrom = 0;
  voicedTo = 0;

  constructor(sampleRateHz: number, windowLength: number, options: VoiceMeterOptions = {}) {
    this.#floor = new NoiseFloor((windowLength * 1000) / sampleRateHz);
    this.#blockLength = (sampleRateHz * blockMs) / 1000;
    this.#blockPowers = new Float64Array(Math.ceil(windowLength / this.#blockLength));
    this.#aboveNoiseDb = options.aboveNoiseDb ?? 8;
    this.#minimumDb = options.minimumDb ?? -50;
  }

  /** The noise of the line, dBFS. */
  get floorDb(): number {
    return this.#floor.levelDb;
  }

  /** Measures the next window, of the length given to the constructor. */
  measure(samples: Int16Array): void {
    const blockLength = this.#blockLength;
    const powers = this.#blockPowers;
    let windowSum = 0;
    let windowSquares = 0;
    for (let block = 0; block < powers.length; block++) {
      const from = block * blockLength;
      const end = Math.min(samples.length, from + blockLength);
      let sum = 0;
      let squares = 0;
      for (let index = from; index < end; index++) {
        const sample = samples[index] ?? 0;
        sum += sample;
        squares += sample * sample;
      }
      windowSum += sum;
      windowSquares += squares;
      powers[block] = variance(squares, sum, end - from);
    }
    this.levelDb = powerToDb(variance(windowSquares, windowSum, samples.length));
    this.#floor.update(this.levelDb);
    const thresholdDb = Math.max(this.#floor.levelDb + this.#aboveNoiseDb, this.#minimumDb);
    this.probability = 1 / (1 + Math.exp((thresholdDb - this.levelDb) / slopeDb));
    this.#findVoice(thresholdDb, samples.length);
  }

  #findVoice(thresholdDb: number, length: number): void {
    const powers = this.#blockPowers;
    const threshold = fullScalePower * 10 ** (thresholdDb / 10);
    let first = 0;
    while (first < powers.length && (powers[first] ?? 0) < threshold) first++;
    let last = powers.length;
    while (last > first && (powers[last - 1] ?? 0) < threshold) last--;
    this.voicedFrom = first === powers.length ? 0 : first * this.#blockLength;
    this.voicedTo = first === powers.length ? 0 : Math.min(length, last * this.#blockLength);
  }
}

const fullScalePower = 32_768 * 32_768;

/** Power without the mean: in a block of 2.5 ms that takes out a constant offset and the hum of the mains. */
function variance(squares: number, sum: number, count: number): number {
  return (squares - (sum * sum) / count) / count;
}
