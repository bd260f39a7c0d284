/** Chunks that come out of order are waited for until so many later ones are there (60 ms). */
const patienceChunks = 3;
/** More silence than this is not made up for: one second. */
const mostMissing = 50;

/** Brings numbered chunks of audio into order, and says where one never came. */
export class ChunkOrder {
  readonly #onChunk: (audio: Uint8Array | undefined) => void;
  readonly #waiting = new Map<number, Uint8Array>();
  #next: number | undefined;

  /** `onChunk` gets each chunk in order; `undefined` stands for one that was lost. */
  constructor(onChunk: (audio: Uint8Array | undefined) => void) {
    this.#onChunk = onChunk;
  }

  push(chunk: number, audio: Uint8Array): void {
    this.#next ??= chunk;
    // Told already, or given up: too late.
    if (chunk < this.#next) return;
    if (chunk === this.#next) {
      this.#next++;
      this.#onChunk(audio);
      this.#flush();
      return;
    }
    this.#waiting.set(chunk, audio);
    if (this.#waiting.size >= patienceChunks) this.#giveUp();
  }

  /** The gap before the earliest chunk that waits is for good. */
  #giveUp(): void {
    const earliest = Math.min(...this.#waiting.keys());
    const missing = earliest - (this.#next ?? earliest);
    for (let lost = 0; lost < Math.min(missing, mostMissing); lost++) this.#onChunk(undefined);
    this.#next = earliest;
    this.#flush();
  }

  #flush(): void {
    for (let next = this.#next ?? 0; ; next++) {
      const audio = this.#waiting.get(next);
      this.#next = next;
      if (audio === undefined) return;
      this.#waiting.delete(next);
      this.#onChunk(audio);
    }
  }
}
