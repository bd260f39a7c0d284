import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CallwrightError } from "../base/errors.ts";
import { sineWave } from "./tone.ts";
import { readWav } from "./wav.ts";
import { openWavWriter } from "./wav-writer.ts";
import { readWaveform } from "./waveform.ts";

describe("a WAV file on disk", () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "wav-"));
    path = join(folder, "call.wav");
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it("holds all that was written, frame by frame", async () => {
    const sound = sineWave({ sampleRateHz: 8000, frequencyHz: 300, durationMs: 5010 });
    const writer = await openWavWriter(path, { sampleRateHz: 8000, channels: 1 });
    for (let from = 0; from < sound.length; from += 160) writer.write(sound.subarray(from, from + 160));
    expect(writer.durationMs).toBe(5010);
    await writer[Symbol.asyncDispose]();
    await writer[Symbol.asyncDispose]();
    writer.write(sound);
    expect(readWav(await readFile(path))).toEqual({ sampleRateHz: 8000, channels: 1, samples: sound });
  });

  it("can be played at any moment, as a crash would leave it", async () => {
    await using writer = await openWavWriter(path, { sampleRateHz: 8000, channels: 2 });
    expect(readWav(await readFile(path)).samples).toHaveLength(0);
    const second = new Int16Array(16_000).fill(5);
    writer.write(second);
    writer.write(second);
    writer.write(second.subarray(0, 100));
    await expect
      .poll(async () => readWav(await readFile(path)).samples.length, { timeout: 5000, interval: 5 })
      .toBe(32_000);
  });

  it("says so when the folder is not there", async () => {
    await expect(
      openWavWriter(join(folder, "absent", "x.wav"), { sampleRateHz: 8000, channels: 1 }),
    ).rejects.toMatchObject({
      code: "AUDIO_WRITE_FAILED",
      hint: expect.stringContaining("folder"),
    });
  });

  it("tells once that the disk is full, and lets the call go on", async () => {
    const failures: CallwrightError[] = [];
    // Linux has a device that is always full; where it is not, there is nothing to try.
    const writer = await openWavWriter("/dev/full", {
      sampleRateHz: 8000,
      channels: 1,
      onFailure: (error) => failures.push(error),
    }).catch((error: CallwrightError) => {
      failures.push(error);
      return undefined;
    });
    for (let second = 0; second < 5; second++) writer?.write(new Int16Array(8000));
    await writer?.[Symbol.asyncDispose]();
    expect(failures.map((error) => error.code)).toEqual(["AUDIO_WRITE_FAILED"]);
  });

  it("is outlined bucket by bucket, each channel by itself", async () => {
    const writer = await openWavWriter(path, { sampleRateHz: 8000, channels: 2 });
    const samples = new Int16Array(400_000);
    for (let frame = 0; frame < 200_000; frame++) {
      samples[2 * frame] = frame < 100_000 ? 16_384 : 0;
      samples[2 * frame + 1] = frame === 199_999 ? -32_768 : 0;
    }
    writer.write(samples);
    await writer[Symbol.asyncDispose]();
    const { durationMs, peaks } = await readWaveform(path, { buckets: 4, signal: new AbortController().signal });
    expect(durationMs).toBe(25_000);
    expect(peaks).toEqual([
      [0.5, 0.5, 0, 0],
      [0, 0, 0, 1],
    ]);
  });

  it("has an outline when it is empty, and stops when told to", async () => {
    const writer = await openWavWriter(path, { sampleRateHz: 8000, channels: 1 });
    await writer[Symbol.asyncDispose]();
    expect(await readWaveform(path, { buckets: 100, signal: new AbortController().signal })).toEqual({
      durationMs: 0,
      peaks: [[0]],
    });
    const other = await openWavWriter(path, { sampleRateHz: 8000, channels: 1 });
    other.write(new Int16Array(100));
    await other[Symbol.asyncDispose]();
    await expect(readWaveform(path, { buckets: 100, signal: AbortSignal.abort("gone") })).rejects.toMatchObject({
      code: "CANCELLED",
    });
  });
});
