import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { catalogue } from "../models/catalogue.ts";
import { modelsCommand } from "./models.ts";

describe("callwright models", () => {
  let data: string;
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), "callwright-cli-"));
  });
  afterEach(() => rm(data, { recursive: true }));

  async function run(...words: string[]): Promise<{ readonly lines: readonly string[]; readonly exitCode: number }> {
    const lines: string[] = [];
    let exitCode = 0;
    const command = modelsCommand({
      environment: { CALLWRIGHT_DATA: data },
      write: (line) => lines.push(line),
      progress: { isTerminal: false, write: () => undefined },
      setExitCode: (code) => {
        exitCode = code;
      },
    });
    await command.parseAsync(words, { from: "user" });
    return { lines, exitCode };
  }

  it("lists every model, what it is for and whether it is there", async () => {
    const { lines, exitCode } = await run();
    expect(lines).toHaveLength(catalogue.length + 2);
    expect(lines[1]).toMatch(/whisper-tiny\.en +missing +78 MB/);
    expect(exitCode).toBe(0);
  });

  it("lists for programs", async () => {
    const { lines } = await run("list", "--json");
    const listed = JSON.parse(lines.join("")) as {
      readonly folder: string;
      readonly models: readonly { name: string }[];
    };
    expect(listed.folder).toBe(join(data, "models"));
    expect(listed.models.map(({ name }) => name)).toEqual(catalogue.map(({ name }) => name));
  });

  it("verifies, and says what mends a damaged model", async () => {
    await mkdir(join(data, "models"));
    await writeFile(join(data, "models", "smart-turn-v3.2-cpu.onnx"), "cut off");
    const { lines, exitCode } = await run("verify", "smart-turn-v3.2");
    expect(lines).toEqual([
      "damaged  smart-turn-v3.2-cpu.onnx (smart-turn-v3.2)",
      "Mend with `npx callwright models pull smart-turn-v3.2`.",
    ]);
    expect(exitCode).toBe(1);
    const json = await run("verify", "smart-turn-v3.2", "--json");
    expect(JSON.parse(json.lines.join(""))).toMatchObject({ ok: false, files: [{ state: "damaged" }] });
  });

  it("names the models there are when asked for another", async () => {
    await expect(run("pull", "huge")).rejects.toMatchObject({ code: "MODEL_UNKNOWN" });
  });
});
