/** A share with the range in which the true one lies, at 95 %; all 0 to 1. */
export interface ShareInterval {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** The normal distribution's 97.5th percentile: 95 % of it lies between the two ends. */
const z = 1.959964;

/**
 * The Wilson score interval of `hits` of `count` (E. B. Wilson, 1927). It stays within 0 and 1 and is wide for small
 * counts: one of two is anything between a tenth and nine tenths. Undefined when nothing was counted.
 */
export function wilsonInterval(hits: number, count: number): ShareInterval | undefined {
  if (count === 0) return undefined;
  const share = hits / count;
  const spread = z ** 2 / count;
  const middle = (share + spread / 2) / (1 + spread);
  const reach = (z / (1 + spread)) * Math.sqrt((share * (1 - share)) / count + spread / (4 * count));
  return {
    share,
    low: Math.max(0, Math.min(share, middle - reach)),
    high: Math.min(1, Math.max(share, middle + reach)),
  };
}
