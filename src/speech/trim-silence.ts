/** Quieter than this is silence: about -40 dBFS, well below speech and well above what voices leave between words. */
const threshold = 328;
const leadMs = 10;
const tailMs = 30;

/** The part of `samples` that can be heard, with a little before and after it so that nothing is clipped. */
export function trimSilence(samples: Int16Array, sampleRateHz: number): Int16Array {
  let first = 0;
  while (first < samples.length && Math.abs(samples[first] ?? 0) < threshold) first++;
  if (first === samples.length) return samples.subarray(0, 0);
  let last = samples.length - 1;
  while (last > first && Math.abs(samples[last] ?? 0) < threshold) last--;
  const from = Math.max(0, first - Math.round((leadMs * sampleRateHz) / 1000));
  const to = Math.min(samples.length, last + 1 + Math.round((tailMs * sampleRateHz) / 1000));
  return samples.subarray(from, to);
}
