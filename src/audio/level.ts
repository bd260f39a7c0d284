/** What digital silence counts as: just below the rounding noise of 16 bits. */
export const silenceDb = -96;

const fullScale = 32_768;

/** A part of `samples`, from `from` up to and without `to`. Default: all of it. */
export interface SampleRange {
  readonly from: number;
  readonly to: number;
}

/** Root mean square in dBFS (a full-scale square wave is 0, a full-scale sine -3), without a constant offset. */
export function rmsDb(samples: Int16Array, range?: SampleRange): number {
  const from = range?.from ?? 0;
  const to = Math.min(range?.to ?? samples.length, samples.length);
  let sum = 0;
  let squares = 0;
  for (let index = from; index < to; index++) {
    const sample = samples[index] ?? 0;
    sum += sample;
    squares += sample * sample;
  }
  const count = to - from;
  if (count <= 0) return silenceDb;
  const mean = sum / count;
  return powerToDb(squares / count - mean * mean);
}

/** The largest magnitude in dBFS. */
export function peakDb(samples: Int16Array): number {
  let peak = 0;
  for (let index = 0; index < samples.length; index++) peak = Math.max(peak, Math.abs(samples[index] ?? 0));
  return powerToDb(peak * peak);
}

/** The magnitude, 0 to 32,768, of a level. */
export function dbToAmplitude(levelDb: number): number {
  return fullScale * 10 ** (levelDb / 20);
}

/** The level of a mean square of 16-bit samples, never below silence. */
export function powerToDb(meanSquare: number): number {
  if (meanSquare <= 0) return silenceDb;
  return Math.max(silenceDb, 10 * Math.log10(meanSquare / (fullScale * fullScale)));
}
