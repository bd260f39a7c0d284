import { CallwrightError } from "../base/errors.ts";
import { decodeAlaw, decodeMulaw } from "./g711.ts";

/** How samples lie in a WAV file. */
export type WavEncoding = "pcm16" | "float32" | "mulaw" | "alaw";

/** What a WAV file says of itself. */
export interface WavHeader {
  readonly encoding: WavEncoding;
  readonly sampleRateHz: number;
  readonly channels: 1 | 2;
  readonly dataOffset: number;
  /** Whole sample frames only. */
  readonly dataBytes: number;
}

/** Length of the header that {@link writeWavHeader} writes. */
export const wavHeaderBytes = 44;

// Sizes that pipes put in for "unknown": 0xffffffff by the convention of ffmpeg, just below 2^31 by espeak-ng and sox.
const unknownSizeFrom = 0x7fff_f000;
const extensible = 0xfffe;

const encodings: Readonly<Record<string, WavEncoding>> = {
  "1/16": "pcm16",
  "3/32": "float32",
  "6/8": "alaw",
  "7/8": "mulaw",
};

/**
 * Reads the header. `bytes` is the file or its beginning, up to and with the start of the audio; `fileBytes` the length
 * of the whole file. Throws AUDIO_NOT_WAV, AUDIO_UNSUPPORTED or AUDIO_TRUNCATED.
 */
export function parseWavHeader(bytes: Uint8Array, fileBytes = bytes.length): WavHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || tagAt(view, 0) !== "RIFF" || tagAt(view, 8) !== "WAVE") {
    throw new CallwrightError("The audio does not begin as a WAV file does", {
      code: "AUDIO_NOT_WAV",
      hint: "Give a RIFF/WAVE file: 16-bit PCM, 32-bit float, µ-law or A-law.",
    });
  }
  let format: Omit<WavHeader, "dataOffset" | "dataBytes"> | undefined;
  for (let at = 12; at + 8 <= bytes.length;) {
    const tag = tagAt(view, at);
    const size = view.getUint32(at + 4, true);
    const body = at + 8;
    if (tag === "data") {
      if (format === undefined) throw truncated("its audio comes before its format");
      return { ...format, dataOffset: body, dataBytes: wholeFrames(format, size, fileBytes - body) };
    }
    if (tag === "fmt ") format = parseFormat(view, body, size);
    // Chunks are padded to an even length.
    at = body + size + (size % 2);
  }
  throw truncated(format === undefined ? "it has no format" : "it has no audio");
}

/** Writes the header of a 16-bit file whose audio has `dataBytes` bytes. */
export function writeWavHeader(options: {
  readonly sampleRateHz: number;
  readonly channels: 1 | 2;
  readonly dataBytes: number;
}): Uint8Array {
  const { sampleRateHz, channels, dataBytes } = options;
  const header = new Uint8Array(wavHeaderBytes);
  const view = new DataView(header.buffer);
  const tag = (at: number, text: string): void => header.set(new TextEncoder().encode(text), at);
  tag(0, "RIFF");
  view.setUint32(4, wavHeaderBytes - 8 + dataBytes, true);
  tag(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * channels * 2, true);
  view.setUint16(32, channels * 2, true);
  view.setUint16(34, 16, true);
  tag(36, "data");
  view.setUint32(40, dataBytes, true);
  return header;
}

/** Bytes of one sample of one channel. */
export function wavSampleBytes(encoding: WavEncoding): number {
  return encoding === "float32" ? 4 : encoding === "pcm16" ? 2 : 1;
}

/** Decodes `bytes`, whole samples of a WAV file's audio, into the beginning of `out`; both channels interleaved. */
export function decodeWavSamples(bytes: Uint8Array, encoding: WavEncoding, out: Int16Array): void {
  if (encoding === "mulaw") decodeMulaw(bytes, out);
  else if (encoding === "alaw") decodeAlaw(bytes, out);
  else if (encoding === "pcm16") decodePcm16(bytes, out);
  else decodeFloat32(bytes, out);
}

function decodePcm16(bytes: Uint8Array, out: Int16Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = Math.min(out.length, bytes.length >> 1);
  for (let index = 0; index < count; index++) out[index] = view.getInt16(index * 2, true);
}

function decodeFloat32(bytes: Uint8Array, out: Int16Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = Math.min(out.length, bytes.length >> 2);
  for (let index = 0; index < count; index++) {
    const value = view.getFloat32(index * 4, true) * 32_768;
    // Not a number becomes silence.
    out[index] = value >= 32_767 ? 32_767 : value <= -32_768 ? -32_768 : Math.round(value) || 0;
  }
}

function parseFormat(view: DataView, body: number, size: number): Omit<WavHeader, "dataOffset" | "dataBytes"> {
  if (size < 16 || body + Math.min(size, 26) > view.byteLength) throw truncated("its format is cut off");
  const tag = view.getUint16(body, true);
  // The extensible form keeps the real tag at the head of a GUID.
  const code = tag === extensible && size >= 26 ? view.getUint16(body + 24, true) : tag;
  const channels = view.getUint16(body + 2, true);
  const sampleRateHz = view.getUint32(body + 4, true);
  const bits = view.getUint16(body + 14, true);
  const encoding = encodings[`${code}/${bits}`];
  if (encoding === undefined) {
    throw unsupported(
      "encoding",
      `format ${code} with ${bits} bits`,
      "Convert it to 16-bit PCM: sox in.wav -b 16 -e signed out.wav",
    );
  }
  if (channels !== 1 && channels !== 2)
    throw unsupported("channels", `${channels} channels`, "Give one or two channels.");
  if (sampleRateHz < 1000 || sampleRateHz > 384_000) {
    throw unsupported("sampleRateHz", `${sampleRateHz} samples a second`, "Give a rate between 1,000 and 384,000 Hz.");
  }
  return { encoding, sampleRateHz, channels };
}

function wholeFrames(format: Omit<WavHeader, "dataOffset" | "dataBytes">, size: number, available: number): number {
  if (size > available && size < unknownSizeFrom) {
    throw truncated(`it announces ${size} bytes of audio and holds ${available}`);
  }
  const frameBytes = wavSampleBytes(format.encoding) * format.channels;
  const bytes = Math.min(size, available);
  return bytes - (bytes % frameBytes);
}

function tagAt(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}

function truncated(what: string): CallwrightError {
  return new CallwrightError(`The WAV file is incomplete: ${what}`, {
    code: "AUDIO_TRUNCATED",
    hint: "The file was probably cut off while it was copied; fetch or record it again.",
  });
}

function unsupported(field: string, what: string, hint: string): CallwrightError {
  return new CallwrightError(`The WAV file has ${what}, which is not supported`, {
    code: "AUDIO_UNSUPPORTED",
    field,
    hint,
  });
}
