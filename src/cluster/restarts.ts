const firstDelayMs = 250;
const longestDelayMs = 30_000;
/** So many deaths within the window are no accident: starting it again would only be noise. */
const mostDeaths = 8;
const windowMs = 5 * 60_000;

/** When a worker that died is started again: at once after the first death, then later and later, in the end not at all. */
export class Restarts {
  #deaths: number[] = [];

  /** Counts a death. Milliseconds until the next start; undefined: give it up. */
  afterDeath(nowMs: number): number | undefined {
    this.#deaths = [...this.#deaths.filter((atMs) => nowMs - atMs < windowMs), nowMs];
    if (this.#deaths.length >= mostDeaths) return undefined;
    return Math.min(longestDelayMs, firstDelayMs * 2 ** (this.#deaths.length - 1));
  }
}
