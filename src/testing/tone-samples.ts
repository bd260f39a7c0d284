const toneHz = 400;
const amplitude = 8000;
const tones = new Map<number, Int16Array>();

/** `length` samples of a steady tone, audible from its first sample. A view into a shared buffer: only to be read. */
export function writeTone(length: number, sampleRateHz: number): Int16Array {
  let tone = tones.get(sampleRateHz);
  if (tone === undefined || tone.length < length) {
    tone = new Int16Array(Math.max(length, sampleRateHz * 10));
    // A cosine: its first sample is its loudest.
    for (let index = 0; index < tone.length; index++)
      tone[index] = amplitude * Math.cos((2 * Math.PI * toneHz * index) / sampleRateHz);
    tones.set(sampleRateHz, tone);
  }
  return tone.subarray(0, length);
}
