/** How far a clause has been spoken by one voice, and where another may go on. */

/** Before anything is known of a voice: fast speech, so that a fast voice is not taken for one that leaves words out. */
const fastestMsPerLetter = 45;
/** And slow speech, so that words are rather said twice than lost. */
const slowestMsPerLetter = 80;
/** Estimated word ends are put a little late: a word said twice is better than a word lost. */
const cautionShare = 1.02;
/** Sound that is so much shorter than its words need leaves some of them out; by how much, a known pace can tell. */
const unknownPace = { leastShare: 0.4, missingMs: 600 };
const knownPace = { leastShare: 0.65, missingMs: 500 };
/** When it ends in silence, less than that is missed. */
const missingBySilenceMs = 200;
/** A word of which this much was heard is understood. */
const wordShare = 0.75;
/** So much silence in mid-clause is no pause for breath. */
const longestPauseMs = 1200;
/** 16-bit samples below this (-46 dBFS) are no speech. */
const soundAmplitude = 160;
const windowMs = 10;
/** A voice that falls silent for so long after most of its words has said them all. */
const quietEndMs = 80;
const mostlyShare = 0.8;
/** A word may end more softly than counts as sound. */
const softEndMs = 120;

/** Where a clause stands when its voice fails. */
export interface Handover {
  /** Of the stretch spoken so far, ms from its first sample: what lies behind is to be taken back. */
  readonly keptMs: number;
  /** Words of the text that are said with it. */
  readonly saidWords: number;
}

/** Follows one stretch of speech: audio and word times as they come. */
export class ClauseProgress {
  readonly words: readonly string[];
  readonly #fastMsPerLetter: number;
  readonly #slowMsPerLetter: number;
  readonly #msPerSample: number;
  /** Letters up to and with each word. */
  readonly #lettersUpTo: readonly number[];
  readonly #reported: { readonly letters: number; readonly startMs: number; readonly endMs: number }[] = [];
  readonly #limits: typeof unknownPace;
  #samples = 0;
  #soundEndMs = 0;

  constructor(options: {
    readonly words: readonly string[];
    readonly msPerLetter: number | undefined;
    readonly rateHz: number;
  }) {
    this.words = options.words;
    this.#fastMsPerLetter = options.msPerLetter ?? fastestMsPerLetter;
    this.#limits = options.msPerLetter === undefined ? unknownPace : knownPace;
    this.#slowMsPerLetter = options.msPerLetter ?? slowestMsPerLetter;
    this.#msPerSample = 1000 / options.rateHz;
    let letters = 0;
    this.#lettersUpTo = options.words.map((word) => (letters += countLetters(word)));
  }

  get letters(): number {
    return this.#lettersUpTo.at(-1) ?? 0;
  }

  get audioMs(): number {
    return this.#samples * this.#msPerSample;
  }

  /** Where the last sound ends; 0 while all was silence. */
  get soundEndMs(): number {
    return this.#soundEndMs;
  }

  audio(samples: Int16Array): void {
    const length = Math.max(1, Math.round(windowMs / this.#msPerSample));
    for (let end = samples.length; end > 0; end -= length) {
      if (!isSound(samples, Math.max(0, end - length), end)) continue;
      this.#soundEndMs = (this.#samples + end) * this.#msPerSample;
      break;
    }
    this.#samples += samples.length;
  }

  /** What came so far was silence, and is left out. */
  forgetSilence(): void {
    this.#samples = 0;
  }

  word(text: string, { startMs, endMs }: { readonly startMs: number; readonly endMs: number }): void {
    const letters = (this.#reported.at(-1)?.letters ?? 0) + countLetters(text);
    this.#reported.push({ letters, startMs, endMs });
  }

  /** Silence has come for so long that it stands in place of words. */
  get isSilentTooLong(): boolean {
    return this.audioMs - this.#soundEndMs > longestPauseMs && this.#missingMs() > missingBySilenceMs;
  }

  /** How much silence there is at the end beyond what a clause may end with. */
  get idleMs(): number {
    return Math.max(0, this.audioMs - this.#soundEndMs - longestPauseMs);
  }

  /** The audio has ended, and words are missing in it. */
  get isCutShort(): boolean {
    if (this.#isToldWordMissing) return true;
    const neededMs = this.letters * this.#fastMsPerLetter;
    const { leastShare, missingMs } = this.#limits;
    // A vendor may write its words in another way than we do: so the sound as a whole must be short too.
    return this.#soundEndMs < neededMs * leastShare && this.#missingMs() > missingMs;
  }

  /** Where the next voice goes on. What was `sentMs` to the line cannot be taken back. */
  handover(sentMs: number): Handover {
    // Nothing of it is on its way: the next voice says it all, and no seam is heard.
    if (sentMs <= 0) return { keptMs: 0, saidWords: 0 };
    if (this.#seemsWhole) return { keptMs: this.audioMs, saidWords: this.words.length };
    let saidWords = 0;
    let keptMs = 0;
    for (const letters of this.#lettersUpTo) {
      const wordEndMs = this.#endOf(letters);
      const understoodMs = keptMs + (wordEndMs - keptMs) * wordShare;
      if (this.#soundEndMs < understoodMs) break;
      // Not whole, and not on its way either: it is taken back, and said by the next voice.
      if (wordEndMs > this.audioMs && sentMs < understoodMs) break;
      saidWords++;
      keptMs = wordEndMs;
    }
    return { keptMs: Math.min(this.audioMs, Math.max(keptMs, sentMs)), saidWords };
  }

  /** Only the end of the stream did not come. */
  get #seemsWhole(): boolean {
    const last = this.#reported.at(-1);
    if (last !== undefined) return last.letters >= this.letters && !this.#isToldWordMissing;
    const isQuietAtEnd = this.audioMs - this.#soundEndMs >= quietEndMs;
    return isQuietAtEnd && this.#soundEndMs > this.letters * this.#slowMsPerLetter * mostlyShare;
  }

  /** The vendor tells of a word for which there is no sound. */
  get #isToldWordMissing(): boolean {
    const last = this.#reported.at(-1);
    return last !== undefined && last.startMs + (last.endMs - last.startMs) * wordShare > this.#soundEndMs;
  }

  /** Where so many letters end: as the vendor says, else as an estimate from the last that it told of. */
  #endOf(letters: number): number {
    const told = this.#reported.find((word) => word.letters >= letters);
    if (told !== undefined) return told.endMs;
    const last = this.#reported.at(-1) ?? { letters: 0, endMs: 0 };
    return last.endMs + (letters - last.letters) * this.#slowMsPerLetter * cautionShare;
  }

  /** How long the words would take of which nothing was heard. */
  #missingMs(): number {
    const last = this.#reported.findLast(({ endMs }) => endMs <= this.#soundEndMs + softEndMs) ?? {
      letters: 0,
      endMs: 0,
    };
    const afterMs = Math.max(0, this.#soundEndMs - last.endMs);
    return Math.max(0, (this.letters - last.letters) * this.#fastMsPerLetter - afterMs);
  }
}

/** Letters and digits, by which the length of a word is estimated. */
function countLetters(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
}

function isSound(samples: Int16Array, from: number, to: number): boolean {
  for (let index = from; index < to; index++) if (Math.abs(samples[index] ?? 0) > soundAmplitude) return true;
  return false;
}
