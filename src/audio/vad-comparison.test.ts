import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "../base/log.ts";
import { openEnergyVad } from "./energy-vad.ts";
import { openSileroVad } from "./silero-vad.ts";
import { hasEspeak } from "./spoken-samples.test-support.ts";
import type { Vad } from "./vad.ts";
import { makeTrial, runTrial } from "./vad-trial.test-support.ts";

// The figures of both detectors: node scripts/bench-audio.ts
describe.skipIf(!hasEspeak())("detectors on spoken phrases with pauses (skipped without espeak-ng)", () => {
  let silero: Vad;
  const energy = openEnergyVad();
  beforeAll(async () => {
    silero = await openSileroVad({ log: silentLog });
  });
  afterAll(async () => {
    await silero[Symbol.asyncDispose]();
  });
  const cases = ([8000, 16_000] as const).flatMap((sampleRateHz) =>
    ["en-us", "en-us+f3"].map((voice) => ({ sampleRateHz, voice })),
  );

  it.each(cases)(
    "find all, where they are, on a clean line: $voice at $sampleRateHz Hz",
    async ({ sampleRateHz, voice }) => {
      const trial = makeTrial({ sampleRateHz, voice });
      for (const vad of [energy, silero]) {
        const { found, falseStarts, onsetErrorsMs, endErrorsMs, endDelaysMs } = await runTrial(vad, trial);
        expect({ found, falseStarts }, vad.name).toEqual({ found: 8, falseStarts: 0 });
        expect(Math.max(...onsetErrorsMs.map(Math.abs)), vad.name).toBeLessThanOrEqual(15);
        // Some phrases fade below any threshold; the median does not.
        expect(Math.abs(medianOf(endErrorsMs)), vad.name).toBeLessThanOrEqual(15);
        expect(Math.max(...endErrorsMs), vad.name).toBeLessThanOrEqual(15);
        expect(medianOf(endDelaysMs), vad.name).toBeLessThanOrEqual(130);
      }
    },
  );

  it.each(cases)(
    "are found by Silero in noise 15 and 5 dB below: $voice at $sampleRateHz Hz",
    async ({ sampleRateHz, voice }) => {
      for (const snrDb of [15, 5]) {
        const { found, startDelaysMs } = await runTrial(silero, makeTrial({ sampleRateHz, voice, snrDb }));
        expect(found, `${snrDb} dB`).toBe(8);
        expect(Math.max(...startDelaysMs), `${snrDb} dB`).toBeLessThanOrEqual(160);
      }
    },
  );

  // The pauses are so long that the gate in front of Silero has closed before each phrase (ADR 0028).
  it.each(["en-us", "en-us+f3"])(
    "are told as soon after a long silence, quiet voices and voices in noise too: %s",
    async (voice) => {
      for (const how of [{}, { levelDb: -45 }, { levelDb: -45, snrDb: 15 }, { snrDb: 5 }]) {
        const trial = makeTrial({ sampleRateHz: 8000, voice, pauseMs: 2500, ...how });
        const { found, falseStarts, startDelaysMs } = await runTrial(silero, trial);
        expect({ found, falseStarts }, JSON.stringify(how)).toEqual({ found: 8, falseStarts: 0 });
        expect(Math.max(...startDelaysMs), JSON.stringify(how)).toBeLessThanOrEqual(160);
      }
    },
  );
});

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
