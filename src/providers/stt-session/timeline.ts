/** What the vendor was sent, against what the caller said: sound that was dropped or put in moves everything behind it. */
export class Timeline {
  /** From each vendor's time on, what must be added to get ours. Ascending. */
  readonly #shifts: { vendorMs: number; offsetMs: number }[] = [];
  #vendorMs = 0;
  #offsetMs = 0;

  /** Audio of the caller that went out. */
  sent(durationMs: number): void {
    this.#vendorMs += durationMs;
  }

  /** Audio of the caller that did not. */
  dropped(durationMs: number): void {
    this.#shift(durationMs);
  }

  /** Silence that was sent on our own account. */
  inserted(durationMs: number): void {
    this.#vendorMs += durationMs;
    this.#shift(-durationMs);
  }

  /** Up to where the caller's audio has gone out, in our time. */
  get sentUpToMs(): number {
    return this.toOurs(this.#vendorMs);
  }

  /** Our time of a moment in the vendor's audio. */
  toOurs(vendorMs: number): number {
    const next = this.#shifts.findLastIndex((candidate) => candidate.vendorMs < vendorMs) + 1;
    const ours = vendorMs + (this.#shifts[next - 1]?.offsetMs ?? 0);
    const following = this.#shifts[next];
    // A moment of silence that was put in is the moment at which it was.
    return following === undefined ? ours : Math.min(ours, following.vendorMs + following.offsetMs);
  }

  #shift(byMs: number): void {
    this.#offsetMs += byMs;
    const last = this.#shifts.at(-1);
    if (last?.vendorMs === this.#vendorMs) last.offsetMs = this.#offsetMs;
    else this.#shifts.push({ vendorMs: this.#vendorMs, offsetMs: this.#offsetMs });
    // Nobody asks for what lies so far back any more.
    if (this.#shifts.length > longestHistory) this.#shifts.shift();
  }
}

const longestHistory = 256;
