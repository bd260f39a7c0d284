import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { sttConformance } from "../../testing/conformance/stt.ts";
import { openTrial } from "../../testing/conformance/stt-trial.ts";
import sherpa from "./sherpa.ts";

const folder = await mkdtemp(join(tmpdir(), "callwright-sherpa-"));
for (const name of ["tokens.txt", "encoder.onnx", "decoder.onnx", "joiner.int8.onnx"]) {
  await writeFile(join(folder, name), "");
}
afterAll(() => rm(folder, { recursive: true }));

const module = new URL("../../testing/vendors/scripted-sherpa.ts", import.meta.url).href;
const vendor = sherpa.create(sherpa.options.parse({ modelDir: folder, module }));

sttConformance("sherpa with a scripted engine", () =>
  Promise.resolve({
    vendor,
    sampleRateHz: 16_000,
    speech: new Int16Array(32_000),
    words: ["book", "cleaning", "tuesday"],
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }),
);

const modelDir = process.env["SHERPA_MODEL_DIR"];

describe.skipIf(!modelDir)("sherpa with a real model (skipped: set SHERPA_MODEL_DIR)", () => {
  it("loads it and answers finalise", async () => {
    await using trial = await openTrial(sherpa.create(sherpa.options.parse({ modelDir })));
    await trial.hear(1000);
    trial.session.finalise();
    await trial.events.answers(1);
  });
});

describe("sherpa", () => {
  it("is configured by a folder", () => {
    expect(sherpa.fromEnvironment({})).toBeUndefined();
    expect(sherpa.fromEnvironment({ SHERPA_MODEL_DIR: "/m" })).toEqual({ modelDir: "/m" });
  });

  it("says what is missing: the engine, or a part of the model", async () => {
    const open = (options: Record<string, string>): Promise<unknown> =>
      openTrial(sherpa.create(sherpa.options.parse({ modelDir: folder, module, ...options })));
    await expect(open({ module: "no-such-engine" })).rejects.toMatchObject({
      code: "STT_ENGINE_MISSING",
      hint: expect.stringContaining("npm install sherpa-onnx-node"),
    });
    await expect(open({ modelDir: "/nowhere" })).rejects.toMatchObject({ field: "SHERPA_MODEL_DIR" });
  });
});
