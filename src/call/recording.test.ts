import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AudioFrame } from "../audio/frame.ts";
import { silentLog } from "../base/log.ts";
import { openCallRecorder } from "./recording.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "callwright-recording-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function frame(value: number): AudioFrame {
  return { samples: new Int16Array(320).fill(value), sampleRateHz: 16_000 };
}

const headerBytes = 44;

describe("the recording of a call", () => {
  it("holds the caller left and the agent right, each at its time", async () => {
    const path = join(folder, "call.wav");
    const recorder = openCallRecorder(path, silentLog);
    recorder.caller(frame(100), 0);
    recorder.agent(frame(200), 20);
    recorder.caller(frame(300), 40);
    await recorder.close();
    const file = await readFile(path);
    const at = (ms: number): readonly number[] =>
      [0, 2].map((offset) => file.readInt16LE(headerBytes + ms * 64 + offset));
    expect([at(10), at(30), at(50)]).toEqual([
      [100, 0],
      [0, 200],
      [300, 0],
    ]);
    expect(file.length).toBe(headerBytes + 60 * 64);
  });

  it("leaves out what was thrown away before it was heard", async () => {
    const path = join(folder, "call.wav");
    const recorder = openCallRecorder(path, silentLog);
    for (let index = 0; index < 10; index++) recorder.agent(frame(200), index * 20);
    recorder.clearedFrom(100);
    await recorder.close();
    const file = await readFile(path);
    expect(file.readInt16LE(headerBytes + 90 * 64 + 2)).toBe(200);
    expect(file.readInt16LE(headerBytes + 110 * 64 + 2)).toBe(0);
  });

  it("that cannot be written ends nothing", async () => {
    const recorder = openCallRecorder(join(folder, "missing", "\0bad", "call.wav"), silentLog);
    for (let index = 0; index < 200; index++) recorder.caller(frame(1), index * 20);
    await expect(recorder.close()).resolves.toBeUndefined();
  });
});
