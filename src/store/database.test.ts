import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestDatabase } from "../../test/setup/database.ts";
import { openTestDatabase } from "../../test/setup/database.ts";
import { systemClock } from "../base/clock.ts";
import type { LogFields } from "../base/log.ts";
import { silentLog } from "../base/log.ts";
import { sleep } from "../base/sleep.ts";
import type { Database } from "./database.ts";
import { openDatabase } from "./database.ts";
import { isProcessAlive } from "./start-lock.ts";

const common = { clock: systemClock, log: silentLog, durable: false };
const process_ = { id: "ps_kept", host: "here", pid: 1, seen_at: new Date(0) };

describe("an embedded database", () => {
  let dataFolder: string;
  beforeAll(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), "callwright-database-"));
    // As root the server runs under an account of its own, which has to get in.
    await chmod(dataFolder, 0o755);
  });
  afterAll(() => rm(dataFolder, { recursive: true, force: true }));

  const open = (): Promise<Database> => openDatabase({ ...common, dataFolder });
  const serverPid = async (): Promise<number> =>
    Number((await readFile(join(dataFolder, "postgres/data/postmaster.pid"), "utf8")).split("\n")[0]);

  it("is made the first time and found again the second; its password is private and never logged", async () => {
    const lines: string[] = [];
    const note = (fields: LogFields, message: string): void => void lines.push(JSON.stringify([fields, message]));
    const log = { ...silentLog, debug: note, info: note, warn: note };
    const progress: string[] = [];
    const first = await openDatabase({ ...common, log, dataFolder, onProgress: (message) => progress.push(message) });
    await first.db.insertInto("processes").values(process_).execute();
    const pid = await serverPid();
    await first[Symbol.asyncDispose]();
    expect(isProcessAlive(pid)).toBe(false);
    expect(progress).toEqual([
      "Creating the database",
      "Starting the database",
      "Bringing the database schema up to date",
    ]);
    const file = join(dataFolder, "postgres/server.json");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { password } = JSON.parse(await readFile(file, "utf8")) as { readonly password: string };
    expect(lines.filter((line) => line.includes(password))).toEqual([]);
    await using second = await open();
    expect(await second.db.selectFrom("processes").select("id").execute()).toEqual([{ id: "ps_kept" }]);
    expect(second.place).toMatch(/^127\.0\.0\.1:\d+\/callwright$/);
  });

  it("is shared by all who open the folder at once, and stops with the one that started it", async () => {
    const all = await Promise.all([open(), open(), open()]);
    expect(all.map(({ kind }) => kind).toSorted()).toEqual(["embedded", "joined", "joined"]);
    const pid = await serverPid();
    for (const { db } of all) expect(await db.selectFrom("processes").select("id").execute()).toHaveLength(1);
    for (const database of all.toSorted((one, other) => other.kind.localeCompare(one.kind))) {
      expect(isProcessAlive(pid)).toBe(true);
      await database[Symbol.asyncDispose]();
    }
    expect(isProcessAlive(pid)).toBe(false);
  });

  it.each(["SIGKILL", "SIGTERM"] as const)(
    "does not outlive a process that gets %s, and loses nothing",
    async (signal) => {
      const holder = hold(dataFolder);
      await once(holder.stdout as NonNullable<ChildProcess["stdout"]>, "data");
      const pid = await serverPid();
      holder.kill(signal);
      await once(holder, "exit");
      await using again = await open();
      expect(isProcessAlive(pid)).toBe(false);
      expect(await again.db.selectFrom("processes").select("id").execute()).toHaveLength(1);
    },
  );

  it("clears away what was left: a dead lock, half a cluster, the number of a process that is another now", async () => {
    await writeFile(join(dataFolder, "postgres/start.lock"), "999999999");
    await mkdir(join(dataFolder, "postgres/data.new"), { recursive: true });
    await writeFile(join(dataFolder, "postgres/data/postmaster.pid"), `${process.pid}\n`);
    await using database = await open();
    expect(database.kind).toBe("embedded");
  });

  it("starts its server again when that ends by itself", async () => {
    await using database = await open();
    const pid = await serverPid();
    process.kill(pid, "SIGQUIT");
    const deadlineMs = systemClock.now() + 15_000;
    while (!(await answers(database)) || (await serverPid()) === pid) {
      expect(systemClock.now()).toBeLessThan(deadlineMs);
      await sleep(systemClock, 50);
    }
    await expect(database.check()).resolves.toBeUndefined();
  });

  it("says what is wrong with a folder that cannot be", async () => {
    const file = join(dataFolder, "a-file");
    await writeFile(file, "");
    await expect(openDatabase({ ...common, dataFolder: file })).rejects.toMatchObject({
      code: "DATABASE_FOLDER_UNREACHABLE",
      field: "CALLWRIGHT_DATA",
    });
  });
});

describe("a database of the user's own", () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase();
  });
  afterAll(() => test[Symbol.asyncDispose]());

  const address = (change: Partial<Pick<URL, "password" | "pathname" | "port">>): string =>
    Object.assign(new URL(test.url), change).href;

  it.each([
    ["not an address", () => "nonsense", "DATABASE_URL_INVALID"],
    ["another scheme", () => "mysql://a@b/c", "DATABASE_URL_INVALID"],
    ["a wrong password", () => address({ password: "wrong" }), "DATABASE_UNAVAILABLE"],
    ["no such database", () => address({ pathname: "/nowhere" }), "DATABASE_UNAVAILABLE"],
    ["nobody there", () => address({ port: "1" }), "DATABASE_UNAVAILABLE"],
  ])("is refused with a hint: %s", async (_what, databaseUrl, code) => {
    const opening = openDatabase({ ...common, dataFolder: "", databaseUrl: databaseUrl() });
    await expect(opening).rejects.toMatchObject({ code, hint: expect.stringMatching(/DATABASE_URL|postgres:\/\//) });
  });

  it("is brought up to date by several processes at once", async () => {
    await query(test.url, "create database empty_one");
    const databaseUrl = address({ pathname: "/empty_one" });
    const all = await Promise.all(
      Array.from({ length: 4 }, () => openDatabase({ ...common, dataFolder: "", databaseUrl })),
    );
    for (const { db, kind } of all) {
      expect(kind).toBe("external");
      expect(await db.selectFrom("calls").selectAll().execute()).toEqual([]);
    }
    await Promise.all(all.map((database) => database[Symbol.asyncDispose]()));
    await query(test.url, "drop database empty_one");
  });

  it("that belongs to another program is left as it is", async () => {
    await query(test.url, "create database taken");
    const databaseUrl = address({ pathname: "/taken" });
    await query(databaseUrl, "create table calls (of_whales integer)");
    await expect(openDatabase({ ...common, dataFolder: "", databaseUrl })).rejects.toMatchObject({
      code: "DATABASE_MIGRATION_FAILED",
    });
    expect((await query(databaseUrl, "select to_regclass('processes') as found")).rows).toEqual([{ found: null }]);
    await query(test.url, "drop database taken with (force)");
  });
});

/** A process of its own that opens the folder's database and stays. */
function hold(dataFolder: string): ChildProcess {
  const from = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
  const program = `
    import { openDatabase } from ${from("./database.ts")};
    import { systemClock } from ${from("../base/clock.ts")};
    import { silentLog } from ${from("../base/log.ts")};
    await openDatabase({ dataFolder: ${JSON.stringify(dataFolder)}, clock: systemClock, log: silentLog });
    console.log("open");
    systemClock.after(60_000, () => {});`;
  return spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: ["ignore", "pipe", "inherit"] });
}

async function answers(database: Database): Promise<boolean> {
  return database.check().then(
    () => true,
    () => false,
  );
}

async function query(databaseUrl: string, statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await client.query(statement);
  } finally {
    await client.end();
  }
}
