import { CancelledError } from "../base/errors.ts";

/** How far a reply is wanted: it may be thrown away, be heard, or count for good. */
export class Commitment {
  readonly #hard = Promise.withResolvers<void>();
  readonly #effects: (() => void)[] = [];
  #stage: "speculative" | "soft" | "hard" = "speculative";

  constructor() {
    // Whoever waits for nothing need not handle it either.
    this.#hard.promise.catch(() => undefined);
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

  soften(): void {
    if (this.#stage === "speculative") this.#stage = "soft";
  }

  takeBack(): void {
    this.#stage = "speculative";
  }

  harden(): void {
    this.#stage = "hard";
    for (const effect of this.#effects.splice(0)) effect();
    this.#hard.resolve();
  }

  drop(reason: string): void {
    this.#hard.reject(new CancelledError(reason));
  }
}
