import { describe, expect, it } from "vitest";
import { openRimeServer } from "../testing/vendors/rime-server.ts";
import { voicesCommand } from "./voices.ts";

async function run(environment: Readonly<Record<string, string>>, ...words: string[]) {
  const lines: string[] = [];
  const warnings: string[] = [];
  let exitCode = 0;
  const command = voicesCommand({
    environment: { CALLWRIGHT_DATA: "/nowhere", ...environment },
    write: (line) => lines.push(line),
    warn: (line) => warnings.push(line),
    setExitCode: (code) => {
      exitCode = code;
    },
  });
  await command.parseAsync(words, { from: "user" });
  return { lines, warnings, exitCode };
}

describe("callwright voices", () => {
  it("lists the voices of this machine, and says what to set for more", async () => {
    const { lines, warnings, exitCode } = await run({});
    expect(lines[0]).toMatch(/^vendor +id +name +language +gender +description$/);
    expect(lines[1]).toMatch(/^flite +slt +/);
    expect(warnings.join("\n")).toMatch(/No vendor's key is set.*CARTESIA_API_KEY.*RIME_API_KEY/);
    expect(exitCode).toBe(0);
  });

  it("asks the vendors that are configured, and keeps to a language", async () => {
    await using server = await openRimeServer();
    const environment = { RIME_BASE_URL: server.url };
    const { lines, warnings } = await run(environment, "--language", "en-US", "--vendor", "rime");
    expect(lines.slice(1).map((line) => line.split(/ +/).slice(0, 5))).toEqual([
      ["rime", "astra", "astra", "en", "female"],
      ["rime", "albion", "albion", "en", "male"],
      ["rime", "luna", "luna", "en", "female"],
    ]);
    expect(warnings).toEqual([]);
    expect((await run(environment, "--language", "fr", "--vendor", "rime")).lines).toHaveLength(1);
  });

  it("lists for programs, with what went wrong beside it", async () => {
    await using server = await openRimeServer({ refuse: 503 });
    const { lines, exitCode } = await run({ RIME_BASE_URL: server.url }, "--json");
    expect(JSON.parse(lines.join(""))).toMatchObject({
      voices: expect.arrayContaining([expect.objectContaining({ vendor: "flite", id: "slt" })]) as unknown,
      failures: [{ vendor: "rime", code: "TTS_UNAVAILABLE" }],
    });
    expect(exitCode).toBe(1);
  });

  it("names the vendors there are, and the key that is missing", async () => {
    await expect(run({}, "--vendor", "acme")).rejects.toMatchObject({
      code: "VENDOR_UNKNOWN",
      hint: expect.stringContaining("elevenlabs") as string,
    });
    await expect(run({}, "--vendor", "elevenlabs")).rejects.toMatchObject({
      code: "VENDOR_NOT_CONFIGURED",
      hint: expect.stringContaining("ELEVENLABS_API_KEY") as string,
    });
  });
});
