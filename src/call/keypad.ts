import type { Clock, Timer } from "../base/clock.ts";

/** Digits pressed within this time of each other belong together. */
const gapMs = 1500;

/** Gathers keypad digits into one entry: a number ends with `#`, or with a pause; `0` alone means a person, at once. */
export class Keypad {
  readonly #clock: Clock;
  readonly #onEntry: (digits: string) => void;
  #digits = "";
  #timer: Timer | undefined;

  constructor(clock: Clock, onEntry: (digits: string) => void) {
    this.#clock = clock;
    this.#onEntry = onEntry;
  }

  /** Keys were pressed and more may come. */
  get isPending(): boolean {
    return this.#digits !== "";
  }

  /** `asksDigits`: the agent has asked for a number, so a leading 0 is a digit of it. */
  press(digit: string, asksDigits: boolean): void {
    this.#timer?.cancel();
    if (digit === "#") {
      this.#flush();
      return;
    }
    this.#digits += digit;
    if (this.#digits === "0" && !asksDigits) this.#flush();
    else this.#timer = this.#clock.after(gapMs, () => this.#flush());
  }

  close(): void {
    this.#timer?.cancel();
    this.#digits = "";
  }

  #flush(): void {
    const digits = this.#digits;
    this.#digits = "";
    if (digits !== "") this.#onEntry(digits);
  }
}
