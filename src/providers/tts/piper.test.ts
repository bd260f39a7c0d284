import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { modelsFolder, modelState } from "../../models/model-store.ts";
import { ttsConformance } from "../../testing/conformance/tts.ts";
import { createVendor } from "../load.ts";
import piper from "./piper.ts";

const models = modelsFolder(process.env);
const isInstalled = modelState("piper-joe-medium", models) === "installed";

describe.skipIf(!isInstalled)(
  "piper with its voice (skipped: run `npx callwright models pull piper-joe-medium`)",
  async () => {
    const vendor = isInstalled ? await createVendor("tts", "piper", { models }) : undefined;
    ttsConformance("piper", () => {
      if (vendor === undefined) throw new Error("no voice");
      return Promise.resolve({ vendor, sessionCount: 60, [Symbol.asyncDispose]: () => Promise.resolve() });
    });
  },
);

describe("piper", () => {
  it("is not configured where its voice is not installed", () => {
    expect(piper.fromEnvironment({ CALLWRIGHT_DATA: "/nowhere" })).toBeUndefined();
  });

  it("says what to do when its voice is missing or damaged", async () => {
    const folder = await mkdtemp(join(tmpdir(), "callwright-piper-"));
    try {
      const open = async (): Promise<unknown> => {
        const vendor = await createVendor("tts", "piper", { models: folder });
        const signal = new AbortController().signal;
        return vendor.open({ language: "en-US", signal, clock: systemClock, log: silentLog });
      };
      const hint = expect.stringContaining("models pull piper-joe-medium");
      await expect(open()).rejects.toMatchObject({ code: "MODEL_MISSING", hint });
      await writeFile(join(folder, "en_US-joe-medium.onnx"), "cut off");
      await expect(open()).rejects.toMatchObject({ code: "MODEL_CORRUPT", hint });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
