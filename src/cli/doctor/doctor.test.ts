import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestDatabase } from "../../../test/setup/database.ts";
import { openTestDatabase } from "../../../test/setup/database.ts";
import { openOpenAiServer } from "../../testing/vendors/openai-server.ts";
import { runCli } from "../run-cli.test-support.ts";
import type { Finding } from "./finding.ts";

let database: TestDatabase;
let dataFolder: string;
beforeAll(async () => {
  database = await openTestDatabase();
  dataFolder = await mkdtemp(join(tmpdir(), "callwright-doctor-"));
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await rm(dataFolder, { recursive: true, force: true });
});

interface Answer {
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  readonly degradations: readonly string[];
}

async function doctor(environment: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const { code, stdout } = await runCli(["doctor", "--json", ...args], {
    environment: { DATABASE_URL: database.url, CALLWRIGHT_DATA: dataFolder, CALLWRIGHT_PORT: "0", ...environment },
  });
  const answer = JSON.parse(stdout) as Answer;
  const find = (name: string): Finding | undefined => answer.findings.find((one) => one.name === name);
  return { code, stdout, ...answer, find };
}

describe("doctor", { timeout: 60_000 }, () => {
  it("finds that a first call works without any key or model, and says what it does without", async () => {
    const { code, ok, findings, degradations, find } = await doctor({});
    expect(findings.filter(({ state }) => state === "failed")).toEqual([]);
    expect({ code, ok }).toEqual({ code: 0, ok: true });
    expect(find("flite")).toMatchObject({ state: "ok" });
    expect(find("whisper-tiny.en")).toMatchObject({ state: "warning", hint: expect.stringContaining("models pull") });
    expect(degradations.join(" ")).toMatch(/No recogniser.*Flite.*rules lead/);
  });

  it("asks a vendor whose key is set, and never shows the key", async () => {
    await using server = await openOpenAiServer({ replies: [{ text: "OK" }] });
    const key = "sk-very-secret-0123456789";
    const { stdout, find } = await doctor({
      OPENAI_API_KEY: key,
      OPENAI_BASE_URL: `${server.url}/v1`,
      OPENAI_MODEL: "m",
    });
    expect(find("llm openai")).toMatchObject({ state: "ok", tookMs: expect.any(Number) });
    expect(find("llm openai")?.detail).toContain("OPENAI_API_KEY");
    // Whether its settings are good, and one round trip.
    expect(server.requests).toHaveLength(2);
    expect(stdout).not.toContain(key);
  });

  it("says that a vendor refuses its key, which ends no first call", async () => {
    await using server = await openOpenAiServer({ replies: [], refuse: { status: 401 } });
    const { code, stdout, find } = await doctor({
      OPENAI_API_KEY: "sk-wrong-0123456789",
      OPENAI_BASE_URL: `${server.url}/v1`,
      OPENAI_MODEL: "m",
    });
    expect(find("llm openai")).toMatchObject({ state: "warning", code: expect.stringMatching(/^LLM_/) });
    expect(code).toBe(0);
    expect(stdout).not.toContain("sk-wrong");
  });

  it("asks nobody with --offline", async () => {
    await using server = await openOpenAiServer({ replies: [] });
    const { find } = await doctor({ OPENAI_BASE_URL: `${server.url}/v1` }, "--offline");
    expect(find("llm openai")?.detail).toContain("not asked");
    expect(server.requests).toHaveLength(0);
  });

  it("fails when the port is taken, and says how to mend it", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const { code, ok, find } = await doctor({ CALLWRIGHT_PORT: String(port) }, "--offline");
    expect({ code, ok }).toEqual({ code: 1, ok: false });
    expect(find("port")).toMatchObject({
      state: "failed",
      hint: expect.stringContaining(`CALLWRIGHT_PORT=${port + 1}`),
    });
    other.close();
  });

  it("fails without a database, without the agent, and with a bad variable, and goes on looking", async () => {
    const { code, find } = await doctor(
      { DATABASE_URL: "postgres://nobody:x@127.0.0.1:1/none", CALLWRIGHT_AGENT: "nobody", CALLWRIGHT_MAX_CALLS: "0" },
      "--offline",
    );
    expect(code).toBe(1);
    expect(find("PostgreSQL")).toMatchObject({ state: "failed", code: "DATABASE_UNAVAILABLE" });
    expect(find("nobody")).toMatchObject({ state: "failed", code: "AGENT_UNKNOWN" });
    expect(find("configuration")).toMatchObject({ state: "failed", code: "CONFIG_INVALID" });
    expect(find("flite")).toMatchObject({ state: "ok" });
  });
});
