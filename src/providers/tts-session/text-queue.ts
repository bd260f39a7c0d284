import type { TtsSink } from "./dialect.ts";

/** Below what any vendor takes at once: Rime's older models take 500 characters. */
const longestJoined = 500;

/**
 * For vendors that speak one text at a time and say when it is spoken. Texts that come meanwhile are spoken together,
 * next: fewer and longer ones sound better, and it is clear which text an answer is about.
 */
export class TextQueue {
  readonly #sink: TtsSink;
  readonly #speak: (contextId: string, text: string) => readonly string[];
  readonly #waiting: string[] = [];
  #contextId: string | undefined;
  #startMs = 0;
  #isBusy = false;
  #isEnded = false;

  /** `speak`: the messages that begin a text. */
  constructor(sink: TtsSink, speak: (contextId: string, text: string) => readonly string[]) {
    this.#sink = sink;
    this.#speak = speak;
  }

  /** Whose text is being spoken, or will be. */
  get contextId(): string | undefined {
    return this.#contextId;
  }

  /** Where the sound of the text under way begins in that of its context. */
  get startMs(): number {
    return this.#startMs;
  }

  say(contextId: string, text: string): readonly string[] {
    if (contextId !== this.#contextId) {
      this.#contextId = contextId;
      this.#waiting.length = 0;
      this.#isBusy = false;
      this.#isEnded = false;
    }
    this.#waiting.push(text);
    return this.#next();
  }

  /** No more text of this context. */
  end(): readonly string[] {
    this.#isEnded = true;
    if (!this.#isBusy) this.finish();
    return [];
  }

  /** The vendor has spoken the text under way. */
  spoken(): void {
    if (!this.#isBusy) return;
    this.#isBusy = false;
    for (const message of this.#next()) this.#sink.send(message);
    if (!this.#isBusy && this.#isEnded) this.finish();
  }

  /** The vendor is done with the context, whether everything was spoken or not. */
  finish(): void {
    const contextId = this.#contextId;
    this.#contextId = undefined;
    this.#waiting.length = 0;
    this.#isBusy = false;
    if (contextId !== undefined) this.#sink.done(contextId);
  }

  #next(): readonly string[] {
    if (this.#isBusy || this.#waiting.length === 0 || this.#contextId === undefined) return [];
    let text = this.#waiting.shift() ?? "";
    while (text.length + (this.#waiting[0]?.length ?? Infinity) <= longestJoined) text += this.#waiting.shift() ?? "";
    this.#isBusy = true;
    this.#startMs = this.#sink.audioMs(this.#contextId);
    return this.#speak(this.#contextId, text);
  }
}
