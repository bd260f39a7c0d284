import type { Clock } from "../base/clock.ts";

/** How far a pull is. */
export interface PullProgress {
  readonly model: string;
  readonly file: string;
  /** Where it comes from: `mirror`, `official`, `packages`; or what is being done: `wait`, `verify`, `convert`. */
  readonly step: "mirror" | "official" | "packages" | "wait" | "verify" | "convert";
  readonly receivedBytes: number;
  readonly totalBytes: number;
  /** Unknown at first. */
  readonly secondsLeft?: number;
}

/** Told often; keep it quick. */
export type OnProgress = (progress: PullProgress) => void;

const everyMs = 250;

/** Turns counts of bytes into progress with the time left, four times a second at most. */
export class ProgressMeter {
  readonly #clock: Clock;
  readonly #report: OnProgress;
  readonly #what: Omit<PullProgress, "receivedBytes" | "secondsLeft">;
  readonly #startedMs: number;
  readonly #startedBytes: number;
  #reportedMs = -Infinity;
  #mostBytes = 0;

  /** `startedBytes`: what was there before, from an earlier try. */
  constructor(options: {
    readonly clock: Clock;
    readonly report: OnProgress;
    readonly what: Omit<PullProgress, "receivedBytes" | "secondsLeft">;
    readonly startedBytes: number;
  }) {
    this.#clock = options.clock;
    this.#report = options.report;
    this.#what = options.what;
    this.#startedMs = options.clock.now();
    this.#startedBytes = options.startedBytes;
  }

  /** So many bytes are there now, those of earlier tries included. */
  update(bytes: number): void {
    // A temporary file that is moved away is no step back.
    const receivedBytes = (this.#mostBytes = Math.max(this.#mostBytes, bytes));
    const nowMs = this.#clock.now();
    const isLast = receivedBytes >= this.#what.totalBytes;
    if (nowMs - this.#reportedMs < everyMs && !isLast) return;
    this.#reportedMs = nowMs;
    const bytesPerMs = (receivedBytes - this.#startedBytes) / (nowMs - this.#startedMs);
    const secondsLeft = (this.#what.totalBytes - receivedBytes) / bytesPerMs / 1000;
    const known = Number.isFinite(secondsLeft) && nowMs - this.#startedMs > 2 * everyMs;
    this.#report({ ...this.#what, receivedBytes, ...(known ? { secondsLeft: Math.max(0, secondsLeft) } : {}) });
  }
}
