import type { Clock, Timer } from "../base/clock.ts";

/** What to do against silence, in the order in which it gets worse. */
export type WatchdogAction = "filler" | "recovery" | "person";

/** What a watchdog needs. */
export interface WatchdogOptions {
  readonly clock: Clock;
  /** Does it. `silentMs` is how long the caller has heard nothing. */
  onSilence(action: WatchdogAction, silentMs: number): void;
}

/** With the time that a ready-made sound takes to the line, the caller hears something within 2 s. */
const fillerAfterMs = 1700;
/** A reply that has not come after so long, fillers and all, is given up. */
const recoveryAfterMs = 9000;
/** So many replies given up in a row, and the call needs a person. */
const recoveriesBeforePerson = 2;

/**
 * Guards the promise that a waiting caller hears something within 2 seconds. It is told whenever it changes whether
 * the caller waits and since when there has been no sound.
 */
export class Watchdog {
  readonly #options: WatchdogOptions;
  #timer: Timer | undefined;
  #quietSinceMs: number | undefined;
  /** Since when the answer is owed: fillers do not move it. */
  #owedSinceMs: number | undefined;
  #recoveries = 0;

  constructor(options: WatchdogOptions) {
    this.#options = options;
  }

  /** The caller waits, and last heard or made a sound at `quietSinceMs`; fillers aside at `owedSinceMs`. */
  waiting(quietSinceMs: number, owedSinceMs: number): void {
    this.#owedSinceMs = Math.max(this.#owedSinceMs ?? owedSinceMs, owedSinceMs);
    if (this.#quietSinceMs === quietSinceMs) return;
    this.#quietSinceMs = quietSinceMs;
    this.#arm(quietSinceMs);
  }

  /** A sound is on its way, or the caller speaks; an answer may still be owed. */
  sounding(): void {
    this.#quietSinceMs = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** The answer came, or nothing is owed any more. */
  settled(options: { readonly answered: boolean }): void {
    this.sounding();
    this.#owedSinceMs = undefined;
    if (options.answered) this.#recoveries = 0;
  }

  close(): void {
    this.settled({ answered: false });
  }

  #arm(fromMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.at(fromMs + fillerAfterMs, () => this.#onTimer());
  }

  #onTimer(): void {
    const nowMs = this.#options.clock.now();
    const quietSinceMs = this.#quietSinceMs ?? nowMs;
    const owedSinceMs = this.#owedSinceMs ?? quietSinceMs;
    // Whatever is done makes a sound; should it fail to, the next look comes in time.
    this.#arm(nowMs);
    if (nowMs - owedSinceMs < recoveryAfterMs) {
      this.#options.onSilence("filler", nowMs - quietSinceMs);
      return;
    }
    this.#owedSinceMs = nowMs;
    this.#recoveries++;
    const action = this.#recoveries > recoveriesBeforePerson ? "person" : "recovery";
    this.#options.onSilence(action, nowMs - quietSinceMs);
  }
}
