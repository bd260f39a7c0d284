import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Interface } from "node:readline";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../base/clock.ts";
import { silentLog } from "../base/log.ts";
import { sleep } from "../base/sleep.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import { openEmbeddedCalendar } from "../integrations/embedded/calendar.ts";
import { harborStreetDental } from "../integrations/embedded/harbor-street-dental.test-seed.ts";
import { CallStore } from "./calls.ts";
import type { Database } from "./database.ts";
import { openDatabase } from "./database.ts";
import { openJournalWriter } from "./journal-writer.ts";
import { isProcessAlive } from "./start-lock.ts";

const clock = systemClock;
const call = {
  agent: "front-desk",
  transport: "loopback",
  from: "+12125550123",
  startedAtMs: Date.UTC(2026, 0, 5, 14),
  brain: "rules",
  stt: "scripted",
  tts: "scripted",
};

let dataFolder: string;
let spoolFolder: string;
let neighbours: Neighbour[];

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), "callwright-take-over-"));
  // As root the server runs under an account of its own, which has to get in.
  await chmod(dataFolder, 0o755);
});
afterAll(() => rm(dataFolder, { recursive: true, force: true }));
beforeEach(async () => {
  spoolFolder = await mkdtemp(join(tmpdir(), "callwright-spool-"));
  neighbours = [];
});
afterEach(async () => {
  for (const neighbour of neighbours) await neighbour.end("SIGKILL");
  await until(async () => (await serversOf(dataFolder)).length === 0);
  await rm(spoolFolder, { recursive: true, force: true });
});

// Each test starts several processes and servers, one after the other.
describe("a process that joined the database of another", { timeout: 60_000 }, () => {
  it.each([
    ["ends cleanly", "stop"],
    ["is killed", "SIGKILL"],
  ] as const)("takes it over when that %s: calendar and journal go on", async (_what, how) => {
    const owner = await startNeighbour();
    await using database = await open();
    expect(database.kind).toBe("joined");
    const { place } = database;
    // Wednesday 2026-11-25, 09:00 in New York.
    const today = new VirtualClock({ wallTimeMs: Date.UTC(2026, 10, 25, 14) });
    const calendar = await openEmbeddedCalendar({ db: database.db, seed: harborStreetDental, clock: today });
    await using writer = await openJournalWriter({ database, clock, log: silentLog, spoolFolder });
    writer.callStarted({ id: how, ...call });
    await writer.flush();
    const before = await serverPid();

    const gone = owner.end(how);
    for (let seq = 1; seq <= 50; seq++)
      writer.write(how, { seq, atMs: seq, event: { type: "speech-start", onsetMs: seq } });
    await gone;
    await until(() => database.kind === "embedded");

    await database.check();
    expect(database.place).toBe(place);
    expect(isProcessAlive(before)).toBe(false);
    const query = {
      serviceId: "checkup",
      from: "2026-11-30T00:00:00-05:00",
      to: "2026-12-05T00:00:00-05:00",
      limit: 5,
    };
    expect(await calendar.findSlots(query, new AbortController().signal)).not.toEqual([]);
    await until(() => writer.status.isUpToDate && writer.status.queuedRows === 0);
    expect(await new CallStore({ db: database.db, clock }).getJournal(how)).toHaveLength(50);
  });

  it("is the only one of several to take over, and hands on to the next until the last has stopped", async () => {
    const owner = await startNeighbour();
    const others = await Promise.all([startNeighbour(), startNeighbour(), startNeighbour()]);
    await owner.end("SIGKILL");
    while (others.length > 0) {
      const answers: string[] = [];
      await until(async () => {
        answers.splice(0, Infinity, ...(await Promise.all(others.map((other) => other.ask()))));
        return answers.every((answer) => answer.endsWith("well")) && answers.includes("embedded well");
      });
      expect(answers.filter((answer) => answer === "embedded well")).toHaveLength(1);
      expect(await serversOf(dataFolder)).toHaveLength(1);
      const [next] = others.splice(answers.indexOf("embedded well"), 1);
      await next?.end("stop");
    }
    expect(await serversOf(dataFolder)).toEqual([]);
  });

  it("works again, and so does the owner, when the server itself is killed", async () => {
    const owner = await startNeighbour();
    await using database = await open();
    const before = await serverPid();
    process.kill(before, "SIGKILL");
    await until(async () => {
      const [now] = await serversOf(dataFolder);
      return now !== undefined && now !== before && (await answers(database)) && (await owner.ask()).endsWith("well");
    });
    const kinds = [database.kind, (await owner.ask()).split(" ")[0]];
    expect(new Set(kinds)).toEqual(new Set(["embedded", "joined"]));
  });

  it("leaves nothing running when it is stopped in the middle of taking over", async () => {
    const owner = await startNeighbour();
    const database = await open();
    await Promise.all([owner.end("SIGKILL"), until(() => !isProcessAlive(owner.pid))]);
    await database[Symbol.asyncDispose]();
    await until(async () => (await serversOf(dataFolder)).length === 0);
  });
});

function open(): Promise<Database> {
  return openDatabase({ clock, log: silentLog, durable: false, dataFolder });
}

/** Another process that has this folder's database open. */
class Neighbour {
  readonly #child: ChildProcess;
  readonly #lines: Interface;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout as Readable });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** `<kind> well` or `<kind> ill`. */
  async ask(): Promise<string> {
    (this.#child.stdin as Writable).write("ask\n");
    return await this.line();
  }

  async line(): Promise<string> {
    return String((await once(this.#lines, "line"))[0]);
  }

  /** Cleanly, or by a signal. */
  async end(how: "stop" | "SIGKILL"): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, "exit");
    if (how === "stop") (this.#child.stdin as Writable).write("stop\n");
    else this.#child.kill(how);
    await exit;
  }
}

async function startNeighbour(): Promise<Neighbour> {
  const from = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
  const program = `
    import { createInterface } from "node:readline";
    import { openDatabase } from ${from("./database.ts")};
    import { systemClock as clock } from ${from("../base/clock.ts")};
    import { silentLog as log } from ${from("../base/log.ts")};
    const dataFolder = ${JSON.stringify(dataFolder)};
    const database = await openDatabase({ dataFolder, clock, log, durable: false });
    console.log("open");
    for await (const line of createInterface({ input: process.stdin })) {
      if (line === "stop") break;
      console.log(database.kind, await database.check().then(() => "well", () => "ill"));
    }
    await database[Symbol.asyncDispose]();
    process.exit();`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: ["pipe", "pipe", "inherit"] });
  const neighbour = new Neighbour(child);
  neighbours.push(neighbour);
  await neighbour.line();
  return neighbour;
}

async function answers(database: Database): Promise<boolean> {
  return database.check().then(
    () => true,
    () => false,
  );
}

async function serverPid(): Promise<number> {
  return Number((await readFile(join(dataFolder, "postgres/data/postmaster.pid"), "utf8")).split("\n")[0]);
}

/** The servers that run on a folder, by the kernel's list of processes. */
async function serversOf(folder: string): Promise<number[]> {
  const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 0);
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return pids.filter(
    (_pid, index) => /^[^\0]*postgres\0-D\0/.test(lines[index] ?? "") && lines[index]?.includes(folder),
  );
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = clock.now() + 15_000;
  while (!(await condition())) {
    expect(clock.now(), "the condition never came").toBeLessThan(deadlineMs);
    await sleep(clock, 20);
  }
}
