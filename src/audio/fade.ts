/** Where and how long to fade. */
export interface FadeOptions {
  readonly sampleRateHz: number;
  /** 5 to 10 ms are heard as clean; shorter clicks. Default 8. */
  readonly fadeMs?: number;
}

/** Raises the beginning of `samples` from silence, in place. */
export function fadeIn(samples: Int16Array, options: FadeOptions): void {
  const length = fadeLength(samples, options);
  for (let index = 0; index < length; index++) {
    samples[index] = Math.round((samples[index] ?? 0) * raisedCosine((index + 0.5) / length));
  }
}

/** Lowers the end of `samples` to silence, in place. */
export function fadeOut(samples: Int16Array, options: FadeOptions): void {
  const length = fadeLength(samples, options);
  for (let index = 0; index < length; index++) {
    const at = samples.length - 1 - index;
    samples[at] = Math.round((samples[at] ?? 0) * raisedCosine((index + 0.5) / length));
  }
}

/** Lowers the beginning of `samples` to silence and leaves silence after it, in place: the last frame before a stop. */
export function fadeAway(samples: Int16Array, options: FadeOptions): void {
  const length = fadeLength(samples, options);
  for (let index = 0; index < length; index++) {
    samples[index] = Math.round((samples[index] ?? 0) * raisedCosine((length - index - 0.5) / length));
  }
  samples.fill(0, length);
}

function fadeLength(samples: Int16Array, options: FadeOptions): number {
  return Math.min(samples.length, Math.round(((options.fadeMs ?? 8) * options.sampleRateHz) / 1000));
}

function raisedCosine(share: number): number {
  return 0.5 - 0.5 * Math.cos(Math.PI * share);
}
