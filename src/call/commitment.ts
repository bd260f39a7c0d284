import { CancelledError } from "../base/errors.ts";
import type { GuessBudget } from "./guess-budget.ts";

/** How far a reply is wanted: it may be thrown away, be heard, or count for good. */
export class Commitment {
  readonly #guesses: GuessBudget;
  readonly #hard = Promise.withResolvers<void>();
  readonly #effects: (() => void)[] = [];
  #softened = Promise.withResolvers<void>();
  #stage: "speculative" | "soft" | "hard" = "speculative";

  constructor(guesses: GuessBudget) {
    this.#guesses = guesses;
    // Whoever waits for nothing need not handle it either.
    this.#hard.promise.catch(() => undefined);
    this.#softened.promise.catch(() => undefined);
  }

  get isSpeculative(): boolean {
    return this.#stage === "speculative";
  }

  get isHard(): boolean {
    return this.#stage === "hard";
  }

  /** Does something that only counts once the turn is hard-committed: now, or then, or never. */
  whenHard(effect: () => void): void {
    if (this.isHard) effect();
    else this.#effects.push(effect);
  }

  /** Waits until tools may write. Rejects when the work is dropped first. */
  async untilHard(): Promise<void> {
    await this.#hard.promise;
  }

  /** What costs money may be asked for: at once, or when it is wanted, or never (it rejects then). */
  readonly affords = async (usd: number): Promise<void> => {
    if (this.isSpeculative && !this.#guesses.take(usd)) await this.#softened.promise;
  };

  soften(): void {
    if (this.#stage === "speculative") this.#stage = "soft";
    this.#softened.resolve();
  }

  takeBack(): void {
    this.#stage = "speculative";
  }

  harden(): void {
    this.#stage = "hard";
    for (const effect of this.#effects.splice(0)) effect();
    this.#softened.resolve();
    this.#hard.resolve();
  }

  drop(reason: string): void {
    this.#hard.reject(new CancelledError(reason));
    this.#softened.reject(new CancelledError(reason));
  }
}
