import type { Clock, Timer } from "../base/clock.ts";
import type { Onset } from "./onsets.ts";
import type { Playout } from "./playout.ts";
import type { PlayoutStream } from "./playout-stream.ts";
import { speakClause } from "./spoken-clause.ts";
import type { Voice } from "./voice.ts";

/** Whose words they are, and where they go. */
export interface FrontWordsOptions {
  readonly run: { readonly turnId: string; readonly revision: number };
  readonly playout: Playout;
  readonly voice: Voice;
  readonly clock: Clock;
}

/** What is said in front of an answer: an onset, ready-made, and fillers, each in a stream of its own. */
export class FrontWords {
  readonly #options: FrontWordsOptions;
  readonly #streams: PlayoutStream[] = [];
  #onset: { readonly text: string; readonly stream: PlayoutStream } | undefined;

  #timer: Timer | undefined;

  constructor(options: FrontWordsOptions) {
    this.#options = options;
  }

  /** The onset that stands in front of the answer. */
  get onset(): string | undefined {
    return this.#onset?.text;
  }

  /** The caller has heard an onset, or the beginning of one. */
  get hasOnset(): boolean {
    return this.#onset?.stream.audible ?? false;
  }

  /** What was heard of the onset. */
  get heardText(): string {
    return this.#onset?.stream.audible ? this.#options.playout.heardText(this.#onset.stream) : "";
  }

  /** Does it when this time is over, unless they are silenced before. */
  after(delayMs: number, begin: () => void): void {
    this.#timer?.cancel();
    if (delayMs <= 0) begin();
    else this.#timer = this.#options.clock.after(delayMs, begin);
  }

  /** Says an onset now. */
  begin({ text, samples }: Onset): void {
    const { playout } = this.#options;
    const { turnId, revision } = this.#options.run;
    const stream = playout.open({ turnId, revision, filler: true, isWhole: true });
    stream.startPiece(text);
    stream.write(samples);
    stream.end();
    this.#streams.push(stream);
    this.#onset = { text, stream };
    playout.release(stream);
  }

  /** Words that only bridge a wait, which the answer cuts short. */
  async fill(text: string, { signal, isReleased }: { signal: AbortSignal; isReleased: boolean }): Promise<void> {
    const { playout, voice } = this.#options;
    const { turnId, revision } = this.#options.run;
    const stream = playout.open({ turnId, revision, filler: true });
    this.#streams.push(stream);
    if (isReleased) playout.release(stream);
    try {
      await speakClause({ text, voice, stream, signal });
    } finally {
      stream.end();
    }
  }

  release(): void {
    for (const stream of this.#streams) this.#options.playout.release(stream);
  }

  /** Silences them and forgets them. */
  stop(): void {
    this.#timer?.cancel();
    for (const stream of this.#streams.splice(0)) this.#options.playout.stop(stream);
    this.#onset = undefined;
  }
}
