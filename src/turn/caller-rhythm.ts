/** How long the pauses are after which this caller went on, as far as this call has shown. */
export interface CallerRhythm {
  /** Pauses that count: at most `memory`, so that a caller who calms down is noticed. */
  readonly count: number;
  readonly meanMs: number;
}

/** Shorter ones are closures of consonants, and longer ones were no pauses in a thought. */
const countedMs = { from: 150, to: 4000 };
/** Mean of the pauses of that length in recorded calls (eot-bench's survival: 56 % above 0.3 s, 22 % above 0.6, 10 % above 1.0). */
const usualMs = 450;
/** The usual mean counts as so many pauses of this caller. */
const priorCount = 3;
const memory = 8;
/** Share of its difference from the usual by which the wait follows the caller's mean. */
const following = 0.6;
const bounds = { least: 0.85, most: 1.4 };

/** What is known before the caller has paused. */
export const unknownRhythm: CallerRhythm = { count: 0, meanMs: usualMs };

/** The rhythm with one more pause after which the caller went on. */
export function afterPause(rhythm: CallerRhythm, pauseMs: number): CallerRhythm {
  if (!(pauseMs >= countedMs.from && pauseMs <= countedMs.to)) return rhythm;
  const count = Math.min(memory, rhythm.count + 1);
  return { count, meanMs: rhythm.meanMs + (pauseMs - rhythm.meanMs) / count };
}

/** By what the wait is multiplied: 1 for a caller like others, 0.85 to 1.4. Grows with the mean, and slowly with the count. */
export function rhythmFactor({ count, meanMs }: CallerRhythm): number {
  const expectedMs = (priorCount * usualMs + count * meanMs) / (priorCount + count);
  const factor = 1 + (following * (expectedMs - usualMs)) / usualMs;
  return Math.min(bounds.most, Math.max(bounds.least, factor));
}
