import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alawSilence, decodeAlaw, decodeMulaw, encodeAlaw, encodeMulaw, mulawSilence } from "./g711.ts";

const allBytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const allSamples = Int16Array.from({ length: 65_536 }, (_, index) => index - 32_768);

describe("µ-law", () => {
  it("decodes the values of G.711 table 2a, scaled to 16 bits", () => {
    // Decision values of each segment: 14-bit 8031, 3999, 1983, 975, 471, 219, 93, 30, 0 (times 4).
    const bytes = [0x80, 0x8f, 0x9f, 0xaf, 0xbf, 0xcf, 0xdf, 0xef, 0xfe, 0xff, 0x7f, 0x00];
    const values = [32_124, 16_764, 8316, 4092, 1980, 924, 396, 132, 8, 0, 0, -32_124];
    expect([...decodeMulaw(Uint8Array.from(bytes), new Int16Array(bytes.length))]).toEqual(values);
  });

  it("codes silence as 0xff, and clips at both ends", () => {
    const out = encodeMulaw(Int16Array.from([0, 32_767, -32_768]), new Uint8Array(3));
    expect([...out]).toEqual([mulawSilence, 0x80, 0x00]);
  });

  it("codes what it decoded as it was, minus zero apart", () => {
    const again = encodeMulaw(decodeMulaw(allBytes, new Int16Array(256)), new Uint8Array(256));
    expect([...again]).toEqual([...allBytes].map((byte) => (byte === 0x7f ? 0xff : byte)));
  });

  it("is off by at most half a step, over all samples", () => {
    const decoded = decodeMulaw(encodeMulaw(allSamples, new Uint8Array(65_536)), new Int16Array(65_536));
    const wrong = allSamples.filter((sample, index) => {
      const step = 2 ** (Math.floor(Math.log2(Math.abs(sample) + 132)) - 4);
      return Math.abs(sample) <= 32_635 && Math.abs((decoded[index] ?? 0) - sample) > step / 2;
    });
    expect([...wrong]).toEqual([]);
  });
});

describe("A-law", () => {
  it("decodes the values of G.711 table 1a, scaled to 16 bits", () => {
    // Output values y of 13 bits: 4032, 2112, 1056, 528, 264, 132, 66, 1 (times 8), and their negatives.
    const bytes = [0xaa, 0xa5, 0xb5, 0x85, 0x95, 0xe5, 0xf5, 0xd5, 0x55, 0x2a];
    const values = [32_256, 16_896, 8448, 4224, 2112, 1056, 528, 8, -8, -32_256];
    expect([...decodeAlaw(Uint8Array.from(bytes), new Int16Array(bytes.length))]).toEqual(values);
  });

  it("codes silence as 0xd5, and both ends", () => {
    const out = encodeAlaw(Int16Array.from([0, 32_767, -32_768]), new Uint8Array(3));
    expect([...out]).toEqual([alawSilence, 0xaa, 0x2a]);
  });

  it("codes what it decoded as it was", () => {
    const again = encodeAlaw(decodeAlaw(allBytes, new Int16Array(256)), new Uint8Array(256));
    expect([...again]).toEqual([...allBytes]);
  });

  it("is off by at most half a step, over all samples", () => {
    const decoded = decodeAlaw(encodeAlaw(allSamples, new Uint8Array(65_536)), new Int16Array(65_536));
    const wrong = allSamples.filter((sample, index) => {
      const magnitude = sample < 0 ? ~sample : sample;
      const step = magnitude < 512 ? 16 : 2 ** (Math.floor(Math.log2(magnitude)) - 4);
      return Math.abs((decoded[index] ?? 0) - sample) > step / 2;
    });
    expect([...wrong]).toEqual([]);
  });
});

it("fills a buffer that is longer, and stops at the end of one that is shorter", () => {
  fc.assert(
    fc.property(fc.int16Array(), fc.nat(50), (samples, room) => {
      const out = encodeMulaw(samples, new Uint8Array(room).fill(1));
      const count = Math.min(room, samples.length);
      const whole = encodeMulaw(samples, new Uint8Array(samples.length));
      expect([...out.subarray(0, count)]).toEqual([...whole.subarray(0, count)]);
      expect([...out.subarray(count)]).toEqual(Array.from({ length: room - count }, () => 1));
    }),
  );
});
