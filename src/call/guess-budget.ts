/** What guesses of one call may cost in all, US$, where the agent says nothing of it. */
const usualGuessUsd = 0.1;

/**
 * The money that one call may spend on work which is not sure to be wanted: guesses, predictions, branches. When it is
 * used up, they wait for the soft commit. Vendors without a price cost nothing here.
 */
export class GuessBudget {
  readonly #maxUsd: number;
  #spentUsd = 0;

  constructor(maxUsd: number = usualGuessUsd) {
    this.#maxUsd = maxUsd;
  }

  /** Whether so much more may be spent; when it may, it is. */
  take(usd: number): boolean {
    if (this.#spentUsd + usd > this.#maxUsd) return false;
    this.#spentUsd += usd;
    return true;
  }
}
