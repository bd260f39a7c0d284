// `talk --json` with a model on the network: time passes at the real pace, and only while the agent answers.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestDatabase } from "../../../test/setup/database.ts";
import { openTestDatabase } from "../../../test/setup/database.ts";
import { openOpenAiServer } from "../../testing/vendors/openai-server.ts";
import { runCli } from "../run-cli.test-support.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

interface Event {
  readonly type: string;
  readonly text?: string;
}

async function talk(url: string, lines: readonly unknown[]): Promise<readonly Event[]> {
  const { stdout } = await runCli(["talk", "--json"], {
    environment: { DATABASE_URL: database.url, OPENAI_BASE_URL: `${url}/v1`, OPENAI_MODEL: "scripted" },
    input: lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
  });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Event);
}

const words = (events: readonly Event[]): string => events.map(({ text }) => text ?? "").join(" ");

describe("talk --json with a model", { timeout: 60_000 }, () => {
  it("is led by the model, which is asked once a turn", async () => {
    await using server = await openOpenAiServer({ replies: [{ text: "We have a rabbit in the waiting room." }] });
    const events = await talk(server.url, [{ call: {} }, { say: "what is new" }, { hangup: true }]);
    expect(words(events)).toContain("We have a rabbit in the waiting room.");
    expect(events.map(({ type }) => type).slice(-2)).toEqual(["outcome", "state"]);
    expect(server.requests).toHaveLength(1);
  });

  it("is carried on by the rules when the model fails", async () => {
    await using server = await openOpenAiServer({ replies: [], refuse: { status: 500 } });
    const events = await talk(server.url, [{ call: {} }, { say: "when are you open" }]);
    expect(words(events)).toContain("half past eight");
  });
});
