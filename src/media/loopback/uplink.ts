import type { AudioFrame } from "../../audio/frame.ts";
import type { Clock, Timer } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";

interface Waiting {
  readonly atMs: number;
  deliver(): void;
}

/** The way from the caller to the agent: everything arrives in order, after the network's delay, and after the start. */
export class Uplink {
  readonly #clock: Clock;
  readonly #delayMs: number;
  readonly #jitter: { readonly maxMs: number; readonly random: Random } | undefined;
  readonly #waiting: Waiting[] = [];
  #latestMs = 0;
  #started = false;
  #closed = false;
  #delivering = false;
  #timer: Timer | undefined;

  constructor(options: {
    readonly clock: Clock;
    readonly delayMs: number;
    readonly jitter?: { readonly maxMs: number; readonly random: Random };
  }) {
    this.#clock = options.clock;
    this.#delayMs = options.delayMs;
    this.#jitter = options.jitter;
  }

  /** Delivers what came before, then everything as it comes. */
  start(): void {
    this.#started = true;
    this.#deliverDue();
  }

  /** Sends a frame; it is copied unless it arrives at once. */
  frame(frame: AudioFrame, deliver: (frame: AudioFrame) => void): void {
    const atMs = this.#arrivalMs();
    if (this.#isFree() && atMs <= this.#clock.now()) {
      deliver(frame);
      return;
    }
    const copy: AudioFrame = { samples: frame.samples.slice(), sampleRateHz: frame.sampleRateHz };
    this.#enqueue({ atMs, deliver: () => deliver(copy) });
  }

  /** Sends anything else: a key, the end. */
  event(deliver: () => void): void {
    this.#enqueue({ atMs: this.#arrivalMs(), deliver });
  }

  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #isFree(): boolean {
    return this.#started && !this.#closed && !this.#delivering && this.#waiting.length === 0;
  }

  #arrivalMs(): number {
    const jitterMs = this.#jitter === undefined ? 0 : this.#jitter.random.next() * this.#jitter.maxMs;
    this.#latestMs = Math.max(this.#latestMs, this.#clock.now() + this.#delayMs + jitterMs);
    return this.#latestMs;
  }

  #enqueue(item: Waiting): void {
    if (this.#closed) return;
    this.#waiting.push(item);
    if (this.#started && !this.#delivering) this.#deliverDue();
  }

  #deliverDue(): void {
    this.#delivering = true;
    const nowMs = this.#clock.now();
    while (this.#waiting[0] !== undefined && this.#waiting[0].atMs <= nowMs) this.#waiting.shift()?.deliver();
    this.#delivering = false;
    const next = this.#waiting[0];
    if (next === undefined || this.#timer !== undefined) return;
    this.#timer = this.#clock.at(next.atMs, () => {
      this.#timer = undefined;
      this.#deliverDue();
    });
  }
}
