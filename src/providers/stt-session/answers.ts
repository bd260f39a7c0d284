import type { Clock, Timer } from "../../base/clock.ts";

/** A finalise that waits for its answer. */
interface Finalisation {
  /** How much audio had gone out when we asked, ms. */
  readonly audioMs: number;
  readonly timer: Timer;
}

/** How {@link Answers} are to be counted. */
export interface AnswersOptions {
  readonly clock: Clock;
  /** After so long we answer in the vendor's place. */
  readonly ownAnswerMs: number;
  /** Whether the vendor answers each request, so that one which we answered for will still come, too late. */
  readonly isOwedByVendor: boolean;
  /** Audio that the vendor may leave out of the answer, ms. */
  readonly toleranceMs: number;
  /** The oldest request has waited long enough; it is not waiting any more. */
  readonly onOverdue: () => void;
}

/** An answer that has not come by then was lost, and the next one is not it. */
const lostAfterMs = 5000;

/** Which final answers which finalise: each once, in order (ADR 0009). */
export class Answers {
  readonly #options: AnswersOptions;
  readonly #waiting: Finalisation[] = [];
  /** When those were asked for that we answered ourselves. */
  readonly #overdueAtMs: number[] = [];

  constructor(options: AnswersOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  ask(audioMs: number): void {
    const timer = this.#options.clock.after(this.#options.ownAnswerMs, () => {
      if (this.#waiting.shift() === undefined) return;
      if (this.#options.isOwedByVendor) this.#overdueAtMs.push(this.#options.clock.now());
      this.#options.onOverdue();
    });
    this.#waiting.push({ audioMs, timer });
  }

  /**
   * The vendor answers; `endMs`: up to where it has listened, when it says so. Returns how much audio the request was
   * about, or nothing when it is late news of a request that was answered in its place.
   */
  take(endMs: number | undefined): number | undefined {
    const oldest = this.#waiting[0];
    if (
      endMs === undefined ? this.#isLate() : oldest === undefined || endMs < oldest.audioMs - this.#options.toleranceMs
    )
      return undefined;
    this.#waiting.shift();
    oldest?.timer.cancel();
    return oldest?.audioMs;
  }

  stop(): void {
    for (const { timer } of this.#waiting) timer.cancel();
    this.#waiting.length = 0;
  }

  #isLate(): boolean {
    const oldestMs = this.#options.clock.now() - lostAfterMs;
    while ((this.#overdueAtMs[0] ?? oldestMs) < oldestMs) this.#overdueAtMs.shift();
    return this.#overdueAtMs.shift() !== undefined;
  }
}
