import type { Random } from "../base/random.ts";
import { dbToAmplitude } from "./level.ts";

/** What a test signal is to be. */
export interface ToneOptions {
  readonly sampleRateHz: number;
  readonly durationMs: number;
  /** Level of the peaks, dBFS. Default -12. */
  readonly levelDb?: number;
}

/** A sine that begins with a rising zero. */
export function sineWave(options: ToneOptions & { readonly frequencyHz: number }): Int16Array {
  const amplitude = dbToAmplitude(options.levelDb ?? -12);
  const step = (2 * Math.PI * options.frequencyHz) / options.sampleRateHz;
  return Int16Array.from({ length: sampleCount(options) }, (_, index) => clip(amplitude * Math.sin(step * index)));
}

/**
 * Something that passes for a voice: a buzz of 120 Hz with the formants of a changing vowel, in syllables of 200 ms.
 * It begins and ends at its full level, so that its first and last sample are known.
 */
export function speechLike(options: ToneOptions): Int16Array {
  const amplitude = dbToAmplitude(options.levelDb ?? -12);
  const { sampleRateHz } = options;
  const length = sampleCount(options);
  const signal = new Float64Array(length);
  const formants = [resonator(700, sampleRateHz), resonator(1200, sampleRateHz), resonator(2500, sampleRateHz)];
  let phase = 1;
  let previousPulse = 0;
  for (let index = 0; index < length; index++) {
    const seconds = index / sampleRateHz;
    // Syllables rise and fall 5 times a second, the pitch by a tenth along with them; never down to silence.
    const syllable = 0.65 + 0.35 * Math.cos(2 * Math.PI * 5 * seconds);
    phase += (120 * (1 + 0.1 * Math.sin(2 * Math.PI * 2.5 * seconds))) / sampleRateHz;
    const pulse = phase >= 1 ? 1 : 0;
    phase %= 1;
    let sum = 0;
    // The difference of pulses, since a voice has no constant part.
    for (const formant of formants) sum += formant(pulse - previousPulse);
    previousPulse = pulse;
    signal[index] = sum * syllable;
  }
  const peak = signal.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-9);
  return Int16Array.from(signal, (value) => clip((value / peak) * amplitude));
}

/** White noise. */
export function whiteNoise(options: ToneOptions & { readonly random: Random }): Int16Array {
  const amplitude = dbToAmplitude(options.levelDb ?? -12);
  return Int16Array.from({ length: sampleCount(options) }, () => clip(amplitude * (2 * options.random.next() - 1)));
}

function sampleCount(options: ToneOptions): number {
  return Math.round((options.durationMs * options.sampleRateHz) / 1000);
}

function clip(value: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(value)));
}

/** A second-order resonance of 100 Hz width. */
function resonator(frequencyHz: number, sampleRateHz: number): (input: number) => number {
  const radius = Math.exp((-Math.PI * 100) / sampleRateHz);
  const first = 2 * radius * Math.cos((2 * Math.PI * frequencyHz) / sampleRateHz);
  const second = -radius * radius;
  let previous = 0;
  let beforeThat = 0;
  return (input) => {
    const output = input * (1 - radius) + first * previous + second * beforeThat;
    beforeThat = previous;
    previous = output;
    return output;
  };
}
