import type { AudioClip } from "./audio-cache.ts";
import type { SpokenWord, StretchEvent } from "./spoken-stretch.ts";

/** Gathers what a vendor gives of a clause while it is spoken. */
export class ClipInTheMaking {
  readonly #chunks: Int16Array[] = [];
  readonly #words: SpokenWord[] = [];
  #length = 0;

  take(event: StretchEvent): void {
    if (event.type === "word") {
      this.#words.push(event.word);
      return;
    }
    this.#chunks.push(event.samples);
    this.#length += event.samples.length;
  }

  done(): AudioClip {
    const samples = new Int16Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      samples.set(chunk, at);
      at += chunk.length;
    }
    return { samples, words: this.#words };
  }
}

/** What the vendor gave, as if it said it again. */
export function* replay({ samples, words }: AudioClip): Generator<StretchEvent, void, undefined> {
  for (const word of words) yield { type: "word", word };
  yield { type: "audio", samples };
}
