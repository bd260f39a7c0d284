import type { AudioFrame, SampleRateHz } from "../../audio/frame.ts";
import { frameMs } from "../../audio/frame.ts";
import type { Clock, Timer } from "../../base/clock.ts";

/** Something that happens at a moment of the far end's playing. */
interface Due {
  readonly atMs: number;
  /** Samples to be heard, or a mark to be sent back. */
  readonly samples: Int16Array | undefined;
  readonly mark: string;
}

/** The way from the agent to the caller: a player that plays what it is sent, one frame after the other, in real time. */
export class Playback {
  readonly #clock: Clock;
  readonly #delayMs: number;
  readonly #sampleRateHz: SampleRateHz;
  readonly #onMark: (name: string) => void;
  // Each in order of time. Marks travel back through the network, so they fall due later than the frames around them.
  readonly #frames: Due[] = [];
  readonly #marks: Due[] = [];
  #listener: ((frame: AudioFrame, atMs: number) => void) | undefined;
  /** When the player will have played all it has. */
  #freeMs = 0;
  #timer: Timer | undefined;
  #timerMs = Infinity;
  #closed = false;
  maxLeadMs = 0;

  constructor(options: {
    readonly clock: Clock;
    readonly delayMs: number;
    readonly sampleRateHz: SampleRateHz;
    readonly onMark: (name: string) => void;
  }) {
    this.#clock = options.clock;
    this.#delayMs = options.delayMs;
    this.#sampleRateHz = options.sampleRateHz;
    this.#onMark = options.onMark;
  }

  onFrame(listener: (frame: AudioFrame, atMs: number) => void): void {
    this.#listener = listener;
  }

  send(frame: AudioFrame): void {
    const arrivalMs = this.#clock.now() + this.#delayMs;
    const atMs = Math.max(arrivalMs, this.#freeMs);
    this.#freeMs = atMs + frameMs;
    this.maxLeadMs = Math.max(this.maxLeadMs, this.#freeMs - arrivalMs);
    this.#frames.push({ atMs, samples: frame.samples.slice(), mark: "" });
    this.#arm();
  }

  mark(name: string): void {
    const playedMs = Math.max(this.#clock.now() + this.#delayMs, this.#freeMs);
    this.#marks.push({ atMs: playedMs + this.#delayMs, samples: undefined, mark: name });
    this.#arm();
  }

  /** What has not begun to sound when the order arrives is never heard. */
  clear(): void {
    const arrivalMs = this.#clock.now() + this.#delayMs;
    this.#marks.length = 0;
    // A frame due at this very moment may be in the air already only if the player had begun it.
    while (this.#frames.length > 0 && (this.#frames.at(-1)?.atMs ?? 0) >= arrivalMs) this.#frames.pop();
    this.#freeMs = Math.min(this.#freeMs, arrivalMs);
  }

  close(): void {
    this.#closed = true;
    this.#frames.length = 0;
    this.#marks.length = 0;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    const nextMs = Math.min(this.#frames[0]?.atMs ?? Infinity, this.#marks[0]?.atMs ?? Infinity);
    if (nextMs >= this.#timerMs || nextMs === Infinity) return;
    this.#timer?.cancel();
    this.#timerMs = nextMs;
    this.#timer = this.#clock.at(nextMs, () => this.#run());
  }

  #run(): void {
    this.#timer = undefined;
    this.#timerMs = Infinity;
    const nowMs = this.#clock.now();
    while (!this.#closed) {
      const frame = this.#frames[0];
      const mark = this.#marks[0];
      const frameFirst = frame !== undefined && (mark === undefined || frame.atMs <= mark.atMs);
      const due = frameFirst ? frame : mark;
      if (due === undefined || due.atMs > nowMs) break;
      if (frameFirst) this.#frames.shift();
      else this.#marks.shift();
      if (due.samples === undefined) this.#onMark(due.mark);
      else this.#listener?.({ samples: due.samples, sampleRateHz: this.#sampleRateHz }, due.atMs);
    }
    if (!this.#closed) this.#arm();
  }
}
