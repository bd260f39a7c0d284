import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeMulaw, encodeMulaw } from "../../audio/g711.ts";
import { stillHereTone } from "../../call/fillers.ts";
import { ToneEar } from "./tone-ear.ts";
import { isSameTone, MarkedWords, plainHz, toneOf, toneOfReply, wordSound } from "./word-marks.ts";

function heard(samples: Int16Array, sampleRateHz: number): readonly { readonly atMs: number; readonly hz: number }[] {
  const ear = new ToneEar(sampleRateHz);
  const frame = sampleRateHz / 50;
  for (let from = 0; from < samples.length; from += frame) {
    ear.push(samples.subarray(from, from + frame), (from * 1000) / sampleRateHz);
  }
  return ear.starts;
}

describe("the ear", () => {
  it("tells an onset from the answer behind it, and when the answer began", () => {
    const sound = wordSound(24_000);
    const answer = new MarkedWords().reply((word) => word)("");
    const samples = new Int16Array(24_000);
    samples.set(sound("Tuesday,", 6000), 2400);
    samples.set(sound(answer, 6000), 2400 + 6000);
    const starts = heard(samples, 24_000);
    expect(starts.map(({ hz }) => isSameTone(hz, plainHz))).toEqual([true, false]);
    expect(starts[0]?.atMs).toBeCloseTo(100, 0);
    expect(Math.abs((starts[1]?.atMs ?? 0) - 350)).toBeLessThan(3);
  });

  it("hears every marked word as itself, over a telephone too", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ word: fc.integer({ min: 0, max: 40 }), gapMs: fc.integer({ min: 20, max: 200 }) }), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.constantFrom(8000, 24_000),
        (plan, rate) => {
          const words = new MarkedWords();
          const known = Array.from({ length: 41 }, () => words.reply((word) => word)(""));
          const length = 0.2 * rate;
          const samples = new Int16Array(plan.length * (length + 0.2 * rate));
          let at = 0;
          const expected = plan.map(({ word, gapMs }) => {
            at += Math.round((gapMs * rate) / 1000);
            samples.set(wordSound(rate)(known[word] ?? "", length), at);
            at += length;
            return { atMs: ((at - length) * 1000) / rate, hz: toneOf(known[word] ?? "") };
          });
          const line =
            rate === 8000 ? decodeMulaw(encodeMulaw(samples, new Uint8Array(samples.length)), samples) : samples;
          const starts = heard(line, rate);
          expect(starts).toHaveLength(expected.length);
          for (const [index, { atMs, hz }] of expected.entries()) {
            expect(Math.abs((starts[index]?.atMs ?? 0) - atMs)).toBeLessThan(1);
            expect(isSameTone(starts[index]?.hz ?? 0, hz)).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("takes the engine's own notes for no word of a reply", () => {
    const starts = heard(stillHereTone(24_000), 24_000);
    const words = new MarkedWords();
    const tones = Array.from({ length: 5 }, () => toneOfReply(words.reply((word) => word)("")));
    expect(starts.length).toBeGreaterThan(0);
    expect(starts.filter(({ hz }) => tones.some((toneHz) => isSameTone(hz, toneHz)))).toEqual([]);
  });

  it("gives neighbouring replies different tones, and each guess at a turn a word of its own in the same tone", () => {
    const words = new MarkedWords();
    const replies = Array.from({ length: 5 }, () => words.reply((word) => `${word}, I can help.`));
    expect(new Set(replies.map((reply) => toneOfReply(reply("yes")))).size).toBe(5);
    const [reply] = replies;
    expect(reply?.("yes")).toBe(reply?.("yes"));
    expect(reply?.("yes please")).not.toBe(reply?.("yes"));
    expect(toneOfReply(reply?.("yes please") ?? "")).toBe(toneOfReply(reply?.("yes") ?? ""));
    for (const word of ["Sure,", "Badger", "Tuesday", "One", "moment,", "ba"]) expect(toneOf(word)).toBe(plainHz);
  });
});
