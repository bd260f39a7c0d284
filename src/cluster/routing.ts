/** What routing knows of a worker. */
export interface Candidate {
  readonly id: number;
  /** Whether it runs and has said that it takes calls. */
  readonly isOpen: boolean;
  /** Live calls, and streams on their way to becoming one. */
  readonly calls: number;
  readonly callIds: ReadonlySet<string>;
}

/**
 * The worker that gets the next call: the one that has the call `placeWith`, since two legs of one call belong together,
 * else the least loaded. Undefined when none takes calls, or when the one that is asked for does not.
 */
export function chooseWorker<C extends Candidate>(candidates: readonly C[], placeWith?: string): C | undefined {
  if (placeWith !== undefined) {
    const home = candidates.find(({ callIds }) => callIds.has(placeWith));
    if (home !== undefined) return home.isOpen ? home : undefined;
  }
  let best: C | undefined;
  for (const candidate of candidates) {
    if (candidate.isOpen && (best === undefined || candidate.calls < best.calls)) best = candidate;
  }
  return best;
}
