import type { SampleRateHz } from "../audio/frame.ts";
import type { Voice } from "./voice.ts";

/** Short words for a wait. Never the same twice running: they are taken in turn. */
const fillerTexts = [
  "One moment, please.",
  "Let me check that for you.",
  "Still with you, just a second.",
  "Thanks for your patience.",
];

/** Ready-made audio, shared by all calls of a process: the same voice says the same words. */
export class ClipCache {
  readonly #clips = new Map<string, Int16Array>();
  readonly #capacity: number;

  constructor(capacity = 256) {
    this.#capacity = capacity;
  }

  get(key: string): Int16Array | undefined {
    return this.#clips.get(key);
  }

  set(key: string, samples: Int16Array): void {
    // The oldest goes first: a Map keeps the order of insertion.
    const oldest = this.#clips.keys().next();
    if (this.#clips.size >= this.#capacity && oldest.done !== true) this.#clips.delete(oldest.value);
    this.#clips.set(key, samples);
  }
}

/** The fillers of one call, in its voice. */
export class Fillers {
  readonly #cache: ClipCache;
  readonly #keyOf: (text: string) => string;
  /** Whose clips there are, should the voice that speaks now have none yet. */
  #madeBy: string | undefined;
  #next = 0;

  /** `manner`: what besides its name makes a voice sound as it does. */
  constructor(cache: ClipCache, voice: { readonly manner: string; readonly rateHz: SampleRateHz }) {
    this.#cache = cache;
    this.#keyOf = (text) => `${voice.manner}/${voice.rateHz}/${text}`;
  }

  /** Makes what is not in the cache yet, in the voice that speaks now. A voice that fails leaves the rest unmade: a tone stands in for them. */
  async prepare(voice: Voice, signal: AbortSignal): Promise<void> {
    for (const text of fillerTexts) {
      if (signal.aborted) return;
      const { vendorName } = voice;
      const key = this.#key(vendorName, text);
      if (this.#cache.get(key)) {
        this.#madeBy = vendorName;
        continue;
      }
      let chunks: Int16Array[] = [];
      for await (const event of voice.speak(text, { signal, sentMs: () => 0 })) {
        if (event.type === "audio") chunks.push(event.samples);
        // Nobody has heard any of it: the next vendor says it all.
        if (event.type === "handover") chunks = [];
      }
      // The voices changed hands meanwhile: nobody knows whose sound this is.
      if (voice.vendorName !== vendorName) return;
      this.#cache.set(key, concatenate(chunks));
      this.#madeBy = vendorName;
    }
  }

  /** The next filler, in the voice of this vendor or else of the one before; without audio when it was not made. */
  next(vendorName: string): { readonly text: string; readonly samples: Int16Array | undefined } {
    const text = fillerTexts[this.#next % fillerTexts.length] ?? "One moment, please.";
    this.#next++;
    return { text, samples: this.#cache.get(this.#key(vendorName, text)) ?? this.#old(text) };
  }

  #old(text: string): Int16Array | undefined {
    return this.#madeBy === undefined ? undefined : this.#cache.get(this.#key(this.#madeBy, text));
  }

  #key(vendorName: string, text: string): string {
    return `${vendorName}/${this.#keyOf(text)}`;
  }
}

/** Two soft notes: what is played when there is no voice at all to say that we are still there. */
export function stillHereTone(sampleRateHz: number): Int16Array {
  const samples = new Int16Array(Math.round(sampleRateHz * 0.5));
  const noteLength = samples.length / 2;
  for (let index = 0; index < samples.length; index++) {
    const frequencyHz = index < noteLength ? 660 : 880;
    const within = (index % noteLength) / noteLength;
    // A half sine as envelope: no clicks.
    samples[index] = 3000 * Math.sin(Math.PI * within) * Math.sin((2 * Math.PI * frequencyHz * index) / sampleRateHz);
  }
  return samples;
}

function concatenate(chunks: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
