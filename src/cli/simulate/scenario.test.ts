import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readScenario, scenarioNames } from "./scenario.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "callwright-scenarios-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function read(content: unknown): Promise<unknown> {
  const file = join(folder, "mine.json");
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  return readScenario(file).catch((error: unknown) => error);
}

describe("scenarios", () => {
  it("of this repository can all be read", async () => {
    const names = await scenarioNames();
    expect(names).toContain("book-a-cleaning");
    for (const name of names) expect((await readScenario(name)).title).not.toBe("");
  });

  it("may be a file of one's own", async () => {
    expect(
      await read({ title: "Mine", steps: [{ say: "hello" }, { expect: "hi|hello" }, { hangup: true }] }),
    ).toMatchObject({
      name: "mine",
      steps: [{ say: "hello" }, { expect: /hi|hello/i }, { hangup: true }],
    });
  });

  it("says which scenarios there are when the name is none", async () => {
    await expect(readScenario("book")).rejects.toMatchObject({
      code: "SCENARIO_UNKNOWN",
      hint: expect.stringContaining("book-a-cleaning"),
    });
  });

  it("says when the file cannot be read", async () => {
    await expect(readScenario(join(folder, "none.json"))).rejects.toMatchObject({ code: "SCENARIO_UNREADABLE" });
  });

  it.each([
    ["{", ""],
    [{ steps: [] }, "title"],
    [{ title: "x", steps: [], agnet: "y" }, "agnet"],
    [{ title: "x", steps: [{ shout: "y" }] }, "steps.0"],
    [{ title: "x", steps: [{ expect: "(" }] }, "steps.0"],
    [{ title: "x", now: "tomorrow", steps: [] }, "now"],
    [{ title: "x", steps: [], expect: { booked: -1 } }, "expect.booked"],
  ])("refuses %j, and names the field", async (content, field) => {
    expect(await read(content)).toMatchObject({
      code: "SCENARIO_INVALID",
      field: expect.stringMatching(new RegExp(`^${field}`)),
    });
  });
});
