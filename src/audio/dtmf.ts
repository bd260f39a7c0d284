import { CallwrightError } from "../base/errors.ts";
import { frameMs } from "./frame.ts";
import { dbToAmplitude, powerToDb } from "./level.ts";

const rowsHz = [697, 770, 852, 941] as const;
const columnsHz = [1209, 1336, 1477, 1633] as const;
const keys = ["123A", "456B", "789C", "*0#D"] as const;

/** Windows of 20 ms every 10 ms: a tone of 40 ms fills two of them wherever it begins (ITU-T Q.24), one of 23 does not. */
const hopsPerFrame = 2;
const windowsToBegin = 2;
const windowsToEnd = 2;
/** Quieter is not a key. */
const minimumDb = -45;
/** The two tones may differ by this much, either way. */
const maxTwistDb = 8;
/** How far the stronger tone of a group stands above the next one. */
const minDominanceDb = 6;
/** Each quarter of the window has at least this share of the mean power: the tones beat, but they do not stop. */
const minSteadiness = 0.6;
/** The two tones hold this share of all the power: a voice always has more around them. */
const minPurity = 0.7;
/** And their second harmonics hold at most this share: a voice has overtones, a key has none. */
const maxHarmonics = 0.05;

/** Hears keypad tones in 8 or 16 kHz audio (Goertzel's algorithm at the eight frequencies and their doubles). */
export class DtmfDetector {
  readonly #rate: number;
  readonly #hop: number;
  /** The last 20 ms, moved on by 10 each time. */
  readonly #window: Float64Array;
  readonly #tones: readonly Goertzel[];
  readonly #harmonics: readonly Goertzel[];
  #candidate = "";
  #candidateWindows = 0;
  #held = "";
  #windowsWithout = 0;

  constructor(sampleRateHz: 8000 | 16_000) {
    this.#rate = sampleRateHz;
    this.#window = new Float64Array((sampleRateHz * frameMs) / 1000);
    this.#hop = this.#window.length / hopsPerFrame;
    const at = (frequencyHz: number): Goertzel => new Goertzel(frequencyHz / sampleRateHz);
    this.#tones = [...rowsHz, ...columnsHz].map(at);
    this.#harmonics = [...rowsHz, ...columnsHz].map((frequencyHz) => at(2 * frequencyHz));
  }

  /** Takes a 20 ms frame; answers the key when one has been pressed, once for each press. */
  push(samples: Int16Array): string | undefined {
    if (samples.length !== this.#window.length) {
      throw new CallwrightError(`A frame of ${samples.length} samples is not 20 ms at ${this.#rate} Hz`, {
        code: "AUDIO_WRONG_LENGTH",
        field: "samples",
      });
    }
    let pressed: string | undefined;
    for (let hop = 0; hop < hopsPerFrame; hop++) {
      this.#advance(samples, hop * this.#hop);
      pressed = this.#follow(this.#read()) ?? pressed;
    }
    return pressed;
  }

  #advance(samples: Int16Array, from: number): void {
    this.#window.copyWithin(0, this.#hop);
    const start = this.#window.length - this.#hop;
    for (let index = 0; index < this.#hop; index++) this.#window[start + index] = samples[from + index] ?? 0;
  }

  #follow(key: string): string | undefined {
    if (key !== "" && key === this.#held) {
      this.#windowsWithout = 0;
      return undefined;
    }
    this.#windowsWithout++;
    if (this.#windowsWithout >= windowsToEnd) this.#held = "";
    this.#candidateWindows = key === this.#candidate ? this.#candidateWindows + 1 : 1;
    this.#candidate = key;
    if (key === "" || this.#held !== "" || this.#candidateWindows < windowsToBegin) return undefined;
    this.#held = key;
    this.#windowsWithout = 0;
    return key;
  }

  /** The key that sounds in the window, or nothing. */
  #read(): string {
    const window = this.#window;
    const total = this.#steadyPower();
    if (powerToDb(total) < minimumDb) return "";
    for (const tone of this.#tones) tone.measure(window);
    const row = this.#strongest(0);
    const column = this.#strongest(4);
    if (row < 0 || column < 0) return "";
    const rowPower = this.#tones[row]?.power ?? 0;
    const columnPower = this.#tones[column]?.power ?? 0;
    const twistDb = 10 * Math.log10(columnPower / rowPower);
    if (Math.abs(twistDb) > maxTwistDb || (rowPower + columnPower) / total < minPurity) return "";
    if (this.#harmonicPower(row, column) / total > maxHarmonics) return "";
    return keys[row]?.[column - 4] ?? "";
  }

  /** Mean square of the window; 0 when the tone does not fill it. */
  #steadyPower(): number {
    const window = this.#window;
    const quarter = window.length / 4;
    let least = Infinity;
    let squares = 0;
    for (let from = 0; from < window.length; from += quarter) {
      let part = 0;
      for (let index = from; index < from + quarter; index++) part += (window[index] ?? 0) ** 2;
      least = Math.min(least, part);
      squares += part;
    }
    return least * 4 < squares * minSteadiness ? 0 : squares / window.length;
  }

  #harmonicPower(row: number, column: number): number {
    this.#harmonics[row]?.measure(this.#window);
    this.#harmonics[column]?.measure(this.#window);
    return (this.#harmonics[row]?.power ?? 0) + (this.#harmonics[column]?.power ?? 0);
  }

  /** Which of the four tones from `first` on is well above the other three; -1 when none is. */
  #strongest(first: number): number {
    let best = first;
    let second = 0;
    for (let index = first + 1; index < first + 4; index++) {
      const power = this.#tones[index]?.power ?? 0;
      if (power > (this.#tones[best]?.power ?? 0)) {
        second = this.#tones[best]?.power ?? 0;
        best = index;
      } else second = Math.max(second, power);
    }
    return (this.#tones[best]?.power ?? 0) >= second * 10 ** (minDominanceDb / 10) ? best : -1;
  }
}

/** How a key is to sound. */
export interface DtmfToneOptions {
  readonly sampleRateHz: number;
  /** Default 100. */
  readonly durationMs?: number;
  /** Of each of the two tones, RMS in dBFS. Default -12. */
  readonly levelDb?: number;
}

/** Makes the tone of a key: 0-9, *, #, A-D. Throws DTMF_UNKNOWN_KEY. */
export function dtmfTone(key: string, options: DtmfToneOptions): Int16Array {
  const row = keys.findIndex((line) => key.length === 1 && line.includes(key));
  const rowHz = rowsHz[row];
  const columnHz = columnsHz[keys[row]?.indexOf(key) ?? -1];
  if (rowHz === undefined || columnHz === undefined) {
    throw new CallwrightError(`'${key}' is not on a keypad`, {
      code: "DTMF_UNKNOWN_KEY",
      field: "key",
      hint: "Use 0 to 9, *, # or A to D.",
    });
  }
  const { sampleRateHz, durationMs = 100, levelDb = -12 } = options;
  const amplitude = dbToAmplitude(levelDb) * Math.SQRT2;
  return Int16Array.from({ length: Math.round((durationMs * sampleRateHz) / 1000) }, (_, index) => {
    const angle = (2 * Math.PI * index) / sampleRateHz;
    const value = amplitude * (Math.sin(angle * rowHz) + Math.sin(angle * columnHz));
    return Math.max(-32_768, Math.min(32_767, Math.round(value)));
  });
}

/** Power of one frequency in a window, as the mean square that a sine of it would have. */
class Goertzel {
  readonly #coefficient: number;
  power = 0;

  /** `frequency` in cycles per sample. */
  constructor(frequency: number) {
    this.#coefficient = 2 * Math.cos(2 * Math.PI * frequency);
  }

  measure(window: Float64Array): void {
    let one = 0;
    let two = 0;
    for (let index = 0; index < window.length; index++) {
      const value = (window[index] ?? 0) + this.#coefficient * one - two;
      two = one;
      one = value;
    }
    const magnitude = one * one + two * two - this.#coefficient * one * two;
    this.power = (2 * magnitude) / (window.length * window.length);
  }
}
