import type { Clock, Timer } from "../base/clock.ts";

/** Whom a watch tells. */
export interface EarWatchOptions {
  readonly clock: Clock;
  /** Speech, or a request, and not a word for too long. */
  onDoubt(): void;
  /** A request that is never answered. */
  onDead(): void;
}

/** Says when a recogniser should have said something and has not. Times are set once, so that nothing puts them off. */
export class EarWatch {
  readonly #options: EarWatchOptions;
  #speech: Timer | undefined;
  #doubt: Timer | undefined;
  #dead: Timer | undefined;

  constructor(options: EarWatchOptions) {
    this.#options = options;
  }

  /** The caller began to speak: within this time there are words. */
  speaking(withinMs: number): void {
    this.#speech ??= this.#options.clock.after(withinMs, () => {
      this.#speech = undefined;
      this.#options.onDoubt();
    });
  }

  /** Words came. */
  heard(): void {
    this.#speech?.cancel();
    this.#speech = undefined;
    this.#doubt?.cancel();
    this.#doubt = undefined;
  }

  /** A final was asked for. */
  asked({ doubtMs, deadMs }: { readonly doubtMs: number; readonly deadMs: number }): void {
    const { clock } = this.#options;
    this.#speech?.cancel();
    this.#speech = undefined;
    this.#doubt ??= clock.after(doubtMs, () => {
      this.#doubt = undefined;
      this.#options.onDoubt();
    });
    this.#dead ??= clock.after(deadMs, () => {
      this.#dead = undefined;
      this.#options.onDead();
    });
  }

  /** The last request was answered. */
  answered(): void {
    this.heard();
    this.#dead?.cancel();
    this.#dead = undefined;
  }
}
