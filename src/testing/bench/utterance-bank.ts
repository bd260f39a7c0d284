import type { UtteranceAudio } from "./utterance.ts";
import { toUtterance } from "./utterance.ts";
import { atRate } from "./voices.ts";
import type { CallerVoice, Recording } from "./voices.ts";

/** Something to be said. */
export interface PlannedUtterance {
  readonly parts: readonly string[];
  /** Which voice, counted round. */
  readonly voice: number;
  /** Silence before each part but the first. */
  readonly pauseMs?: readonly number[];
  readonly espeak?: string;
}

/** The caller's end of the line that it is for. */
export interface LineFormat {
  readonly sampleRateHz: 8000 | 16_000;
  readonly mulaw: boolean;
}

/** Makes utterances out of what the voices say; speaks each part once. */
export class UtteranceBank {
  readonly voices: readonly CallerVoice[];
  readonly #spoken = new Map<string, Promise<Recording>>();
  readonly #made = new Map<string, Promise<UtteranceAudio>>();

  constructor(voices: readonly CallerVoice[]) {
    this.voices = voices;
  }

  make(planned: PlannedUtterance, format: LineFormat): Promise<UtteranceAudio> {
    const key = JSON.stringify([planned, format]);
    const made = this.#made.get(key) ?? this.#make(planned, format);
    this.#made.set(key, made);
    return made;
  }

  async #make(planned: PlannedUtterance, format: LineFormat): Promise<UtteranceAudio> {
    // A bench without a voice was refused before.
    const voice = this.voices[planned.voice % this.voices.length] as CallerVoice;
    const parts = [];
    for (const text of planned.parts) {
      const recording = await this.#speak(voice, text, planned.espeak);
      parts.push({ text, heardAs: toHeard(text), samples: atRate(recording, format.sampleRateHz) });
    }
    return toUtterance(parts, { voice: voice.name, pauseMs: planned.pauseMs ?? [], ...format });
  }

  #speak(voice: CallerVoice, text: string, espeak: string | undefined): Promise<Recording> {
    const key = `${voice.name}\0${text}`;
    const known = this.#spoken.get(key);
    if (known) return known;
    const recording = voice.speak(text, espeak === undefined ? {} : { espeak });
    this.#spoken.set(key, recording);
    return recording;
  }
}

/** A recogniser's partials: lower case and no mark that would give the end away. */
function toHeard(text: string): string {
  return text.toLowerCase().replaceAll(/[.,;:?!]/g, "");
}
