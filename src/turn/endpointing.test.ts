import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { afterPause, rhythmFactor, unknownRhythm } from "./caller-rhythm.ts";
import type { CallerRhythm } from "./caller-rhythm.ts";
import { endpointWaitMs, waitFor } from "./endpointing.ts";
import type { CallerProfile, EndpointScores } from "./endpointing.ts";
import type { Expectation } from "./expectation.ts";

const profiles: readonly CallerProfile[] = ["fast", "standard", "non-native", "elderly", "dictation"];
const questions: readonly Expectation[] = ["nothing", "open", "yes-no", "choice", "date-time", "name", "digits"];

const score = fc.double({ min: 0, max: 1, noNaN: true });
const rhythm: fc.Arbitrary<CallerRhythm> = fc
  .array(fc.double({ min: 0, max: 6000, noNaN: true }), { maxLength: 12 })
  .map((pauses) => pauses.reduce(afterPause, unknownRhythm));
const scores: fc.Arbitrary<EndpointScores> = fc.record({
  words: score,
  acoustic: fc.option(score, { nil: undefined }),
  asked: fc.constantFrom(...questions),
  profile: fc.constantFrom(...profiles),
  rhythm,
});

describe("the wait at a pause", () => {
  it("leaves time for a filler before the caller has waited 2 s, whatever the words, the voice and the profile", () => {
    fc.assert(
      fc.property(fc.string(), fc.option(score, { nil: undefined }), rhythm, (text, acoustic, of) => {
        for (const profile of profiles) {
          const waitMs = endpointWaitMs({ text, asked: "open", profile, acoustic, rhythm: of });
          expect(waitMs).toBeGreaterThanOrEqual(100);
          expect(waitMs).toBeLessThanOrEqual(1700);
        }
      }),
    );
  });

  it("never grows with a score", () => {
    fc.assert(
      fc.property(scores, score, score, (given, one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const tolerance = 1e-9;
        expect(waitFor({ ...given, words: high })).toBeLessThanOrEqual(waitFor({ ...given, words: low }) + tolerance);
        expect(waitFor({ ...given, acoustic: high })).toBeLessThanOrEqual(
          waitFor({ ...given, acoustic: low }) + tolerance,
        );
      }),
    );
  });

  it("has no cliff: a hundredth of a score moves it by no more than a sixth of its span", () => {
    // The steepest slope: from the longest wait to the 100 ms after a yes, over seven hundredths.
    const step = 0.01;
    fc.assert(
      fc.property(scores, fc.double({ min: 0, max: 1 - step, noNaN: true }), (given, from) => {
        const words = waitFor({ ...given, words: from }) - waitFor({ ...given, words: from + step });
        const acoustic = waitFor({ ...given, acoustic: from }) - waitFor({ ...given, acoustic: from + step });
        expect(words).toBeLessThan(given.asked === "yes-no" ? 1700 / 6 : 60);
        expect(acoustic).toBeLessThan(60);
      }),
    );
  });

  it("grows with the pauses of the caller", () => {
    fc.assert(
      fc.property(scores, rhythm, fc.double({ min: 150, max: 4000, noNaN: true }), (given, of, longerMs) => {
        const longer = { ...of, meanMs: Math.max(of.meanMs, longerMs) };
        expect(waitFor({ ...given, rhythm: longer })).toBeGreaterThanOrEqual(waitFor({ ...given, rhythm: of }) - 1e-9);
      }),
    );
  });

  it("is that of the words where no model says anything, and never shorter for a voice that goes on", () => {
    fc.assert(
      fc.property(scores, (given) => {
        const wordsAlone = waitFor({ ...given, acoustic: undefined });
        expect(waitFor({ ...given, acoustic: 0.5 })).toBeCloseTo(wordsAlone, 9);
        expect(waitFor({ ...given, acoustic: 0 })).toBeGreaterThanOrEqual(wordsAlone - 1e-9);
      }),
    );
  });

  it("stays long after dangling words, however finished the voice sounds", () => {
    const input = { text: "I'd like to book a cleaning and", asked: "open", profile: "standard" } as const;
    expect(endpointWaitMs({ ...input, acoustic: 1 })).toBeGreaterThan(0.97 * endpointWaitMs(input));
  });

  it("is longer for callers who pause more", () => {
    const waits = profiles.map((profile) => endpointWaitMs({ text: "I'd like a cleaning", asked: "open", profile }));
    expect(waits).toEqual(waits.toSorted((one, other) => one - other));
  });

  it("is over at once after a yes, whoever the caller is and however it sounds", () => {
    for (const profile of profiles) {
      for (const acoustic of [undefined, 0, 1]) {
        expect(endpointWaitMs({ text: "Yes.", asked: "yes-no", profile, acoustic })).toBe(100);
      }
    }
  });
});

describe("the caller's rhythm", () => {
  const after = (...pauses: number[]): number => rhythmFactor(pauses.reduce(afterPause, unknownRhythm));

  it("is that of others until the caller has paused, and follows slowly", () => {
    expect(after()).toBe(1);
    expect(after(900)).toBeGreaterThan(1);
    expect(after(900, 900)).toBeGreaterThan(after(900));
    expect(after(200, 200, 200)).toBeLessThan(1);
  });

  it("stays within its bounds, and takes no closure of a consonant for a pause", () => {
    expect(after(...Array.from({ length: 20 }, () => 3900))).toBe(1.4);
    expect(after(...Array.from({ length: 20 }, () => 151))).toBe(0.85);
    expect(after(80, 149, 5000, Number.NaN)).toBe(1);
  });
});
