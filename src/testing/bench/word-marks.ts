/*
 * How the ear tells one word from another: each reply of a scripted brain begins with a word that means nothing and
 * that no onset, filler or earlier reply can contain, and the scripted voice says it with a tone of its own.
 */

const syllables = ["ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su"];
const wordPattern = new RegExp(`^(?:${syllables.join("|")}){5}$`);

/** The tone of every word that is none of ours. */
export const plainHz = 400;
/** Apart enough to be told apart at 8 kHz after µ-law, and from the two notes of an engine without a voice (660, 880 Hz). */
const markHz = [520, 760, 1010, 1330, 1740] as const;
const amplitude = 8000;

/** What the agent says to these words of the caller's; empty words: the greeting. */
export type ReplyScript = (callerText: string) => string;

/** Words that mean nothing, a hundred thousand of them; each is given once, then all again. */
export class MarkedWords {
  readonly #next = markHz.map((_, tone) => tone);
  #nextTone = 0;

  /**
   * A reply of its own, which begins with a marked word. To each different guess at the caller's words it is given with
   * another word of the same tone: no sound that was made for one guess is of use to the next.
   */
  reply(form: (word: string) => string): ReplyScript {
    const tone = this.#nextTone;
    this.#nextTone = (tone + 1) % markHz.length;
    const given = new Map<string, string>();
    return (callerText) => {
      const reply = given.get(callerText) ?? form(this.#word(tone));
      given.set(callerText, reply);
      return reply;
    };
  }

  #word(tone: number): string {
    const index = this.#next[tone] ?? 0;
    this.#next[tone] = index + markHz.length;
    return markedWord(index);
  }
}

function markedWord(index: number): string {
  const word = [10_000, 1000, 100, 10, 1].map((unit) => syllables[Math.floor(index / unit) % 10]).join("");
  return `${word[0]?.toUpperCase()}${word.slice(1)}`;
}

/** The tone with which the voice says a word; neighbouring marked words have different ones. */
export function toneOf(word: string): number {
  const letters = word.toLowerCase().replaceAll(/[^a-z]/g, "");
  if (!wordPattern.test(letters)) return plainHz;
  const index = (letters.match(/../g) ?? []).reduce((sum, syllable) => sum * 10 + syllables.indexOf(syllable), 0);
  return markHz[index % markHz.length] ?? plainHz;
}

/** The tone that a reply begins with. */
export function toneOfReply(text: string): number {
  return toneOf(text.trim().split(/\s+/)[0] ?? "");
}

const tones = new Map<string, Int16Array>();

/** A voice's sound for a word, at `sampleRateHz`: a steady tone, audible from its first sample. Only to be read. */
export function wordSound(sampleRateHz: number): (word: string, length: number) => Int16Array {
  return (word, length) => toneSamples(toneOf(word), length, sampleRateHz);
}

function toneSamples(hz: number, length: number, sampleRateHz: number): Int16Array {
  const key = `${hz}/${sampleRateHz}`;
  let tone = tones.get(key);
  if (tone === undefined || tone.length < length) {
    tone = new Int16Array(Math.max(length, sampleRateHz));
    // A cosine: its first sample is its loudest.
    for (let at = 0; at < tone.length; at++) tone[at] = amplitude * Math.cos((2 * Math.PI * hz * at) / sampleRateHz);
    tones.set(key, tone);
  }
  return tone.subarray(0, length);
}

/** Whether two tones are the same, as exactly as the ear hears. */
export function isSameTone(oneHz: number, otherHz: number): boolean {
  return Math.abs(Math.log(oneHz / otherHz)) < 0.07;
}
