import type { AudioClip } from "./audio-cache.ts";
import type { PlayoutStream } from "./playout-stream.ts";
import type { Voice } from "./voice.ts";

/** Short words for a wait. Never the same twice running: they are taken in turn. */
const fillerTexts = [
  "One moment, please.",
  "Let me check that for you.",
  "Still with you, just a second.",
  "Thanks for your patience.",
];

/** The fillers of one call, in its voice. */
export class Fillers {
  /** Whatever voice made them: for when the voice that speaks now has none yet. */
  readonly #made = new Map<string, AudioClip>();
  #next = 0;

  /** Makes what is not there yet, in the voice that speaks now. A voice that fails leaves the rest unmade: a tone stands in for them. */
  async prepare(voice: Voice, signal: AbortSignal): Promise<void> {
    for (const text of fillerTexts) {
      if (signal.aborted) return;
      await voice.render(text, signal);
      const clip = voice.clip(text);
      if (clip) this.#made.set(text, clip);
    }
  }

  /** The next filler, in the voice that speaks now or else in the one before; without audio when it was not made. */
  next(voice: Voice): { readonly text: string; readonly samples: Int16Array | undefined } {
    const text = fillerTexts[this.#next % fillerTexts.length] ?? "One moment, please.";
    this.#next++;
    return { text, samples: (voice.clip(text) ?? this.#made.get(text))?.samples };
  }
}

/** Silence would be taken for a dead line: where no voice could say a word, a tone says that we are there. Whether it did. */
export function soundWithoutVoice(stream: PlayoutStream): boolean {
  stream.dropSilentPiece();
  if (stream.length > 0) return false;
  stream.write(stillHereTone(stream.sampleRateHz));
  return true;
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
