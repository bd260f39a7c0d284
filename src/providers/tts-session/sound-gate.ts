import { CallwrightError } from "../../base/errors.ts";
import type { TtsEvent } from "../../contracts/tts.ts";

/** Up to this a sample is digital silence: some services dither their nothing by one step. */
const silenceLevel = 1;

/**
 * Tells sound from silence in one utterance. Words that are answered by nothing, or by digital silence only, are a
 * failure: the caller would hear nothing and nobody would know. Silence at the beginning is kept until sound follows,
 * so that another voice can still say the words from their beginning.
 */
export class SoundGate {
  readonly #vendor: string;
  readonly #waiting: TtsEvent[] = [];
  #hadWords = false;
  #hadSound = false;

  constructor(vendor: string) {
    this.#vendor = vendor;
  }

  get hadSound(): boolean {
    return this.#hadSound;
  }

  /** A text that is to be spoken. */
  expect(text: string): void {
    if (/[\p{L}\p{N}]/u.test(text)) this.#hadWords = true;
  }

  /** What may be passed on now. */
  pass(event: TtsEvent): readonly TtsEvent[] {
    if (this.#hadSound) return [event];
    if (event.type === "audio" && event.samples.length === 0) return [];
    this.#waiting.push(event);
    if (event.type !== "audio" || isSilent(event.samples)) return [];
    this.#hadSound = true;
    return this.#waiting.splice(0);
  }

  /** What is to be thrown when this is all the sound there was. */
  verdict(): CallwrightError | undefined {
    if (!this.#hadWords || this.#hadSound) return undefined;
    const what = this.#waiting.some(({ type }) => type === "audio") ? "only silence" : "no sound";
    return new CallwrightError(`TTS '${this.#vendor}' sent ${what} for a text`, {
      code: "TTS_NO_AUDIO",
      retryable: true,
    });
  }

  /** Whatever still waits: the silence of a text without words. */
  rest(): readonly TtsEvent[] {
    return this.#waiting.splice(0);
  }
}

function isSilent(samples: Int16Array): boolean {
  return samples.every((sample) => sample >= -silenceLevel && sample <= silenceLevel);
}
