/**
 * Room for samples that is filled again and again. `view` hands out the same view object for the same length, so a
 * steady stream of frames allocates nothing.
 */
export class SampleBuffer {
  #samples: Int16Array;
  // At most a handful of lengths occur on a stream (an uneven ratio alternates between two).
  readonly #views = new Map<number, Int16Array>();

  constructor(capacity: number) {
    this.#samples = new Int16Array(capacity);
  }

  /** The first `length` samples, to be written and read. What an earlier view holds is overwritten. */
  view(length: number): Int16Array {
    if (length > this.#samples.length) {
      this.#samples = new Int16Array(Math.max(length, this.#samples.length * 2));
      this.#views.clear();
    }
    const known = this.#views.get(length);
    if (known !== undefined) return known;
    if (this.#views.size >= 16) this.#views.clear();
    const view = this.#samples.subarray(0, length);
    this.#views.set(length, view);
    return view;
  }
}
