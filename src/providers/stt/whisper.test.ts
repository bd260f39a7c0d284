import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openResampler } from "../../audio/resample.ts";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import type { SttOpenOptions } from "../../contracts/stt.ts";
import { modelsFolder, modelState } from "../../models/model-store.ts";
import { sttConformance } from "../../testing/conformance/stt.ts";
import { createVendor } from "../load.ts";
import whisper from "./whisper.ts";

const models = modelsFolder(process.env);
const isInstalled = modelState("whisper-tiny.en", models) === "installed";
const options: SttOpenOptions = {
  sampleRateHz: 16_000,
  language: "en-US",
  keyterms: [],
  signal: new AbortController().signal,
  clock: systemClock,
  log: silentLog,
};

/** A sentence said by Flite at 16 kHz, with a pause behind it. */
async function say(text: string): Promise<Int16Array> {
  const voice = await createVendor("tts", "flite", {});
  await using session = await voice.open({ ...options });
  const resampler = openResampler(session.sampleRateHz, 16_000);
  const samples: number[] = [];
  const clauses = (async function* () {
    yield await Promise.resolve(text);
  })();
  for await (const event of session.speak(clauses, options.signal)) {
    if (event.type === "audio") samples.push(...resampler.push(event.samples));
  }
  return Int16Array.from([...samples, ...new Int16Array(4800)]);
}

describe.skipIf(!isInstalled)(
  "whisper with its model (skipped: run `npx callwright models pull whisper-tiny.en`)",
  async () => {
    const vendor = isInstalled ? await createVendor("stt", "whisper", { models }) : undefined;
    const speech = isInstalled ? await say("Book a cleaning on Tuesday.") : new Int16Array(0);
    sttConformance("whisper", () => {
      if (vendor === undefined) throw new Error("no model");
      return Promise.resolve({
        vendor,
        sampleRateHz: 16_000,
        speech,
        words: ["book", "cleaning", "tuesday"],
        realTime: true,
        [Symbol.asyncDispose]: () => Promise.resolve(),
      });
    });
  },
);

describe("whisper", () => {
  it("is not configured where its model is not installed, and complains of a model that there is not", async () => {
    expect(whisper.fromEnvironment({ CALLWRIGHT_DATA: "/nowhere" })).toBeUndefined();
    const unknown = whisper.fromEnvironment({ CALLWRIGHT_DATA: "/nowhere", WHISPER_MODEL: "huge" });
    await expect(createVendor("stt", "whisper", unknown)).rejects.toMatchObject({
      code: "VENDOR_BAD_OPTIONS",
      field: "whisper.model",
    });
  });

  it("does not pretend to know other languages with its English model", async () => {
    const vendor = await createVendor("stt", "whisper", { models });
    await expect(vendor.open({ ...options, language: "de-DE" })).rejects.toMatchObject({ field: "language" });
  });

  it("says what to do when its model is missing or cut off", async () => {
    const folder = await mkdtemp(join(tmpdir(), "callwright-whisper-"));
    try {
      const open = async (): Promise<unknown> =>
        (await createVendor("stt", "whisper", { models: folder })).open(options);
      const hint = expect.stringContaining("models pull whisper-tiny.en");
      await expect(open()).rejects.toMatchObject({ code: "MODEL_MISSING", hint });
      await writeFile(join(folder, "ggml-tiny.en.bin"), "cut off");
      await expect(open()).rejects.toMatchObject({ code: "MODEL_CORRUPT", hint });
      // Right in size and wrong in content: never given to the native library.
      await truncate(join(folder, "ggml-tiny.en.bin"), 77_704_715);
      await expect(open()).rejects.toMatchObject({ code: "MODEL_CORRUPT", hint });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
