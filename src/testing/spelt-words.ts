const syllables = ["ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su"];
const firstAmplitude = 1000;
const amplitudeStep = 20;
/** A run must be this much of a word to be one: the rest of a word that was cut off is none. */
const wholeShare = 0.74;

/** The n-th of a thousand words of equal length, which mean nothing. */
export function speltWord(index: number): string {
  return [100, 10, 1].map((unit) => syllables[Math.floor(index / unit) % 10]).join("");
}

/** A sound that tells the word: a square wave whose height is the word's number. */
export function speltSound(word: string, length: number): Int16Array {
  const samples = new Int16Array(length);
  const digits = word.toLowerCase().match(/[a-z]{2}/g) ?? [];
  const index = digits.reduce((sum, syllable) => sum * 10 + Math.max(0, syllables.indexOf(syllable)), 0);
  const amplitude = firstAmplitude + amplitudeStep * index;
  for (let at = 0; at < length; at++) samples[at] = at % 8 < 4 ? amplitude : -amplitude;
  return samples;
}

/** Reads the words back from what was heard. */
export function heardWords(samples: Int16Array, wordLength: number): readonly number[] {
  const words: number[] = [];
  let index = -1;
  let run = 0;
  for (let at = 0; at <= samples.length; at++) {
    const height = (Math.abs(samples[at] ?? 0) - firstAmplitude) / amplitudeStep;
    if (height === index) {
      run++;
      continue;
    }
    if (index >= 0 && run >= wordLength * wholeShare) words.push(index);
    index = Number.isInteger(height) ? height : -1;
    run = 1;
  }
  return words;
}
