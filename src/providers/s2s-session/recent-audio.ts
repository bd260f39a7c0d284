/** Audio that may be needed once more, the latest of it: pieces are kept, not copied. */
export class RecentAudio {
  readonly #limitBytes: number;
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  constructor({ rateHz, limitMs }: { readonly rateHz: number; readonly limitMs: number }) {
    this.#limitBytes = (rateHz * 2 * limitMs) / 1000;
  }

  add(pcm: Uint8Array): void {
    this.#pieces.push(pcm);
    this.#bytes += pcm.byteLength;
    while (this.#bytes > this.#limitBytes) this.#bytes -= this.#pieces.shift()?.byteLength ?? this.#bytes;
  }

  /** All of it; it is empty afterwards. */
  take(): readonly Uint8Array[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#bytes = 0;
    return pieces;
  }
}
