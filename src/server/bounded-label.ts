/** Keeps a label of a metric to so many different values; what comes beyond is "other". */
export class BoundedLabel {
  readonly #seen = new Set<string>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  take(value: string): string {
    const short = value.slice(0, 80);
    if (this.#seen.has(short)) return short;
    if (this.#seen.size >= this.#most) return "other";
    this.#seen.add(short);
    return short;
  }
}
