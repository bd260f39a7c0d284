import type { ReplyRun } from "./reply-run.ts";

/** Each keeps a request to a model open; the oldest goes first. */
const most = 2;

/**
 * Replies to guesses that the caller has gone beyond. What was said since may add nothing to what was asked ("… if that
 * is possible"): then the work that began before the sentence had ended is the answer to all of it (ADR 0024).
 */
export class KeptGuesses {
  readonly #onDropped: (run: ReplyRun, reason: string) => void;
  #kept: ReplyRun[] = [];

  constructor(onDropped: (run: ReplyRun, reason: string) => void) {
    this.#onDropped = onDropped;
  }

  /** Newest first: it knows most. */
  get runs(): readonly ReplyRun[] {
    return this.#kept;
  }

  keep(run: ReplyRun): void {
    this.#kept = [run, ...this.#kept];
    for (const oldest of this.#kept.splice(most)) this.#drop(oldest, "text changed");
  }

  /** It is wanted after all. */
  take(run: ReplyRun): void {
    this.#kept = this.#kept.filter((kept) => kept !== run);
  }

  drop(reason: string): void {
    for (const run of this.#kept.splice(0)) this.#drop(run, reason);
  }

  #drop(run: ReplyRun, reason: string): void {
    this.#onDropped(run, reason);
    run.stop(reason);
  }
}
