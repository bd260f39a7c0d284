/** A low-pass filter cut into phases, for a change of rate by `phases / step`. */
export interface ResampleFilter {
  readonly phases: number;
  /** Phases from one output sample to the next. */
  readonly step: number;
  /** Taps of each phase, a multiple of 4. */
  readonly taps: number;
  /** Phase by phase, the oldest input sample's coefficient first. */
  readonly coefficients: Float64Array;
  readonly delayInputSamples: number;
}

/** What comes through of a tone that must not: 64 dB below (the tests see at least 55 in 16-bit samples). */
const attenuationDb = 64;
/** The filter falls from here to the lower rate's Nyquist frequency: 3,400 Hz on the telephone, the edge of its band. */
const passband = 0.85;

const known = new Map<string, ResampleFilter>();

/** The filter between two rates; made once and shared by all streams. */
export function resampleFilter(fromHz: number, toHz: number): ResampleFilter {
  const key = `${fromHz}/${toHz}`;
  const filter = known.get(key) ?? makeFilter(fromHz, toHz);
  known.set(key, filter);
  return filter;
}

function makeFilter(fromHz: number, toHz: number): ResampleFilter {
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const phases = toHz / divisor;
  const step = fromHz / divisor;
  const nyquistHz = Math.min(fromHz, toHz) / 2;
  // Kaiser's formula for the length of a windowed sinc (Oppenheim & Schafer, Discrete-Time Signal Processing, §7.5.3).
  const transitionHz = nyquistHz * (1 - passband);
  const lengthSeconds = (attenuationDb - 7.95) / (14.36 * transitionHz);
  const taps = Math.ceil((lengthSeconds * fromHz) / 4) * 4;
  const prototype = kaiserSinc(taps * phases, (nyquistHz - transitionHz / 2) / (fromHz * phases));
  const coefficients = new Float64Array(taps * phases);
  for (let phase = 0; phase < phases; phase++) fillPhase({ coefficients, prototype, phase, phases, taps });
  return { phases, step, taps, coefficients, delayInputSamples: (taps * phases - 1) / 2 / phases };
}

/** Takes every `phases`-th value of the prototype, newest last, scaled so that a constant comes out unchanged. */
function fillPhase(options: {
  readonly coefficients: Float64Array;
  readonly prototype: Float64Array;
  readonly phase: number;
  readonly phases: number;
  readonly taps: number;
}): void {
  const { coefficients, prototype, phase, phases, taps } = options;
  let sum = 0;
  for (let tap = 0; tap < taps; tap++) sum += prototype[tap * phases + phase] ?? 0;
  for (let tap = 0; tap < taps; tap++) {
    coefficients[phase * taps + taps - 1 - tap] = (prototype[tap * phases + phase] ?? 0) / sum;
  }
}

/** A low-pass of `length` values; `cutoff` in cycles per sample. */
function kaiserSinc(length: number, cutoff: number): Float64Array {
  const beta = 0.1102 * (attenuationDb - 8.7);
  const centre = (length - 1) / 2;
  return Float64Array.from({ length }, (_, index) => {
    const distance = index - centre;
    const angle = 2 * Math.PI * cutoff * distance;
    const sinc = distance === 0 ? 1 : Math.sin(angle) / angle;
    return (sinc * besselI0(beta * Math.sqrt(1 - (distance / centre) ** 2))) / besselI0(beta);
  });
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
