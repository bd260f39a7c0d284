import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestDatabase } from "../../test/setup/database.ts";
import { openTestDatabase } from "../../test/setup/database.ts";

const run = promisify(execFile);
const guide = readFileSync(new URL("../../docs/guides/command-line.md", import.meta.url), "utf8");
const blocks = [...guide.matchAll(/<!-- tested -->\s+```sh\n([\s\S]*?)```/g)].map(([, block = ""]) => block);
const mainFile = fileURLToPath(new URL("main.ts", import.meta.url));

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

describe("the guide to the command line", { timeout: 120_000 }, () => {
  it("has blocks to test", () => expect(blocks.length).toBeGreaterThan(4));

  it.each(blocks.map((block) => [block.split("\n")[0] ?? "", block]))("works as written: %s", async (_title, block) => {
    const script = `set -eo pipefail\ncallwright() { "${process.execPath}" "${mainFile}" "$@"; }\n${block.replaceAll("npx callwright", "callwright")}`;
    const { PATH = "", HOME = "" } = process.env;
    const { stdout } = await run("bash", ["-c", script], { env: { PATH, HOME, DATABASE_URL: database.url } });
    expect(stdout).not.toBe("");
    expect(stdout).not.toContain('"type":"error"');
  });

  it("names every command", async () => {
    const { stdout } = await run(process.execPath, [mainFile, "--help"]);
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) .*$/gm)]
      .map(([, name]) => name)
      .filter((name) => name !== "help");
    for (const name of commands) expect(guide).toContain(`\n| \`${name}\``);
  });
});
