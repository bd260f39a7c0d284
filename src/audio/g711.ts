/**
 * ITU-T G.711 on 16-bit samples, by lookup. µ-law is the telephone's coding in North America and Japan and on most
 * media streams (PCMU); A-law is that of the rest of the world (PCMA).
 */

/** µ-law of silence (plus zero). */
export const mulawSilence = 0xff;
/** A-law of silence (plus zero). */
export const alawSilence = 0xd5;

// Adding the bias makes every segment a power of two (G.711 §3.1, scaled from 14 to 16 bits); the clip keeps the sum in 15 bits.
const mulawBias = 132;
const mulawClip = 32_635;

const mulawToLinear = Int16Array.from({ length: 256 }, (_, byte) => mulawValue(byte));
const alawToLinear = Int16Array.from({ length: 256 }, (_, byte) => alawValue(byte));
// Indexed by the sample's two's complement: 0 to 32,767 positive, then negative.
const linearToMulaw = Uint8Array.from({ length: 65_536 }, (_, index) => mulawByte((index << 16) >> 16));
const linearToAlaw = Uint8Array.from({ length: 65_536 }, (_, index) => alawByte((index << 16) >> 16));

/** Codes `samples` into the beginning of `out`, one byte each, and returns `out`. */
export function encodeMulaw(samples: Int16Array, out: Uint8Array): Uint8Array {
  return encode(samples, out, linearToMulaw);
}

/** Decodes `bytes` into the beginning of `out`, one sample each, and returns `out`. */
export function decodeMulaw(bytes: Uint8Array, out: Int16Array): Int16Array {
  return decode(bytes, out, mulawToLinear);
}

/** Codes `samples` into the beginning of `out`, one byte each, and returns `out`. */
export function encodeAlaw(samples: Int16Array, out: Uint8Array): Uint8Array {
  return encode(samples, out, linearToAlaw);
}

/** Decodes `bytes` into the beginning of `out`, one sample each, and returns `out`. */
export function decodeAlaw(bytes: Uint8Array, out: Int16Array): Int16Array {
  return decode(bytes, out, alawToLinear);
}

// The tables have an entry for every index, so the fallback is for the type only; a short `out` drops what does not fit.
function encode(samples: Int16Array, out: Uint8Array, table: Uint8Array): Uint8Array {
  const count = Math.min(samples.length, out.length);
  for (let index = 0; index < count; index++) out[index] = table[(samples[index] ?? 0) & 0xffff] ?? 0;
  return out;
}

function decode(bytes: Uint8Array, out: Int16Array, table: Int16Array): Int16Array {
  const count = Math.min(bytes.length, out.length);
  for (let index = 0; index < count; index++) out[index] = table[bytes[index] ?? 0] ?? 0;
  return out;
}

function mulawValue(byte: number): number {
  const code = ~byte & 0xff;
  const magnitude = (((code & 0x0f) << 3) + mulawBias) << ((code >> 4) & 7);
  return (code & 0x80) === 0 ? magnitude - mulawBias : mulawBias - magnitude;
}

function mulawByte(sample: number): number {
  const magnitude = Math.min(Math.abs(sample), mulawClip) + mulawBias;
  // The segment is the position of the highest bit above the bias: bit 7 is segment 0, bit 14 segment 7.
  const segment = 24 - Math.clz32(magnitude);
  const mantissa = (magnitude >> (segment + 3)) & 0x0f;
  return ~((sample < 0 ? 0x80 : 0) | (segment << 4) | mantissa) & 0xff;
}

function alawValue(byte: number): number {
  const code = byte ^ 0x55;
  const segment = (code >> 4) & 7;
  const step = ((code & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return (code & 0x80) === 0 ? -magnitude : magnitude;
}

function alawByte(sample: number): number {
  // Negative values count from -1 (one's complement), so that both halves have 4,096 steps of 13 bits (G.711 table 1a).
  const magnitude = sample < 0 ? ~sample : sample;
  const segment = magnitude < 256 ? 0 : 24 - Math.clz32(magnitude);
  const mantissa = (magnitude >> (segment === 0 ? 4 : segment + 3)) & 0x0f;
  return ((sample < 0 ? 0 : 0x80) | (segment << 4) | mantissa) ^ 0x55;
}
