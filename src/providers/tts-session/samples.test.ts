import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SampleReader } from "./samples.ts";
import { SoundGate } from "./sound-gate.ts";
import { withoutWavHeader } from "./wav-piece.ts";

describe("samples out of bytes", () => {
  it("are the same however the bytes were cut", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 20 }), (pieces) => {
        const reader = new SampleReader();
        const read = pieces.flatMap((piece) => [...reader.read(piece)]);
        const all = Buffer.concat(pieces);
        const whole = Array.from({ length: Math.floor(all.length / 2) }, (_, index) => all.readInt16LE(index * 2));
        expect(read).toEqual(whole);
      }),
    );
  });

  it("come without the header of a file, and unchanged when there is none", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const size = withoutWavHeader(bytes).length;
        expect(size).toBeLessThanOrEqual(bytes.length);
      }),
    );
    expect([...withoutWavHeader(Buffer.from("RIFF\0\0\0\0WAVEdata\0\0\0\0ab", "latin1"))]).toEqual([97, 98]);
    expect([...withoutWavHeader(Buffer.from("plain"))]).toEqual([...Buffer.from("plain")]);
  });
});

describe("the gate between sound and silence", () => {
  const silence = { type: "audio", samples: new Int16Array([0, 1, -1]) } as const;
  const sound = { type: "audio", samples: new Int16Array([0, 200]) } as const;

  it("keeps silence back until sound follows it", () => {
    const gate = new SoundGate("acme");
    gate.expect("Hello.");
    expect(gate.pass(silence)).toEqual([]);
    expect(gate.pass(sound)).toEqual([silence, sound]);
    expect(gate.pass(silence)).toEqual([silence]);
    expect(gate.verdict()).toBeUndefined();
  });

  it("calls silence for words an error, and silence for none silence", () => {
    const words = new SoundGate("acme");
    words.expect("Hello.");
    words.pass(silence);
    expect(words.verdict()).toMatchObject({ code: "TTS_NO_AUDIO", retryable: true });
    const none = new SoundGate("acme");
    none.expect("…");
    none.pass(silence);
    expect(none.verdict()).toBeUndefined();
    expect(none.rest()).toEqual([silence]);
  });
});
