import type { Clock } from "../../base/clock.ts";

const capacity = 64;
const longestAgeMs = 60_000;

/** How the attempts of the last minute ended, at most the last few dozen. */
export class OutcomeWindow {
  readonly #clock: Clock;
  readonly #outcomes: { readonly atMs: number; readonly ok: boolean }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(ok: boolean): void {
    this.#outcomes.push({ atMs: this.#clock.now(), ok });
    if (this.#outcomes.length > capacity) this.#outcomes.shift();
  }

  clear(): void {
    this.#outcomes.length = 0;
  }

  /** `errorRate` is 0 when nothing was tried. */
  read(): { readonly count: number; readonly errorRate: number } {
    const oldestMs = this.#clock.now() - longestAgeMs;
    const recent = this.#outcomes.filter(({ atMs }) => atMs >= oldestMs);
    const failed = recent.filter(({ ok }) => !ok).length;
    return { count: recent.length, errorRate: recent.length === 0 ? 0 : failed / recent.length };
  }
}
