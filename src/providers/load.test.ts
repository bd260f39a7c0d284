import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createVendor, loadVendors, vendorNames, vendorsFromEnvironment } from "./load.ts";

const zod = import.meta.resolve("zod");

function vendorFile(name: string, streaming = true): string {
  return `import { z } from "${zod}";
    export default {
      name: "${name}", summary: "test", environment: ["${name.toUpperCase()}_API_KEY"],
      options: z.strictObject({ apiKey: z.string().min(1), model: z.enum(["small", "large"]).default("small") }),
      fromEnvironment: (environment) => environment.${name.toUpperCase()}_API_KEY === undefined ? undefined : { apiKey: environment.${name.toUpperCase()}_API_KEY },
      create: (options) => ({ name: "${name}", options, capabilities: { streaming: ${streaming} }, open: () => Promise.reject(new Error("not here")) }),
    };`;
}

describe("vendor loader", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "callwright-load-"));
    await mkdir(join(folder, "stt", "parts"), { recursive: true });
    await mkdir(join(folder, "llm"));
    const files: Record<string, string> = {
      "whisper.ts": vendorFile("whisper"),
      "whisper.worker.ts": "throw new Error('a worker was imported')",
      "zeta.ts": vendorFile("zeta"),
      "zeta.test.ts": "throw new Error('a test was imported')",
      "alpha.ts": vendorFile("alpha"),
      "batch.ts": vendorFile("batch", false),
      "parts/helper.ts": "throw new Error('a helper was imported')",
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, "stt", name), text);
    await writeFile(join(folder, "llm", "misnamed.ts"), vendorFile("other"));
    await writeFile(join(folder, "llm", "empty.ts"), "export default 7;");
    await writeFile(join(folder, "llm", "broken.ts"), "export default (;");
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("lists vendors by name with local engines last, without tests, workers and helpers", async () => {
    expect(await vendorNames("stt", { folder })).toEqual(["alpha", "batch", "zeta", "whisper"]);
    expect((await loadVendors("stt", { folder })).map((vendor) => vendor.name)).toEqual([
      "alpha",
      "batch",
      "zeta",
      "whisper",
    ]);
  });

  it("lists the vendors there are in the order in which they are tried without a list of one's own", async () => {
    expect(await vendorNames("stt")).toMatchObject({ 0: "deepgram", 1: "assemblyai" });
    expect((await vendorNames("llm"))[0]).toBe("openai");
    expect((await vendorNames("tts")).slice(-2)).toEqual(["piper", "flite"]);
  });

  it("makes a vendor of validated options with its defaults", async () => {
    const vendor = await createVendor("stt", "alpha", { apiKey: "k" }, { folder });
    expect(vendor).toMatchObject({ name: "alpha", options: { apiKey: "k", model: "small" } });
  });

  it("names the vendors there are when asked for one that is not", async () => {
    await expect(createVendor("stt", "../alpha", {}, { folder })).rejects.toMatchObject({
      code: "VENDOR_UNKNOWN",
      hint: "Use one of: alpha, batch, zeta, whisper.",
    });
  });

  it.each([
    ["an unknown field", { apiKey: "k", modell: "small" }, "alpha.modell"],
    ["a wrong value", { apiKey: "k", model: "huge" }, "alpha.model"],
    ["a missing value", {}, "alpha.apiKey"],
    ["no object at all", 7, "alpha"],
  ])("refuses %s with the field and the valid names", async (_what, options, field) => {
    await expect(createVendor("stt", "alpha", options, { folder })).rejects.toMatchObject({
      code: "VENDOR_BAD_OPTIONS",
      field,
      hint: expect.stringContaining("apiKey, model"),
    });
  });

  it("never repeats a value in its error, since it may be a key", async () => {
    const error: unknown = await createVendor("stt", "alpha", { apiKey: "k", model: "sk-secret" }, { folder }).catch(
      (thrown: unknown) => thrown,
    );
    expect(String(error)).not.toContain("sk-secret");
  });

  it("refuses a vendor that cannot stream", async () => {
    await expect(createVendor("stt", "batch", { apiKey: "k" }, { folder })).rejects.toMatchObject({
      code: "VENDOR_CANNOT_STREAM",
    });
  });

  it.each(["misnamed", "empty", "broken"])("says which file is wrong when it is %s", async (name) => {
    await expect(createVendor("llm", name, {}, { folder })).rejects.toMatchObject({
      code: "VENDOR_BAD_FILE",
      field: `llm/${name}.ts`,
    });
  });

  it("makes what the environment configures, local engines last", async () => {
    const environment = { WHISPER_API_KEY: "w", ALPHA_API_KEY: "a", ZETA_API_KEY: "z" };
    const vendors = await vendorsFromEnvironment("stt", environment, { folder });
    expect(vendors.map((vendor) => vendor.name)).toEqual(["alpha", "zeta", "whisper"]);
    expect(await vendorsFromEnvironment("stt", {}, { folder })).toEqual([]);
  });

  it("refuses an environment variable that is set to nothing usable", async () => {
    await expect(vendorsFromEnvironment("stt", { ALPHA_API_KEY: "" }, { folder })).rejects.toMatchObject({
      code: "VENDOR_BAD_OPTIONS",
      hint: expect.stringContaining("ALPHA_API_KEY"),
    });
  });
});
