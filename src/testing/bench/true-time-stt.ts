import type { Clock, Timer } from "../../base/clock.ts";
import { Mailbox } from "../../base/mailbox.ts";
import type { SttEvent, SttSession, SttVendor } from "../../contracts/stt.ts";
import type { UtteranceAudio } from "./utterance.ts";

/** How a recogniser of the bench behaves. */
export interface TrueTimeSttOptions {
  readonly clock: Clock;
  /** How far its words lag behind the sound. */
  readonly lagMs: number;
  /** The same for words that are shown while the caller speaks. Default: `lagMs`. */
  readonly partialLagMs?: number;
  /** Tells `turn-eager-end` with all words at the very end of each part: the transcript is complete with the speech. */
  readonly eager: boolean;
}

interface SpokenWord {
  readonly text: string;
  readonly endMs: number;
}

/**
 * A recogniser that knows what is said and when. Each word shows in a partial `lagMs` after its sound has ended; a final
 * comes when it is asked for, never earlier than `lagMs` after the last word's end. Nothing of it depends on how the
 * engine takes its frames: the times are those of the sound on the line.
 */
export class TrueTimeStt {
  readonly vendor: SttVendor;
  readonly #options: TrueTimeSttOptions;
  readonly #timers = new Set<Timer>();
  readonly #events = new Mailbox<SttEvent>();
  /** Of the current segment: said or still to be said. */
  #words: readonly SpokenWord[] = [];
  #shown = 0;

  constructor(options: TrueTimeSttOptions) {
    this.#options = options;
    this.vendor = {
      name: "true-time",
      capabilities: {
        streaming: true,
        sampleRatesHz: [8000, 16_000],
        wordTimes: false,
        confidence: true,
        finalDeadlineMs: 800,
      },
      open: (): Promise<SttSession> =>
        Promise.resolve({
          push: () => undefined,
          finalise: () => this.#finalise(),
          events: this.#events,
          [Symbol.asyncDispose]: () => {
            this.#close();
            return Promise.resolve();
          },
        }),
    };
  }

  /** The caller's utterance begins to sound at this time. */
  hears(utterance: Pick<UtteranceAudio, "words" | "parts">, startMs: number): void {
    const { lagMs, partialLagMs = lagMs, eager } = this.#options;
    const words = utterance.words.map(({ text, endMs }) => ({ text, endMs: startMs + endMs }));
    this.#words = [...this.#words, ...words];
    for (const word of words) this.#at(word.endMs + partialLagMs, () => this.#show(word));
    if (!eager) return;
    for (const part of utterance.parts) this.#at(startMs + part.lastMs, () => this.#eager(startMs + part.lastMs));
  }

  #at(atMs: number, callback: () => void): void {
    const timer = this.#options.clock.at(atMs, () => {
      this.#timers.delete(timer);
      callback();
    });
    this.#timers.add(timer);
  }

  #show(word: SpokenWord): void {
    const count = this.#words.indexOf(word) + 1;
    // It belongs to a segment that was ended, or was told before by an eager end.
    if (count <= this.#shown) return;
    this.#shown = count;
    this.#events.push({ type: "transcript-partial", transcript: this.#transcript(count) });
  }

  #eager(atMs: number): void {
    const count = this.#words.filter((word) => word.endMs <= atMs).length;
    if (count === 0) return;
    this.#shown = Math.max(this.#shown, count);
    this.#events.push({ type: "turn-eager-end", transcript: this.#transcript(count) });
  }

  #finalise(): void {
    const { clock, lagMs } = this.#options;
    const askedMs = clock.now();
    const said = this.#words.filter((word) => word.endMs <= askedMs).length;
    const lastEndMs = this.#words[said - 1]?.endMs;
    this.#at(lastEndMs === undefined ? askedMs + lagMs : Math.max(askedMs, lastEndMs + lagMs), () => {
      // Asked twice: the first answer has taken the words.
      const count = Math.min(said, this.#words.filter((word) => word.endMs <= askedMs).length);
      const transcript = this.#transcript(count);
      this.#words = this.#words.slice(count);
      this.#shown = Math.max(0, this.#shown - count);
      this.#events.push({ type: "transcript-final", finalised: true, transcript });
    });
  }

  #transcript(count: number): { readonly text: string; readonly confidence: number } {
    return {
      text: this.#words
        .slice(0, count)
        .map((word) => word.text)
        .join(" "),
      confidence: 0.95,
    };
  }

  #close(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#events.end();
  }
}
