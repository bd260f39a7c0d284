const mostWaiting = 1_000;
const comment = ": still here\n\n";

/** One reader of the live feed. What it does not take waits, up to a limit; beyond that it is told of a gap instead. */
export class LiveReader {
  /** The only call it wants to hear of. */
  readonly callId: string | undefined;
  readonly #gap: () => string;
  #waiting: string[];
  #mostWaiting: number;
  #wake: (() => void) | undefined;
  #isOver = false;

  constructor(options: {
    readonly callId: string | undefined;
    /** What it has to be told first, however much that is. */
    readonly missed: readonly string[];
    readonly gap: () => string;
  }) {
    this.callId = options.callId;
    this.#waiting = [...options.missed];
    this.#mostWaiting = options.missed.length + mostWaiting;
    this.#gap = options.gap;
  }

  push(message: string): void {
    if (this.#isOver) return;
    if (this.#waiting.length >= this.#mostWaiting) {
      this.#waiting = [this.#gap()];
      this.#mostWaiting = mostWaiting;
    }
    this.#waiting.push(message);
    this.#wake?.();
  }

  /** A sign of life, when there is nothing else to say. */
  pushComment(): void {
    if (this.#waiting.length === 0) this.push(comment);
  }

  /** Nothing more comes; what waits can still be read. */
  end(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  /** All that waits, as one text; waits for something. Undefined at the end. */
  async read(): Promise<string | undefined> {
    while (this.#waiting.length === 0) {
      if (this.#isOver) return undefined;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
      this.#wake = undefined;
    }
    this.#mostWaiting = mostWaiting;
    return this.#waiting.splice(0).join("");
  }
}
