/** Whisper's front end: 80 bands over the 201 bins of a 400-point transform at 16 kHz. */
export const melBands = 80;
export const melBins = 201;

const sampleRateHz = 16_000;
const transformSize = 400;
// Slaney's mel scale: linear below 1 kHz, logarithmic above (Auditory Toolbox, 1998).
const hzPerMel = 200 / 3;
const breakHz = 1000;
const breakMel = breakHz / hzPerMel;
const logStep = Math.log(6.4) / 27;

/** The filter bank that Whisper was trained with (librosa's `mel`, Slaney scale and area norm), band by band. */
export function melFilterBank(): Float32Array {
  const highestMel = hzToMel(sampleRateHz / 2);
  const edgesHz = Float64Array.from({ length: melBands + 2 }, (_, index) =>
    melToHz((highestMel * index) / (melBands + 1)),
  );
  const bank = new Float32Array(melBands * melBins);
  for (let band = 0; band < melBands; band++) {
    // The edges exist: there are two more than bands.
    const [low, centre, high] = edgesHz.subarray(band, band + 3) as unknown as [number, number, number];
    const area = 2 / (high - low);
    for (let bin = 0; bin < melBins; bin++) {
      const hz = (bin * sampleRateHz) / transformSize;
      const weight = Math.max(0, Math.min((hz - low) / (centre - low), (high - hz) / (high - centre)));
      bank[band * melBins + bin] = Math.fround(weight) * area;
    }
  }
  return bank;
}

function hzToMel(hz: number): number {
  return hz < breakHz ? hz / hzPerMel : breakMel + Math.log(hz / breakHz) / logStep;
}

function melToHz(mel: number): number {
  return mel < breakMel ? mel * hzPerMel : breakHz * Math.exp(logStep * (mel - breakMel));
}
