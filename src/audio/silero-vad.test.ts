import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Log, LogFields } from "../base/log.ts";
import { silentLog } from "../base/log.ts";
import { seededRandom } from "../base/random.ts";
import { openSileroVad } from "./silero-vad.ts";
import { spawnSilero } from "./silero-worker.ts";
import { speechLike, whiteNoise } from "./tone.ts";
import type { Vad, VadWindow } from "./vad.ts";

describe("the Silero detector", () => {
  let vad: Vad;
  beforeAll(async () => {
    vad = await openSileroVad({ log: silentLog });
  });
  afterAll(async () => {
    await vad[Symbol.asyncDispose]();
  });

  it.each([8000, 16_000] as const)("answers every window of 32 ms, in order, at %i Hz", async (sampleRateHz) => {
    const windows = await detect(
      vad,
      sampleRateHz,
      whiteNoise({ sampleRateHz, durationMs: 1600, levelDb: -40, random: seededRandom(1) }),
    );
    expect(windows.map((window) => window.endMs)).toEqual(Array.from({ length: 50 }, (_, index) => (index + 1) * 32));
    expect(Math.max(...windows.map((window) => window.probability))).toBeLessThan(0.5);
  });

  it("keeps the state of each call apart, and gives the same alone and in a batch", async () => {
    const sounds = [1, 2, 3, 4].map((seed) =>
      speechLike({ sampleRateHz: 16_000, durationMs: 640, levelDb: -6 * seed }),
    );
    const alone: number[][] = [];
    for (const sound of sounds) alone.push(probabilities(await detect(vad, 16_000, sound)));
    const together = await Promise.all(sounds.map((sound) => detect(vad, 16_000, sound)));
    together.forEach((windows, index) => {
      probabilities(windows).forEach((probability, at) => expect(probability).toBeCloseTo(alone[index]?.[at] ?? -1, 4));
    });
  });

  it("does not ask the model about a line that is dead, and keeps the order", async () => {
    const sound = new Int16Array(16_000 * 3);
    sound.set(whiteNoise({ sampleRateHz: 16_000, durationMs: 500, levelDb: -30, random: seededRandom(2) }), 32_000);
    const windows = await detect(vad, 16_000, sound);
    expect(windows.map((window) => window.endMs)).toEqual(
      windows.map((window) => window.endMs).toSorted((a, b) => a - b),
    );
    expect(windows.slice(20, 60).every((window) => window.probability === 0)).toBe(true);
    expect(windows[65]?.probability).toBeGreaterThan(0);
  });

  it("gives nothing after close", async () => {
    const windows: VadWindow[] = [];
    const stream = vad.open(8000, (window) => windows.push({ ...window }));
    stream.push({ samples: new Int16Array(8000).fill(1), sampleRateHz: 8000 });
    stream.close();
    await detect(vad, 8000, new Int16Array(256).fill(1));
    expect(windows).toEqual([]);
  });
});

describe("the Silero detector in trouble", () => {
  it("says VAD_UNAVAILABLE when the model is no model", async () => {
    const folder = await mkdtemp(join(tmpdir(), "silero-"));
    try {
      const modelFile = join(folder, "broken.onnx");
      await writeFile(modelFile, "not a model");
      await expect(openSileroVad({ log: silentLog, modelFile })).rejects.toMatchObject({ code: "VAD_UNAVAILABLE" });
      await expect(openSileroVad({ log: silentLog, modelFile: join(folder, "absent.onnx") })).rejects.toMatchObject({
        code: "VAD_UNAVAILABLE",
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("goes on by energy when its worker dies, and comes back", async () => {
    const workers: Worker[] = [];
    const errors: LogFields[] = [];
    const { promise: isBack, resolve: back } = Promise.withResolvers<void>();
    const log: Log = { ...silentLog, error: (fields) => errors.push(fields), info: () => back() };
    await using vad = await openSileroVad({
      log,
      spawn: (data) => {
        const worker = spawnSilero(data);
        workers.push(worker);
        return worker;
      },
    });
    const windows: VadWindow[] = [];
    const stream = vad.open(16_000, (window) => windows.push({ ...window }));
    const sound = speechLike({ sampleRateHz: 16_000, durationMs: 320 });
    stream.push({ samples: sound, sampleRateHz: 16_000 });
    await workers[0]?.terminate();
    stream.push({ samples: sound, sampleRateHz: 16_000 });
    expect(windows.map((window) => window.endMs)).toEqual(Array.from({ length: 20 }, (_, index) => (index + 1) * 32));
    expect(windows.at(-1)?.probability).toBeGreaterThan(0.5);
    expect(errors).toEqual([expect.objectContaining({ code: "VAD_WORKER_FAILED", streams: 1 })]);
    await isBack;
    const { promise: answered, resolve } = Promise.withResolvers<void>();
    const second = vad.open(16_000, () => resolve());
    second.push({ samples: sound, sampleRateHz: 16_000 });
    expect(windows).toHaveLength(20);
    await answered;
    expect(workers).toHaveLength(2);
  });
});

/** Pushes a whole sound and waits for all its windows. */
function detect(vad: Vad, sampleRateHz: 8000 | 16_000, sound: Int16Array): Promise<VadWindow[]> {
  const count = Math.floor(sound.length / (sampleRateHz === 8000 ? 256 : 512));
  const { promise, resolve } = Promise.withResolvers<VadWindow[]>();
  const windows: VadWindow[] = [];
  const stream = vad.open(sampleRateHz, (window) => {
    windows.push({ ...window });
    if (windows.length < count) return;
    resolve(windows);
    stream.close();
  });
  stream.push({ samples: sound, sampleRateHz });
  return promise;
}

function probabilities(windows: readonly VadWindow[]): number[] {
  return windows.map((window) => window.probability);
}
