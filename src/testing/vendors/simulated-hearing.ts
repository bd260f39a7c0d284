import { systemClock } from "../../base/clock.ts";
import type { Timer } from "../../base/clock.ts";

/** A word of the script, and where it lies in the audio of the session. */
export interface SimulatedWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** What every simulated recogniser can be told; read anew at each message, so that it can be changed while it runs. */
export interface HearingBehaviour {
  readonly words: readonly SimulatedWord[];
  /** How far partials lag behind the audio, of its own length. Default 150. */
  readonly transcriptLagMs?: number;
  /** Real time from being asked for a final to the answer. Default 50. */
  readonly finalDelayMs?: number;
  /** `deaf`: takes audio and says nothing. `silent-finalise`: partials, but no answer to being asked for a final. */
  readonly fault?: "deaf" | "silent-finalise" | "error-message";
  /** Answers upgrades with this status. */
  readonly refuse?: number;
  /** Closes with this code after so much audio. */
  readonly closeAfter?: { readonly audioMs: number; readonly code: number };
  /** Repeats every partial so often. Default 1. */
  readonly partialCopies?: number;
}

/** What was said between two moments of the audio. */
export interface HeardStretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly words: readonly SimulatedWord[];
}

/** What the ears need of a connection; a WebSocket is one. */
export interface HearingSocket {
  once(event: "close", listener: () => void): unknown;
  close(code: number, reason: string): void;
}

/** How a simulated recogniser speaks: its protocol, in which {@link SimulatedHearing} says what it "understood". */
export interface HearingOptions {
  readonly socket: HearingSocket;
  readonly behaviour: () => HearingBehaviour;
  /** The words of the segment so far have changed; never empty. */
  readonly onPartial: (stretch: HeardStretch) => void;
  /** Sends an error as the vendor words it, when `fault` is `error-message`. */
  readonly onErrorMessage: () => void;
}

/**
 * The ears of a simulated recogniser. It does not listen: what it "understands" is a script on the time line of the
 * audio it gets. The simulator gives it the length of each piece of audio and asks it for finals; it gives back words,
 * and sees to `deaf`, `closeAfter`, lags and delays. Its timers end with the socket.
 */
export class SimulatedHearing {
  readonly #options: HearingOptions;
  readonly #timers = new Set<Timer>();
  #audioMs = 0;
  /** Audio up to here has its final. */
  #finalMs = 0;
  #saidCount = 0;
  #lastFinalAtMs = 0;
  readonly #dueFinals: (() => void)[] = [];

  constructor(options: HearingOptions) {
    this.#options = options;
    options.socket.once("close", () => {
      for (const timer of this.#timers) timer.cancel();
    });
  }

  /** Audio heard so far. */
  get audioMs(): number {
    return this.#audioMs;
  }

  /** The segment that has no final yet, as far as partials have come. */
  get segment(): HeardStretch {
    const { transcriptLagMs = 150 } = this.#options.behaviour();
    return this.#stretch(this.#finalMs, this.#audioMs, this.#audioMs - transcriptLagMs);
  }

  /** All words of the segment that are over by now, without any lag. */
  get wordsSoFar(): readonly SimulatedWord[] {
    return this.#stretch(this.#finalMs, this.#audioMs, this.#audioMs).words;
  }

  /** So much audio came in. Calls `onPartial` when that completes a word. */
  hear(durationMs: number): void {
    this.#audioMs += durationMs;
    const { closeAfter, fault, partialCopies = 1 } = this.#options.behaviour();
    if (closeAfter !== undefined && this.#audioMs >= closeAfter.audioMs) {
      this.#options.socket.close(closeAfter.code, "by the script");
      return;
    }
    if (fault === "error-message") this.#options.onErrorMessage();
    if (fault === "deaf" || fault === "error-message") return;
    const stretch = this.segment;
    if (stretch.words.length === this.#saidCount) return;
    this.#saidCount = stretch.words.length;
    for (let copy = 0; copy < partialCopies && stretch.words.length > 0; copy++) this.#options.onPartial(stretch);
  }

  /** Ends the segment: everything heard so far. Calls back with it when the final is due, or never when it is deaf. */
  finalise(onFinal: (stretch: HeardStretch) => void): void {
    const { fault, finalDelayMs = 50 } = this.#options.behaviour();
    if (fault === "deaf" || fault === "silent-finalise") return;
    const stretch = this.takeSegment();
    // In order: none comes before the one that was asked for before it. Each timer lets the oldest go, since two that
    // are due in the same millisecond may fire in either order.
    this.#lastFinalAtMs = Math.max(this.#lastFinalAtMs, systemClock.now() + finalDelayMs);
    this.#dueFinals.push(() => onFinal(stretch));
    this.later(this.#lastFinalAtMs - systemClock.now(), () => this.#dueFinals.shift()?.());
  }

  /** Whether the segment has words and nothing was said behind them for so long, for vendors that end it by themselves. */
  isSilentFor(durationMs: number): boolean {
    const begun = this.#options
      .behaviour()
      .words.findLast((word) => word.endMs > this.#finalMs && word.startMs < this.#audioMs);
    return begun !== undefined && begun.endMs + durationMs <= this.#audioMs;
  }

  /** Ends the segment at once, for vendors that decide for themselves when a turn is over. */
  takeSegment(): HeardStretch {
    const stretch = this.#stretch(this.#finalMs, this.#audioMs, this.#audioMs);
    this.#finalMs = this.#audioMs;
    this.#saidCount = 0;
    return stretch;
  }

  /** Runs after so much real time, unless the socket is closed by then. */
  later(delayMs: number, action: () => void): void {
    const timer = systemClock.after(delayMs, () => {
      this.#timers.delete(timer);
      action();
    });
    this.#timers.add(timer);
  }

  #stretch(fromMs: number, toMs: number, heardUpToMs: number): HeardStretch {
    const words = this.#options.behaviour().words.filter((word) => word.endMs > fromMs && word.endMs <= heardUpToMs);
    return { fromMs, toMs, words };
  }
}

/** Words as one text. */
export function textOf(words: readonly SimulatedWord[]): string {
  return words.map((word) => word.text).join(" ");
}

/** A script: one word after the other, each `everyMs` of the audio, from `fromMs` on. */
export function scriptedWords(text: string, { fromMs = 100, everyMs = 300 } = {}): SimulatedWord[] {
  return text.split(" ").map((word, index) => {
    const startMs = fromMs + index * everyMs;
    return { text: word, startMs, endMs: startMs + everyMs - 50 };
  });
}

/** Length of 16-bit PCM, ms. */
export function pcmDurationMs(byteLength: number, sampleRateHz: number): number {
  return (byteLength * 1000) / (2 * sampleRateHz);
}
