// What the documents promise is compared with the code: links, commands, environment variables, metrics, vendors.
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import frontDesk from "../../agents/front-desk.agent.ts";
import { root } from "../../scripts/run-program.ts";
import { systemClock } from "../../src/base/clock.ts";
import { secureIds } from "../../src/base/ids.ts";
import { silentLog } from "../../src/base/log.ts";
import { makeProgram } from "../../src/cli/program.ts";
import { runJsonSession } from "../../src/cli/talk/json-session.ts";
import { SharedDatabase } from "../../src/cli/talk/shared-database.ts";
import { loadVendors, vendorNames } from "../../src/providers/load.ts";
import { openDatabase } from "../../src/store/database.ts";
import { openTestDatabase } from "../setup/database.ts";

interface Document {
  readonly path: string;
  readonly text: string;
}

const documents: readonly Document[] = globSync(["*.md", "docs/**/*.md"], { cwd: root })
  .filter((path) => path !== "THIRD-PARTY-NOTICES.md")
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

const textOf = (path: string): string => documents.find((document) => document.path === path)?.text ?? "";

/** Blocks of code with their language. */
function blocks(text: string, language: string): readonly string[] {
  return [...text.matchAll(/^[ \t]*```(\w*)\n([^]*?)^[ \t]*```$/gm)].flatMap(([, name, code = ""]) =>
    name === language ? [code] : [],
  );
}

/** First cells of the tables that stand behind a comment `<!-- name -->`. */
function firstCells(text: string, comment: string): readonly string[] {
  const tables = text.split(new RegExp(`<!-- ${comment}[^>]*-->`)).slice(1);
  return tables.flatMap((after) => {
    const rows = after.trimStart().split("\n\n")[0]?.split("\n").slice(2) ?? [];
    return rows.map((row) => /`([^`]+)`/.exec(row)?.[1] ?? row);
  });
}

/** Lines for `talk --json` in blocks of code, in order: bare, or quoted for a shell. */
function talkLines(text: string): readonly string[] {
  const code = [...blocks(text, "sh"), ...blocks(text, "json")].join("\n");
  const lines = code.matchAll(/(?:^|')[ \t]*(\{"(?:call|say|silenceMs|dtmf|hangup)":[^\n]*?\})(?:'|$)/gm);
  return [...lines].map(([, line = ""]) => line);
}

/** The anchor that a heading gets. */
function anchors(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function deadLinks({ path, text }: Document): readonly string[] {
  const withoutCode = text.replace(/```[^]*?```/g, "").replace(/`[^`\n]*`/g, "");
  return [...withoutCode.matchAll(/(?:\]\(|\bsrc(?:set)?=")([^)"\s]+)[)"]/g)].flatMap(([, link = ""]) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [file = "", anchor] = link.split("#");
    const target = file === "" ? path : relative(root, join(root, dirname(path), file));
    if (!existsSync(join(root, target))) return [`${path}: ${link}`];
    if (anchor === undefined || anchors(textOf(target)).includes(anchor)) return [];
    return [`${path}: ${link}`];
  });
}

/** Files of the repository that a document names in code: `src/turn/barge-in.ts`. */
function deadPaths({ path, text }: Document): readonly string[] {
  const named = text.matchAll(/`((?:src|test|scripts|agents|console|docs|scenarios)\/[\w./{}-]*)`/g);
  // The architecture speaks of `src/` throughout.
  const short = text.matchAll(/`((?:base|audio|media|call|turn|agent|server|store|providers)\/[\w./-]+\.ts)`/g);
  return [...named, ...[...short].map(([, name = ""]) => ["", `src/${name}`])].flatMap(([, name = ""]) =>
    // A vendor of the exercise, and what a build makes.
    /acme|pizza\.agent|console\/dist/.test(name) || globSync(name, { cwd: root }).length > 0
      ? []
      : [`${path}: ${name}`],
  );
}

function isCommand(words: readonly string[]): boolean {
  let { program: command } = makeProgram();
  for (const word of words) {
    if (word.startsWith("-")) {
      const name = word.split("=")[0];
      if (name === "--help" || name === "--version") return true;
      if (!command.options.some(({ long, short }) => long === name || short === name)) return false;
      continue;
    }
    const next = command.commands.find((one) => one.name() === word);
    // What is no command is an argument, where the command takes one.
    if (next === undefined && command.commands.length > 0) return false;
    if (next === undefined) continue;
    command = next;
  }
  return words[0]?.startsWith("-") === true || command.parent !== null;
}

function unknownCommands({ path, text }: Document): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const npm = [...text.matchAll(/\bnpm (?:run )?(start|test|run|check|bench|[a-z]+:[a-z]+)(?: (?!-)([a-z]+))?/g)];
  const badScripts = npm.flatMap(([whole, name = ""]) => (name in scripts ? [] : [`${path}: ${whole}`]));
  const callwright = [...text.matchAll(/\bnpx callwright((?: +[\w./:<>+-]+)*)/g)];
  const badCommands = callwright.flatMap(([whole, rest = ""]) => {
    const words = rest.trim().split(/ +/);
    return rest.trim() === "" || words[0]?.startsWith("<") === true || isCommand(words) ? [] : [`${path}: ${whole}`];
  });
  return [...badScripts, ...badCommands];
}

/** Every environment variable that the code reads. */
async function variablesRead(): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  const files = globSync(["{src,scripts,test}/**/*.{ts,js}", "bootstrap.mjs"], { cwd: root });
  for (const file of files) {
    if (file.startsWith("test/docs/")) continue;
    const code = readFileSync(join(root, file), "utf8");
    const reads = code.matchAll(/(?:process\.env|\benvironment)(?:\.|\[")([A-Z][A-Z0-9_]+)/g);
    for (const [, name = ""] of reads) names.add(name);
  }
  const config = readFileSync(join(root, "src/app/config.ts"), "utf8");
  for (const [, name = ""] of config.matchAll(/^ {2}([A-Z][A-Z0-9_]+): \{/gm)) names.add(name);
  for (const kind of ["stt", "llm", "tts", "s2s"] as const) {
    for (const { environment } of await loadVendors(kind)) for (const name of environment) names.add(name);
  }
  // Not ours.
  for (const name of ["PATH", "HOME", "NODE_ENV", "CI", "SHOW", "CALLWRIGHT_URL"]) names.delete(name);
  return names;
}

describe("the documents", () => {
  it("have links that lead somewhere", () => {
    expect(documents.length).toBeGreaterThan(20);
    expect(documents.flatMap(deadLinks)).toEqual([]);
  });

  it("name files that exist", () => {
    expect(documents.flatMap(deadPaths)).toEqual([]);
  });

  it("are all reached from another", () => {
    const linked = new Set(
      documents.flatMap(({ path, text }) =>
        [...text.matchAll(/\]\(([^)#\s]+\.md)/g)].map(([, link = ""]) =>
          relative(root, join(root, dirname(path), link)),
        ),
      ),
    );
    expect(documents.map(({ path }) => path).filter((path) => path !== "README.md" && !linked.has(path))).toEqual([]);
  });

  it("show only commands that there are", () => {
    expect(documents.flatMap(unknownCommands)).toEqual([]);
  });

  it("would notice a dead link, a dead file and an unknown command", () => {
    const text =
      '<img src="no.png"> [a](nowhere.md) [b](README.md#no-such-heading) `src/none.ts` npx callwright dance, npm run frobnicate';
    const bad: Document = { path: "README.md", text };
    expect(deadLinks(bad)).toHaveLength(3);
    expect(deadPaths(bad)).toHaveLength(1);
    expect(unknownCommands(bad)).toHaveLength(2);
  });

  it("show lines that `talk --json` takes, and that lead to no error", { timeout: 60_000 }, async () => {
    // The command line's own guide has a test of its own.
    const lines = documents.flatMap(({ path, text }) => (path.endsWith("command-line.md") ? [] : talkLines(text)));
    expect(lines.length).toBeGreaterThan(5);
    await using database = await openTestDatabase();
    await using shared = new SharedDatabase(() =>
      openDatabase({ dataFolder: "unused", databaseUrl: database.url, log: silentLog, clock: systemClock }),
    );
    const events: string[] = [];
    await runJsonSession({
      setup: {
        agent: frontDesk,
        llm: [],
        database: shared,
        ids: secureIds,
        log: silentLog,
      },
      input: Readable.from(lines.map((line) => `${line}\n`)),
      write: (line) => Promise.resolve(void events.push(line)),
      wallTimeMs: () => systemClock.wallTimeMs(),
      signal: new AbortController().signal,
    });
    expect(events.filter((event) => event.includes('"type":"error"'))).toEqual([]);
    const calls = lines.filter((line) => line.startsWith('{"call"'));
    expect(events.filter((event) => event.includes('"type":"outcome"'))).toHaveLength(calls.length);
  });

  it("document every environment variable that is read, and no other", async () => {
    const documented = firstCells(textOf("docs/guides/configuration.md"), "variables");
    expect([...documented].toSorted()).toEqual([...(await variablesRead())].toSorted());
    // A word that looks like one of ours is one.
    const mentioned = documents.flatMap(({ text }) => text.match(/\bCALLWRIGHT_[A-Z_]+/g) ?? []);
    expect(mentioned.filter((name) => !documented.includes(name))).toEqual([]);
  });

  it("list every vendor and every metric", async () => {
    const kinds = await Promise.all((["stt", "llm", "tts", "s2s"] as const).map((kind) => vendorNames(kind)));
    const rows = textOf("docs/guides/vendors.md").match(/^\| (?:stt|llm|tts|s2s) +\| `([a-z0-9-]+)`/gm) ?? [];
    const named = rows.map((row) => /`(.+)`/.exec(row)?.[1] ?? "");
    expect(named.toSorted()).toEqual(kinds.flat().toSorted());
    const metrics = globSync("src/server/*metrics.ts", { cwd: root }).flatMap(
      (file) => readFileSync(join(root, file), "utf8").match(/"callwright_[a-z_]+"/g) ?? [],
    );
    const documented = firstCells(textOf("docs/guides/operations.md"), "metrics");
    expect([...documented].toSorted()).toEqual([...new Set(metrics.map((name) => name.slice(1, -1)))].toSorted());
  });

  it("have a decision for each number that the code mentions, and a line for each in their list", () => {
    const numbers = globSync("{src,agents,scripts,test,console/src}/**/*.{ts,tsx,js}", { cwd: root }).flatMap((file) =>
      [...readFileSync(join(root, file), "utf8").matchAll(/\bADR (\d{4})/g)].map(([, number = ""]) => number),
    );
    const decisions = globSync("docs/adr/[0-9]*.md", { cwd: root }).map((path) => path.slice("docs/adr/".length));
    for (const number of numbers)
      expect(
        decisions.some((name) => name.startsWith(number)),
        number,
      ).toBe(true);
    for (const name of decisions) {
      const title = /^# \d+\. (.+)$/m.exec(textOf(`docs/adr/${name}`))?.[1] ?? "no title";
      expect(textOf("docs/adr/README.md")).toContain(title);
    }
  });

  it("show blocks of JSON that parse", () => {
    const lines = documents.flatMap(({ text }) => blocks(text, "json").flatMap((code) => code.trim().split("\n")));
    for (const line of lines)
      if (line.startsWith("{") && line.endsWith("}")) expect(() => void JSON.parse(line)).not.toThrow();
  });
});
