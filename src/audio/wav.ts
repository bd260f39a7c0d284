import { decodeWavSamples, parseWavHeader, wavSampleBytes, writeWavHeader } from "./wav-header.ts";

/** Audio of a WAV file, as 16-bit samples. */
export interface WavAudio {
  readonly sampleRateHz: number;
  readonly channels: 1 | 2;
  /** Of two channels: left, right, left, right. */
  readonly samples: Int16Array;
}

/**
 * Reads a WAV file: 16-bit PCM, 32-bit float, µ-law or A-law, one or two channels. Throws AUDIO_NOT_WAV,
 * AUDIO_UNSUPPORTED or AUDIO_TRUNCATED.
 */
export function readWav(bytes: Uint8Array): WavAudio {
  const { encoding, sampleRateHz, channels, dataOffset, dataBytes } = parseWavHeader(bytes);
  const samples = new Int16Array(dataBytes / wavSampleBytes(encoding));
  decodeWavSamples(bytes.subarray(dataOffset, dataOffset + dataBytes), encoding, samples);
  return { sampleRateHz, channels, samples };
}

/** Makes a WAV file of 16-bit PCM. */
export function encodeWav(audio: WavAudio): Uint8Array {
  const { sampleRateHz, channels, samples } = audio;
  const header = writeWavHeader({ sampleRateHz, channels, dataBytes: samples.length * 2 });
  const bytes = new Uint8Array(header.length + samples.length * 2);
  bytes.set(header);
  const view = new DataView(bytes.buffer, header.length);
  for (let index = 0; index < samples.length; index++) view.setInt16(index * 2, samples[index] ?? 0, true);
  return bytes;
}

/** One channel of `audio`: 0 is left or the only one. */
export function wavChannel(audio: WavAudio, channel: 0 | 1): Int16Array {
  if (audio.channels === 1) return audio.samples;
  return Int16Array.from({ length: audio.samples.length / 2 }, (_, index) => audio.samples[2 * index + channel] ?? 0);
}
