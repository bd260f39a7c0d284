// `callwright simulate` with the real recogniser and voices of this machine, in real time. What a busy machine
// understands is not asserted; that sound goes both ways, and is measured, is.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { modelsFolder, modelState } from "../../src/models/model-store.ts";
import { runCli } from "../../src/cli/run-cli.test-support.ts";
import type { TestDatabase } from "../setup/database.ts";
import { openTestDatabase } from "../setup/database.ts";

const hasRecogniser = modelState("whisper-tiny.en", modelsFolder(process.env)) === "installed";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

interface Event {
  readonly type: string;
  readonly [field: string]: unknown;
}

describe("simulate", { timeout: 180_000 }, () => {
  it.skipIf(!hasRecogniser)("speaks with the agent and measures every turn (needs whisper-tiny.en)", async () => {
    const { code, stdout, stderr } = await runCli(["simulate", "opening-hours", "--json"], {
      environment: { DATABASE_URL: database.url, CALLWRIGHT_DATA: process.env["CALLWRIGHT_DATA"] ?? ".callwright" },
    });
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Event);
    const turns = events.filter(({ type }) => type === "turn");
    const summary = events.at(-1);
    expect(events[0], stderr).toMatchObject({ type: "simulation", stt: "whisper" });
    expect(turns.length).toBeGreaterThan(0);
    for (const turn of turns) expect(turn["said"]).toEqual(expect.any(String));
    expect(turns.some(({ latencyMs }) => typeof latencyMs === "number" && latencyMs > 0)).toBe(true);
    expect(events.filter(({ type }) => type === "outcome" || type === "state")).toHaveLength(2);
    expect(summary).toMatchObject({ type: "summary" });
    // The exit code says whether all was as the scenario expects.
    expect(code).toBe(summary?.["unexpected"] === 0 ? 0 : 1);
  });

  it("says what is missing when no recogniser is installed", async () => {
    const empty = await mkdtemp(join(tmpdir(), "callwright-empty-"));
    const { code, stderr } = await runCli(["simulate"], {
      environment: { DATABASE_URL: database.url, CALLWRIGHT_DATA: empty },
    });
    await rm(empty, { recursive: true, force: true });
    expect(code).toBe(1);
    expect(stderr).toContain("SIMULATE_NO_RECOGNISER");
    expect(stderr).toContain("models pull whisper-tiny.en");
  });
});
