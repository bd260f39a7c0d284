/** What a voice said once, ready to be said again. Nobody changes it. */
export interface AudioClip {
  readonly samples: Int16Array;
  /** Where each word ends, ms from the first sample; empty where the vendor tells none. */
  readonly words: readonly { readonly text: string; readonly endMs: number }[];
}

/** How a cache does, for the metrics. */
export interface AudioCacheFigures {
  readonly hits: number;
  readonly misses: number;
  readonly clips: number;
  readonly bytes: number;
}

/** An hour of speech at 8 kHz, a quarter of it at 24 kHz. */
const defaultBytes = 64 * 1024 * 1024;
/** Texts of which it is known that they were said once. */
const rememberedOnce = 2048;
/** A clause is rarely longer than this; what is longer is a recitation, and rarely said twice. */
const longestClipMs = 15_000;

/**
 * What was spoken, by voice and text, for all calls of a process: greetings, questions and confirmations come back in
 * every call, and need no vendor the next time. In memory only, and bounded: what was not wanted for longest goes first.
 *
 * A text that is not known beforehand is kept the second time that the same voice says it, so that what is said to one
 * caller only, such as a name, is not kept.
 */
export class AudioCache {
  readonly #capacityBytes: number;
  readonly #clips = new Map<string, AudioClip>();
  readonly #once = new Set<string>();
  #bytes = 0;
  #hits = 0;
  #misses = 0;

  constructor(capacityBytes = defaultBytes) {
    this.#capacityBytes = capacityBytes;
  }

  get figures(): AudioCacheFigures {
    return { hits: this.#hits, misses: this.#misses, clips: this.#clips.size, bytes: this.#bytes };
  }

  /** The clip of this key, now the one that was wanted last. */
  get(key: string): AudioClip | undefined {
    const clip = this.#clips.get(key);
    if (clip === undefined) {
      this.#misses++;
      return undefined;
    }
    this.#hits++;
    // A Map keeps the order of insertion.
    this.#clips.delete(key);
    this.#clips.set(key, clip);
    return clip;
  }

  /** The same without counting: for what only looks whether something is there. */
  peek(key: string): AudioClip | undefined {
    return this.#clips.get(key);
  }

  /** Takes what was spoken to its end. Unless `isFixed`, the first time only its key is remembered. */
  add(key: string, clip: AudioClip, { isFixed, rateHz }: { readonly isFixed: boolean; readonly rateHz: number }): void {
    const bytes = clip.samples.byteLength;
    if ((clip.samples.length * 1000) / rateHz > longestClipMs || bytes > this.#capacityBytes / 4) return;
    if (this.#clips.has(key) || (!isFixed && !this.#wasSaidBefore(key))) return;
    this.#clips.set(key, clip);
    this.#bytes += bytes;
    for (const [oldest, { samples }] of this.#clips) {
      if (this.#bytes <= this.#capacityBytes) return;
      this.#clips.delete(oldest);
      this.#bytes -= samples.byteLength;
    }
  }

  #wasSaidBefore(key: string): boolean {
    if (this.#once.delete(key)) return true;
    this.#once.add(key);
    const [oldest] = this.#once;
    if (this.#once.size > rememberedOnce && oldest !== undefined) this.#once.delete(oldest);
    return false;
  }
}
