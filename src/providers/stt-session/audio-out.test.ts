import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AudioOut } from "./audio-out.ts";

const samplesOf = (pcm: Uint8Array): number[] => [...new Int16Array(pcm.buffer, pcm.byteOffset, pcm.byteLength / 2)];

describe("audio on its way to the vendor", () => {
  it("is a copy: senders reuse their buffers", () => {
    const audio = new AudioOut({ fromHz: 8000, toHz: 8000, shortestMessageMs: 0 });
    const frame = Int16Array.of(1, 2, 3);
    const message = audio.push(frame);
    frame.fill(9);
    expect(samplesOf(message ?? new Uint8Array())).toEqual([1, 2, 3]);
  });

  it("is gathered into messages that are long enough, and the last one is filled up with silence", () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(lengths, (frames) => {
        const audio = new AudioOut({ fromHz: 8000, toHz: 8000, shortestMessageMs: 50 });
        const sent: number[] = [];
        let next = 1;
        for (const length of frames) {
          const message = audio.push(Int16Array.from({ length }, () => next++));
          if (message === undefined) continue;
          expect(audio.durationMs(message)).toBeGreaterThanOrEqual(50);
          sent.push(...samplesOf(message));
        }
        const rest = audio.rest();
        if (rest !== undefined) {
          expect(rest.audioMs + rest.silenceMs).toBe(50);
          sent.push(...samplesOf(rest.pcm));
        }
        expect(sent.slice(0, next - 1)).toEqual(Array.from({ length: next - 1 }, (_unused, index) => index + 1));
        expect(audio.rest()).toBeUndefined();
      }),
    );
  });

  it("has the vendor's rate", () => {
    const audio = new AudioOut({ fromHz: 8000, toHz: 24_000, shortestMessageMs: 0 });
    const message = audio.push(new Int16Array(160));
    expect(audio.durationMs(message ?? new Uint8Array())).toBe(20);
    expect(message?.byteLength).toBe(960);
    expect(audio.silence(100).byteLength).toBe(4800);
  });
});
