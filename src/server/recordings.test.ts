import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeWav } from "../audio/wav.ts";
import { scriptedTts } from "../testing/scripted-tts.ts";
import type { WaveformAnswer } from "./api-types.ts";
import { openTestServer } from "./test-server.test-support.ts";
import type { TestServer } from "./test-server.test-support.ts";

describe("the recording of a call", () => {
  let server: TestServer;
  let folder: string;
  let wav: Uint8Array;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "callwright-recordings-"));
    // One second: the caller loud in its first half, the agent half as loud in its second.
    const samples = new Int16Array(2 * 8000);
    samples.forEach((_, index) => {
      const isFirstHalf = index < 8000;
      if (index % 2 === 0) samples[index] = isFirstHalf ? 32_767 : 0;
      else samples[index] = isFirstHalf ? 0 : 16_384;
    });
    wav = encodeWav({ sampleRateHz: 8000, channels: 2, samples });
    await writeFile(join(folder, "c_1.wav"), wav);
    await writeFile(join(folder, "c_torn.wav"), wav.subarray(0, 20));
    server = await openTestServer({ tts: [scriptedTts()], config: { recordingsFolder: folder } });
    const endedAt = "2026-11-20T15:01:00Z";
    server.archive.add({ id: "c_1", endedAt, recordingPath: "c_1.wav" });
    server.archive.add({ id: "c_2", endedAt, recordingPath: join(folder, "c_1.wav") });
    server.archive.add({ id: "c_torn", endedAt, recordingPath: "c_torn.wav" });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  it.each(["c_1", "c_2"])("comes whole (%s)", async (id) => {
    const reply = await server.get(`/v1/calls/${id}/recording`);
    expect(reply.status).toBe(200);
    expect(reply.headers).toMatchObject({
      "content-type": "audio/wav",
      "accept-ranges": "bytes",
      "content-length": String(wav.length),
    });
    expect(reply.bytes.equals(wav)).toBe(true);
  });

  it("comes in ranges, as players ask for it", async () => {
    const reply = await server.get("/v1/calls/c_1/recording", { range: "bytes=44-1043" });
    expect(reply.status).toBe(206);
    expect(reply.headers["content-range"]).toBe(`bytes 44-1043/${wav.length}`);
    expect(reply.bytes.equals(wav.subarray(44, 1044))).toBe(true);
    const last = await server.get("/v1/calls/c_1/recording", { range: "bytes=-4" });
    expect(last.bytes.equals(wav.subarray(-4))).toBe(true);
    const beyond = await server.get("/v1/calls/c_1/recording", { range: "bytes=99999999-" });
    expect([beyond.status, beyond.json]).toEqual([
      416,
      { error: expect.objectContaining({ code: "RANGE_UNSATISFIABLE" }) },
    ]);
  });

  it("tells its length without its sound", async () => {
    const reply = await server.send({ path: "/v1/calls/c_1/recording", method: "HEAD" });
    expect([reply.status, reply.headers["content-length"], reply.bytes.length]).toEqual([200, String(wav.length), 0]);
  });

  it("can be drawn: both channels apart", async () => {
    const { durationMs, caller, agent } = (await server.get("/v1/calls/c_1/waveform?buckets=4")).json as WaveformAnswer;
    expect(durationMs).toBe(1000);
    expect(caller).toEqual([1, 1, 0, 0]);
    expect(agent).toEqual([0, 0, 0.5, 0.5]);
  });

  it("that is torn says so", async () => {
    const reply = await server.get("/v1/calls/c_torn/waveform");
    expect([reply.status, reply.json]).toEqual([
      422,
      { error: expect.objectContaining({ code: "RECORDING_DAMAGED" }) },
    ]);
  });

  it("of a live call is not ready", async () => {
    const { info } = server.openCall();
    expect((await server.get(`/v1/calls/${info.id}/recording`)).json).toMatchObject({
      error: { code: "RECORDING_NONE" },
    });
  });
});
