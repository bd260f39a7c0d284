import type { Clock } from "./clock.ts";
import { sleep } from "./sleep.ts";

/**
 * Lets work that blocks the thread for a millisecond or more through one at a time, with time for everything else
 * between two: what ten calls want at once must not stop the sound of the others for ten times as long.
 */
export class Turnstile {
  readonly #clock: Clock;
  #last: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs `work` when its turn comes, after at least one turn of the event loop; settles as it does. */
  pass<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(async () => {
      await sleep(this.#clock, 0);
      return work();
    });
    this.#last = result.catch(() => undefined);
    return result;
  }
}

const turnstiles = new WeakMap<Clock, Turnstile>();

/** The one of this clock's process. */
export function turnstileOf(clock: Clock): Turnstile {
  const known = turnstiles.get(clock) ?? new Turnstile(clock);
  turnstiles.set(clock, known);
  return known;
}
