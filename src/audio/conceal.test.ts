import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Concealer } from "./conceal.ts";
import { rmsDb } from "./level.ts";
import { sineWave, speechLike } from "./tone.ts";

describe.each([8000, 16_000, 48_000])("concealment at %i Hz", (sampleRateHz) => {
  const frame = sampleRateHz / 50;

  it("goes on with the pitch of the voice for one lost frame", () => {
    const sound = sineWave({ sampleRateHz, frequencyHz: 150, durationMs: 400, levelDb: -10 });
    const { output, concealer } = play(sound, 10, sampleRateHz);
    const made = concealer.conceal().slice();
    const truth = sound.subarray(output, output + frame);
    const error = Int16Array.from(made, (sample, index) => sample - (truth[index] ?? 0));
    expect(rmsDb(error)).toBeLessThan(rmsDb(truth) - 12);
  });

  it("fades out by 60 ms", () => {
    const sound = speechLike({ sampleRateHz, durationMs: 400, levelDb: -6 });
    const { concealer } = play(sound, 10, sampleRateHz);
    const levels = Array.from({ length: 5 }, () => rmsDb(concealer.conceal()));
    expect(levels[0]).toBeGreaterThan(-40);
    expect(levels[2]).toBeLessThan((levels[0] ?? 0) - 8);
    expect(levels.slice(3)).toEqual([-96, -96]);
  });

  it("makes no jump where the made-up sound begins and ends", () => {
    const sound = sineWave({ sampleRateHz, frequencyHz: 130, durationMs: 400, levelDb: -10 });
    const { output, concealer } = play(sound, 10, sampleRateHz);
    const made = [...concealer.conceal()];
    const after = [...concealer.push(sound.subarray(output + frame, output + 2 * frame))];
    const joined = [...sound.subarray(output - frame, output), ...made, ...after];
    const steps = joined.slice(1).map((sample, index) => Math.abs(sample - (joined[index] ?? 0)));
    const steepest = 32_768 * 10 ** (-10 / 20) * ((2 * Math.PI * 130) / sampleRateHz);
    // A hard cut could jump by twice the amplitude.
    expect(Math.max(...steps)).toBeLessThan(steepest * 2 + 1500);
  });

  it("is silent before anything was heard", () => {
    expect(rmsDb(new Concealer(sampleRateHz).conceal())).toBe(-96);
  });
});

it("returns frames that follow no loss as they are", () => {
  fc.assert(
    fc.property(fc.array(fc.int16Array({ minLength: 160, maxLength: 160 }), { maxLength: 5 }), (frames) => {
      const concealer = new Concealer(8000);
      for (const samples of frames) expect(concealer.push(samples)).toBe(samples);
    }),
  );
});

function play(sound: Int16Array, frames: number, sampleRateHz: number): { output: number; concealer: Concealer } {
  const concealer = new Concealer(sampleRateHz);
  const frame = sampleRateHz / 50;
  for (let index = 0; index < frames; index++) concealer.push(sound.subarray(index * frame, (index + 1) * frame));
  return { output: frames * frame, concealer };
}
