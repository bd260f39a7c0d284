import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openEnergyVad } from "./energy-vad.ts";
import { SpeechDetector } from "./speech-detector.ts";
import type { SpeechEdge } from "./speech-detector.ts";
import { speechLike } from "./tone.ts";
import type { VadWindow } from "./vad.ts";

/**
 * The end is uncertain by what lies between two pulses of 120 Hz, 8 ms, and by a block of 2.5 ms. Below this level of
 * the peaks the voice sinks under the meter's -50 dBFS between its syllables; when it ends there, the last that can be
 * heard of it is the syllable before, at most 47 ms earlier (taken over all lengths and places in a window).
 */
const quietDb = -25;
const troughMs = 60;

describe("a speech detector", () => {
  it("announces speech after 64 ms and its end after a pause of 96", () => {
    const log = detect([...windows(0.05, 5), ...windows(0.9, 10), ...windows(0.05, 10)]);
    expect(log).toEqual([
      { atMs: 180, edge: { type: "speech-start", onsetMs: 100 } },
      { atMs: 400, edge: { type: "speech-end", lastVoicedMs: 300 } },
    ]);
  });

  it("takes no notice of a click", () => {
    expect(detect([...windows(0.05, 5), ...windows(0.99, 3), ...windows(0.05, 10)])).toEqual([]);
  });

  it("does not end at a stop consonant, nor in doubt", () => {
    const log = detect([...windows(0.9, 10), ...windows(0.1, 4), ...windows(0.4, 20), ...windows(0.9, 5)]);
    expect(log.map(({ edge }) => edge.type)).toEqual(["speech-start"]);
  });

  it("says whether somebody speaks, and how loud", () => {
    const detector = new SpeechDetector({ minSpeechMs: 20 });
    expect(detector.isSpeaking).toBe(false);
    detector.push({ probability: 0.9, endMs: 20, levelDb: -20 });
    expect(detector.isSpeaking).toBe(true);
    expect(detector.levelDb).toBe(-20);
  });

  it("places an onset by energy before the windows that a slow detector took to be certain", () => {
    const quiet = { probability: 0.05, levelDb: -90 };
    const voice = { levelDb: -20 };
    const log = detect([
      { ...quiet, endMs: 32 },
      { ...voice, probability: 0.2, endMs: 64, voicedFromMs: 50, voicedToMs: 64 },
      { ...voice, probability: 0.7, endMs: 96, voicedFromMs: 64, voicedToMs: 96 },
      { ...voice, probability: 0.9, endMs: 128, voicedFromMs: 96, voicedToMs: 128 },
    ]);
    expect(log).toEqual([{ atMs: 128, edge: { type: "speech-start", onsetMs: 50 } }]);
  });

  it("places the last sound by energy, where a slow detector still believes in it", () => {
    const voice = { probability: 0.95, levelDb: -20 };
    const log = detect([
      ...Array.from({ length: 10 }, (_, index) => ({
        ...voice,
        endMs: (index + 1) * 32,
        voicedFromMs: index * 32,
        voicedToMs: (index + 1) * 32,
      })),
      { ...voice, endMs: 352, voicedFromMs: 320, voicedToMs: 333 },
      { probability: 0.8, levelDb: -90, endMs: 384 },
      { probability: 0.5, levelDb: -90, endMs: 416 },
      ...Array.from({ length: 4 }, (_, index) => ({ probability: 0.1, levelDb: -90, endMs: 448 + index * 32 })),
    ]);
    expect(log.at(-1)).toEqual({ atMs: 448, edge: { type: "speech-end", lastVoicedMs: 333 } });
  });

  it("does not begin again because a slow detector still believes in a voice that has ended", () => {
    const voice = Array.from({ length: 10 }, (_, index) => ({
      probability: 0.95,
      levelDb: -20,
      endMs: (index + 1) * 32,
      voicedFromMs: index * 32,
      voicedToMs: (index + 1) * 32,
    }));
    const belief = Array.from({ length: 11 }, (_, index) => ({
      probability: 0.8,
      levelDb: -90,
      endMs: 352 + index * 32,
    }));
    expect(detect([...voice, ...belief]).map(({ edge }) => edge)).toEqual([
      { type: "speech-start", onsetMs: 0 },
      { type: "speech-end", lastVoicedMs: 320 },
    ]);
    const again = { probability: 0.9, levelDb: -20, endMs: 704, voicedFromMs: 672, voicedToMs: 704 };
    expect(
      detect([...voice, ...belief, again, { ...again, endMs: 736, voicedFromMs: 704, voicedToMs: 736 }]).at(-1),
    ).toEqual({
      atMs: 736,
      edge: { type: "speech-start", onsetMs: 672 },
    });
  });

  it("is within 10 ms of the truth on clean audio, and within a syllable when the end is below what it can hear", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 900 }),
        fc.integer({ min: 200, max: 1500 }),
        fc.constantFrom(8000 as const, 16_000 as const),
        fc.integer({ min: -28, max: -3 }),
        (beforeMs, lengthMs, sampleRateHz, levelDb) => {
          const voice = speechLike({ sampleRateHz, durationMs: lengthMs, levelDb });
          const sound = new Int16Array(((beforeMs + lengthMs + 300) * sampleRateHz) / 1000);
          sound.set(voice, (beforeMs * sampleRateHz) / 1000);
          const edges: SpeechEdge[] = [];
          const detector = new SpeechDetector();
          const stream = openEnergyVad().open(sampleRateHz, (window) => {
            const edge = detector.push(window);
            if (edge !== undefined) edges.push(edge);
          });
          stream.push({ samples: sound, sampleRateHz });
          expect(edges.map((edge) => edge.type)).toEqual(["speech-start", "speech-end"]);
          const times = edges.map((edge) => (edge.type === "speech-start" ? edge.onsetMs : edge.lastVoicedMs));
          // The onset is a full pulse: only the block that it lies in, 2.5 ms, is uncertain.
          expect(Math.abs((times[0] ?? 0) - beforeMs)).toBeLessThanOrEqual(2.5);
          const endToleranceMs = levelDb < quietDb ? troughMs : 10;
          expect(Math.abs((times[1] ?? 0) - beforeMs - lengthMs)).toBeLessThanOrEqual(endToleranceMs);
        },
      ),
      { examples: [[101, 1102, 16_000, -28]] },
    );
  });

  it("alternates start and end, in order of time, whatever the windows", () => {
    const window = fc.record({
      probability: fc.double({ min: 0, max: 1, noNaN: true }),
      voiced: fc.boolean(),
      from: fc.nat(10),
      to: fc.nat(10),
    });
    fc.assert(
      fc.property(fc.array(window, { maxLength: 200 }), (list) => {
        const edges = detect(
          list.map(({ probability, voiced, from, to }, index) => ({
            probability,
            levelDb: -30,
            endMs: (index + 1) * 32,
            ...(voiced && { voicedFromMs: index * 32 + from, voicedToMs: index * 32 + 12 + to }),
          })),
        );
        let previousMs = 0;
        edges.forEach(({ edge, atMs }, index) => {
          expect(edge.type).toBe(index % 2 === 0 ? "speech-start" : "speech-end");
          const edgeMs = edge.type === "speech-start" ? edge.onsetMs : edge.lastVoicedMs;
          expect(edgeMs).toBeGreaterThanOrEqual(previousMs);
          expect(edgeMs).toBeLessThanOrEqual(atMs);
          previousMs = edgeMs;
        });
      }),
    );
  });
});

function windows(probability: number, count: number): Omit<VadWindow, "endMs">[] {
  return Array.from({ length: count }, () => ({ probability, levelDb: -30 }));
}

/** Windows without a time are 20 ms each. */
function detect(
  list: readonly (Omit<VadWindow, "endMs"> & { readonly endMs?: number })[],
): { atMs: number; edge: SpeechEdge }[] {
  const detector = new SpeechDetector();
  return list.flatMap((window, index) => {
    const atMs = window.endMs ?? (index + 1) * 20;
    const edge = detector.push({ ...window, endMs: atMs });
    return edge === undefined ? [] : [{ atMs, edge }];
  });
}
