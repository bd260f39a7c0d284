/** A tone that began to sound. */
export interface ToneStart {
  readonly atMs: number;
  readonly hz: number;
}

/** What counts as sound: -40 dBFS, as for the rest of the ruler. */
const level = 328;
/** Without sound for so long, the next tone has a beginning of its own. */
const apartMs = 15;
/** The lowest tone has a shorter period. */
const longestPeriodMs = 3.5;
/** So many periods alike make a tone; they may differ by so much. */
const confirming = 3;
const alike = 0.08;

/**
 * Hears which tones begin when in a stream of samples, to about a period: by the time between two crossings of the same
 * level upwards. Fed with frames and the time of their first sample.
 */
export class ToneEar {
  readonly #stepMs: number;
  readonly #starts: ToneStart[] = [];
  #previous = 0;
  #isHigh = false;
  #soundMs = -Infinity;
  #stretchMs = 0;
  #crossingMs = -Infinity;
  #runMs = 0;
  #runFromMs = 0;
  #runPeriods = 0;
  /** The tone that goes on; 0: none. */
  #toneHz = 0;

  constructor(sampleRateHz: number) {
    this.#stepMs = 1000 / sampleRateHz;
  }

  /** All beginnings so far, in order. */
  get starts(): readonly ToneStart[] {
    return this.#starts;
  }

  push(samples: Int16Array, atMs: number): void {
    const stepMs = this.#stepMs;
    for (let index = 0; index < samples.length; index++) {
      const value = samples[index] ?? 0;
      if (value >= level || value <= -level) this.#sound(atMs + index * stepMs);
      if (this.#isHigh) {
        if (value <= -level) this.#isHigh = false;
      } else if (value >= level) {
        this.#isHigh = true;
        const rise = value - this.#previous;
        const after = rise > 0 ? Math.min(1, (value - level) / rise) : 0;
        this.#cross(atMs + (index - after) * stepMs);
      }
      this.#previous = value;
    }
  }

  #sound(nowMs: number): void {
    if (nowMs - this.#soundMs > apartMs) {
      this.#stretchMs = nowMs;
      this.#crossingMs = -Infinity;
      this.#runPeriods = 0;
      this.#toneHz = 0;
    }
    this.#soundMs = nowMs;
  }

  #cross(nowMs: number): void {
    const periodMs = nowMs - this.#crossingMs;
    const fromMs = this.#crossingMs;
    this.#crossingMs = nowMs;
    if (periodMs > longestPeriodMs) return;
    if (this.#runPeriods > 0 && Math.abs(periodMs * this.#runPeriods - this.#runMs) < alike * this.#runMs) {
      this.#runPeriods++;
      this.#runMs += periodMs;
    } else {
      this.#runPeriods = 1;
      this.#runMs = periodMs;
      this.#runFromMs = fromMs;
    }
    if (this.#runPeriods === confirming) this.#tell();
  }

  #tell(): void {
    const hz = (1000 * this.#runPeriods) / this.#runMs;
    if (this.#toneHz > 0 && Math.abs(hz / this.#toneHz - 1) < alike) return;
    // At the beginning of a sound the first crossing is up to a period late.
    const isFirst = this.#toneHz === 0 && this.#runFromMs - this.#stretchMs <= 1.5 * (1000 / hz);
    this.#toneHz = hz;
    this.#starts.push({ atMs: isFirst ? this.#stretchMs : this.#runFromMs, hz });
  }
}
