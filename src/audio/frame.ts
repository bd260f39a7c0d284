/** Length of every frame inside the engine. */
export const frameMs = 20;

/** Rates the engine speaks: telephone, wideband, what TTS vendors like, and Opus. */
export type SampleRateHz = 8000 | 16000 | 24000 | 48000;

/**
 * Mono 16-bit linear PCM. A frame on the line has exactly `sampleRateHz / 50` samples; audio from a TTS vendor comes
 * in chunks of any length and of any rate. Whoever receives a frame may read it until it returns, and copies what it
 * keeps: senders reuse their buffers.
 */
export interface AudioFrame {
  readonly samples: Int16Array;
  readonly sampleRateHz: number;
}

/** Samples in one 20 ms frame. */
export function samplesPerFrame(sampleRateHz: number): number {
  return (sampleRateHz * frameMs) / 1000;
}

/** Length of `sampleCount` samples in ms. */
export function durationMs(sampleCount: number, sampleRateHz: number): number {
  return (sampleCount * 1000) / sampleRateHz;
}
