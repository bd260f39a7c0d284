/** A word and where it lies in the tone. */
export interface ToneWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** About the pace of speech. */
const msPerCharacter = 60;
const chunkMs = 100;

/** "Speaks" a text: each character lasts 60 ms, and every sample is `pitch`, which tells whose text it is. */
export function speakTone(
  text: string,
  { rateHz, pitch, pace = msPerCharacter }: { readonly rateHz: number; readonly pitch: number; readonly pace?: number },
): { readonly chunks: readonly Buffer[]; readonly words: readonly ToneWord[] } {
  const spoken = text.trim();
  const chunks: Buffer[] = [];
  const lengthMs = spoken.length * pace;
  for (let fromMs = 0; fromMs < lengthMs; fromMs += chunkMs) {
    const samples = Math.round((Math.min(chunkMs, lengthMs - fromMs) * rateHz) / 1000);
    chunks.push(Buffer.from(new Int16Array(samples).fill(pitch).buffer));
  }
  const words = [...spoken.matchAll(/\S+/g)].map(({ 0: word, index }) => ({
    text: word,
    startMs: index * pace,
    endMs: (index + word.length) * pace,
  }));
  return { chunks, words };
}
