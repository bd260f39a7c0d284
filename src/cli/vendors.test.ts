import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDeepgramServer } from "../testing/vendors/deepgram-server.ts";
import { openRealtimeServer } from "../testing/vendors/openai-realtime-server.ts";
import { openOpenAiServer } from "../testing/vendors/openai-server.ts";
import { openRimeServer } from "../testing/vendors/rime-server.ts";
import { vendorsCommand } from "./vendors.ts";

async function run(environment: Readonly<Record<string, string>>, ...words: string[]) {
  const lines: string[] = [];
  const warnings: string[] = [];
  let exitCode = 0;
  const command = vendorsCommand({
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

describe("callwright vendors", () => {
  it("lists what there is, and which variable to set", async () => {
    const { lines } = await run({ DEEPGRAM_API_KEY: "secret" }, "--kind", "stt");
    expect(lines.join("\n")).toMatch(/stt +deepgram +configured +\$/);
    expect(lines.join("\n")).toMatch(/stt +soniox +set SONIOX_API_KEY/);
    expect(lines.join("\n")).not.toMatch(/^tts|secret$/m);
  });

  it("says what to set when nothing is configured", async () => {
    const { warnings, exitCode } = await run({}, "check");
    expect(warnings.join("\n")).toMatch(/No vendor is configured.*DEEPGRAM_API_KEY/);
    expect(exitCode).toBe(0);
    expect((await run({}, "check", "deepgram", "--kind", "stt")).exitCode).toBe(1);
    await expect(run({}, "check", "acme")).rejects.toMatchObject({ code: "VENDOR_UNKNOWN" });
  });

  it("tries a voice, and keeps the exchange without its key", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cassettes-"));
    await using server = await openRimeServer();
    const environment = { RIME_BASE_URL: server.url, RIME_API_KEY: "verySecret123" };
    const { lines, exitCode } = await run(environment, "check", "rime", "--cassettes", folder);
    const cassette = await readFile(join(folder, "tts-rime.json"), "utf8");
    await rm(folder, { recursive: true });
    expect(lines.join("\n")).toMatch(/tts +rime +ok .* spoke for \d+ ms/);
    expect(exitCode).toBe(0);
    expect(cassette).not.toContain("verySecret123");
    expect(JSON.parse(cassette)).toMatchObject({ format: 1, kind: "tts", vendor: "rime" });
    expect(cassette).toContain("sha256");
  });

  it("uses each kind once: what was heard, said and spoken", async () => {
    const words = [{ text: "Hello", startMs: 0, endMs: 300 }];
    await using deepgram = await openDeepgramServer({ words });
    await using openai = await openOpenAiServer({ replies: [{ text: "OK." }] });
    await using realtime = await openRealtimeServer({ words, replies: [{ text: "Good morning.", pitch: 300 }] });
    const environment = {
      DEEPGRAM_BASE_URL: deepgram.url,
      VLLM_BASE_URL: `${openai.url}/v1`,
      VLLM_MODEL: "m",
      OPENAI_REALTIME_BASE_URL: realtime.url,
    };
    const { lines } = await run(environment, "check", "deepgram", "vllm", "openai-realtime");
    const table = lines.join("\n");
    expect(table).toMatch(/stt +deepgram +ok .* heard "Hello"/);
    expect(table).toMatch(/llm +vllm +ok .* said "OK\."/);
    expect(table).toMatch(/s2s +openai-realtime +ok .* said "Good morning\."/);
  });

  it("says what failed", async () => {
    await using server = await openRimeServer({ refuse: 401 });
    const { lines, exitCode } = await run({ RIME_BASE_URL: server.url }, "check", "--json");
    expect(JSON.parse(lines.join(""))).toMatchObject({
      vendors: [{ kind: "tts", name: "rime", ok: false, failure: { code: "TTS_UNAUTHORIZED" } }],
    });
    expect(exitCode).toBe(1);
  });
});
