import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isCallwrightError } from "../base/errors.ts";
import { encodeAlaw, encodeMulaw } from "./g711.ts";
import { encodeWav, readWav, wavChannel } from "./wav.ts";

describe("a WAV file", () => {
  it("reads what it wrote", () => {
    const audio = fc.record({
      sampleRateHz: fc.constantFrom(8000, 16_000, 24_000, 48_000),
      channels: fc.constantFrom(1 as const, 2 as const),
      pairs: fc.array(fc.tuple(fc.integer({ min: -32_768, max: 32_767 }), fc.integer({ min: -32_768, max: 32_767 }))),
    });
    fc.assert(
      fc.property(audio, ({ sampleRateHz, channels, pairs }) => {
        const samples = Int16Array.from(pairs.flat());
        expect(readWav(encodeWav({ sampleRateHz, channels, samples }))).toEqual({ sampleRateHz, channels, samples });
      }),
    );
  });

  it("reads float, µ-law and A-law, and the extensible form", () => {
    const floats = new Float32Array([0, 0.5, -1, 1, 2, Number.NaN]);
    expect([...readWav(wav({ code: 3, bits: 32, data: new Uint8Array(floats.buffer) })).samples]).toEqual([
      0, 16_384, -32_768, 32_767, 32_767, 0,
    ]);
    const samples = Int16Array.from([8, 924, -924, 0]);
    expect([...readWav(wav({ code: 7, bits: 8, data: encodeMulaw(samples, new Uint8Array(4)) })).samples]).toEqual([
      8, 924, -924, 0,
    ]);
    expect([...readWav(wav({ code: 6, bits: 8, data: encodeAlaw(samples, new Uint8Array(4)) })).samples]).toEqual([
      8, 912, -912, 8,
    ]);
    const pcm = new Uint8Array(Int16Array.from([1, -2]).buffer);
    expect([...readWav(wav({ code: 1, bits: 16, data: pcm, isExtensible: true })).samples]).toEqual([1, -2]);
  });

  it("passes over chunks it does not know, also those of odd length", () => {
    const pcm = new Uint8Array(Int16Array.from([7, 8, 9]).buffer);
    expect([
      ...readWav(wav({ code: 1, bits: 16, data: pcm, before: [...chunk("LIST", new Uint8Array(5))] })).samples,
    ]).toEqual([7, 8, 9]);
  });

  it("takes a file from a pipe, which does not know its own length", () => {
    const bytes = encodeWav({ sampleRateHz: 8000, channels: 1, samples: Int16Array.from([1, 2, 3]) });
    for (const size of [0xffff_ffff, 0x7fff_f000]) {
      new DataView(bytes.buffer).setUint32(40, size, true);
      expect([...readWav(bytes).samples]).toEqual([1, 2, 3]);
    }
  });

  it("takes both channels apart", () => {
    const audio = { sampleRateHz: 8000, channels: 2 as const, samples: Int16Array.from([1, 2, 3, 4]) };
    expect([[...wavChannel(audio, 0)], [...wavChannel(audio, 1)]]).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  it.each([
    ["nothing", new Uint8Array(0), "AUDIO_NOT_WAV", undefined],
    ["an MP3", new TextEncoder().encode("ID3\u0004 and so on, long enough"), "AUDIO_NOT_WAV", undefined],
    [
      "no audio",
      encodeWav({ sampleRateHz: 8000, channels: 1, samples: new Int16Array(4) }).subarray(0, 36),
      "AUDIO_TRUNCATED",
      undefined,
    ],
    [
      "half of its audio",
      encodeWav({ sampleRateHz: 8000, channels: 1, samples: new Int16Array(4) }).subarray(0, 48),
      "AUDIO_TRUNCATED",
      undefined,
    ],
    ["24 bits", wav({ code: 1, bits: 24, data: new Uint8Array(6) }), "AUDIO_UNSUPPORTED", "encoding"],
    [
      "six channels",
      wav({ code: 1, bits: 16, channels: 6, data: new Uint8Array(12) }),
      "AUDIO_UNSUPPORTED",
      "channels",
    ],
    ["a rate of 0", wav({ code: 1, bits: 16, rate: 0, data: new Uint8Array(2) }), "AUDIO_UNSUPPORTED", "sampleRateHz"],
  ])("refuses %s, and says why", (_, bytes, code, field) => {
    expect(() => readWav(bytes)).toThrow(expect.objectContaining({ code, field, hint: expect.any(String) }));
  });

  it("never fails but with a code, whatever the bytes", () => {
    const good = encodeWav({ sampleRateHz: 8000, channels: 1, samples: new Int16Array(20) });
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 });
    fc.assert(
      fc.property(damage, fc.nat(good.length), (changes, length) => {
        const bytes = good.slice(0, length);
        for (const [at, value] of changes) if (at < length) bytes[at] = value;
        try {
          readWav(bytes);
        } catch (error) {
          if (!isCallwrightError(error)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
    expect(readWav(good).samples).toHaveLength(20);
  });

  const sox = "sox";
  it.skipIf(!hasProgram(sox))("is read by sox (skipped where sox is not installed)", () => {
    const bytes = encodeWav({ sampleRateHz: 16_000, channels: 2, samples: new Int16Array(32_000) });
    const info = execFileSync(sox, ["-t", "wav", "-", "-n", "stat"], {
      input: bytes,
      stdio: "pipe",
      encoding: "utf8",
    });
    expect(info).toBe("");
  });
});

function wav(options: {
  readonly code: number;
  readonly bits: number;
  readonly data: Uint8Array;
  readonly channels?: number;
  readonly rate?: number;
  readonly isExtensible?: boolean;
  readonly before?: readonly number[];
}): Uint8Array {
  const { code, bits, data, channels = 1, rate = 8000, isExtensible = false, before = [] } = options;
  const format = new Uint8Array(isExtensible ? 40 : 16);
  const view = new DataView(format.buffer);
  view.setUint16(0, isExtensible ? 0xfffe : code, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, rate, true);
  view.setUint32(8, (rate * channels * bits) / 8, true);
  view.setUint16(12, (channels * bits) / 8, true);
  view.setUint16(14, bits, true);
  if (isExtensible) view.setUint16(24, code, true);
  const body = [...new TextEncoder().encode("WAVE"), ...before, ...chunk("fmt ", format), ...chunk("data", data)];
  return Uint8Array.from(chunk("RIFF", Uint8Array.from(body)));
}

function chunk(tag: string, body: Uint8Array): number[] {
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, body.length, true);
  return [...new TextEncoder().encode(tag), ...size, ...body, ...(body.length % 2 === 1 ? [0] : [])];
}

function hasProgram(name: string): boolean {
  try {
    execFileSync(name, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
