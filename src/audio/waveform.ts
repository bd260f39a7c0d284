import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { CancelledError } from "../base/errors.ts";
import { decodeWavSamples, parseWavHeader, wavSampleBytes } from "./wav-header.ts";
import type { WavHeader } from "./wav-header.ts";

/** The outline of a recording, to be drawn. */
export interface Waveform {
  readonly durationMs: number;
  /** One list for each channel: the largest magnitude of each bucket, 0 to 1. */
  readonly peaks: readonly (readonly number[])[];
}

/** How fine, and until when. */
export interface WaveformOptions {
  /** Points along the whole recording, 1 to 100,000; fewer when there are fewer samples. */
  readonly buckets: number;
  readonly signal: AbortSignal;
}

const headerRoom = 65_536;
const readBytes = 262_144;

/**
 * Reads the outline of a WAV file, piece by piece: an hour's call does not fit into memory for a picture. Throws what
 * {@link parseWavHeader} throws, CancelledError, and the file system's own errors.
 */
export async function readWaveform(path: string, options: WaveformOptions): Promise<Waveform> {
  await using file = await open(path, "r");
  const { size } = await file.stat();
  const beginning = new Uint8Array(Math.min(size, headerRoom));
  await file.read(beginning, 0, beginning.length, 0);
  const header = parseWavHeader(beginning, size);
  const frames = header.dataBytes / (wavSampleBytes(header.encoding) * header.channels);
  const buckets = Math.max(1, Math.min(Math.floor(options.buckets), 100_000, frames));
  const peaks = Array.from({ length: header.channels }, () => new Float64Array(buckets));
  await collect({ file, header, frames, peaks, signal: options.signal });
  return {
    durationMs: (frames * 1000) / header.sampleRateHz,
    peaks: peaks.map((channel) => Array.from(channel, (peak) => Math.round((peak / 32_768) * 1000) / 1000)),
  };
}

async function collect(options: {
  readonly file: FileHandle;
  readonly header: WavHeader;
  readonly frames: number;
  readonly peaks: readonly Float64Array[];
  readonly signal: AbortSignal;
}): Promise<void> {
  const { file, header, frames, peaks, signal } = options;
  const { channels, encoding, dataOffset, dataBytes } = header;
  const sampleBytes = wavSampleBytes(encoding);
  const bytes = new Uint8Array(readBytes);
  const samples = new Int16Array(readBytes / sampleBytes);
  const perFrame = (peaks[0]?.length ?? 0) / frames;
  let frame = 0;
  for (let at = 0; at < dataBytes;) {
    if (signal.aborted) throw new CancelledError(signal.reason);
    const wanted = Math.min(readBytes, dataBytes - at);
    const { bytesRead } = await file.read(bytes, 0, wanted, dataOffset + at);
    const whole = bytesRead - (bytesRead % (sampleBytes * channels));
    // The file became shorter while it was read.
    if (whole === 0) return;
    decodeWavSamples(bytes.subarray(0, whole), encoding, samples);
    const count = whole / sampleBytes;
    for (let index = 0; index < count; index++) {
      const channel = peaks[index % channels];
      const bucket = Math.floor(frame * perFrame);
      const magnitude = Math.abs(samples[index] ?? 0);
      if (channel !== undefined && magnitude > (channel[bucket] ?? 0)) channel[bucket] = magnitude;
      if (index % channels === channels - 1) frame++;
    }
    at += whole;
  }
}
