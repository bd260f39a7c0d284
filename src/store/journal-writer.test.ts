import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { BreakableLine } from "../../test/setup/breakable-line.ts";
import { openBreakableLine } from "../../test/setup/breakable-line.ts";
import type { TestDatabase } from "../../test/setup/database.ts";
import { openTestDatabase } from "../../test/setup/database.ts";
import { systemClock } from "../base/clock.ts";
import { silentLog } from "../base/log.ts";
import { VirtualClock } from "../base/virtual-clock.ts";
import type { JournalEntry } from "../call/journal-events.ts";
import type { CallEnd, CallStart } from "./call-records.ts";
import { CallStore } from "./calls.ts";
import type { Database } from "./database.ts";
import { openDatabase } from "./database.ts";
import type { JournalWriter } from "./journal-writer.ts";
import { openJournalWriter } from "./journal-writer.ts";

const start: CallStart = {
  id: "c_1",
  agent: "front-desk",
  transport: "loopback",
  from: "+12125550123",
  startedAtMs: Date.UTC(2026, 0, 5, 14),
  brain: "rules",
  stt: "scripted",
  tts: "scripted",
};
const end: CallEnd = {
  id: "c_1",
  endedAtMs: Date.UTC(2026, 0, 5, 14, 2),
  outcome: "completed",
  disposition: "booked",
  turnCount: 3,
  firstWordP50Ms: 310,
  firstWordP95Ms: 480,
  searchText: "A cleaning on Tuesday, please",
};

let database: TestDatabase;
let line: BreakableLine;
let throughLine: Database;
let folder: string;
let clock: VirtualClock;
let store: CallStore;

beforeAll(async () => {
  database = await openTestDatabase();
  line = await openBreakableLine(database.url);
  throughLine = await openDatabase({ dataFolder: "", databaseUrl: line.url, clock: systemClock, log: silentLog });
});
afterAll(async () => {
  await throughLine[Symbol.asyncDispose]();
  await line[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "callwright-spool-"));
  clock = new VirtualClock();
  store = new CallStore({ db: database.db, clock: systemClock });
});
afterEach(async () => {
  line.mend();
  for (const table of ["calls", "journal", "processes"] as const) await database.db.deleteFrom(table).execute();
  await rm(folder, { recursive: true, force: true });
});

function open(): Promise<JournalWriter> {
  return openJournalWriter({ database: throughLine, clock, log: silentLog, spoolFolder: folder });
}

describe("the journal writer", () => {
  it("has a call, its journal and its end in the database a quarter of a second later", async () => {
    await using writer = await open();
    writer.callStarted(start);
    for (const entry of entries(3)) writer.write("c_1", entry);
    writer.callEnded(end);
    await clock.advance(250);
    expect(await store.getJournal("c_1")).toEqual(entries(3));
    expect(await store.getCall("c_1")).toMatchObject({
      from: "+12125550123",
      startedAt: "2026-01-05T14:00:00.000Z",
      endedAt: "2026-01-05T14:02:00.000Z",
      outcome: "completed",
      turnCount: 3,
      firstWordP50Ms: 310,
    });
    expect(writer.status).toEqual({ isUpToDate: true, queuedRows: 0, spooledBytes: 0, lostRows: 0 });
  });

  it("spools while the database is down, and writes everything once when it is back", async () => {
    await using writer = await open();
    writer.callStarted(start);
    writer.write("c_1", entry(1));
    await clock.advance(250);
    line.cut();
    for (let seq = 2; seq <= 1_200; seq++) writer.write("c_1", entry(seq));
    await clock.advance(250);
    expect(writer.status).toMatchObject({ isUpToDate: false, queuedRows: 0, lostRows: 0 });
    expect(writer.status.spooledBytes).toBeGreaterThan(0);
    line.mend();
    writer.write("c_1", entry(1_201));
    writer.callEnded(end);
    await clock.advance(3_000);
    expect(writer.status).toMatchObject({ isUpToDate: true, spooledBytes: 0 });
    expect((await store.getJournal("c_1")).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 1_201 }, (_, i) => i + 1),
    );
    expect(await store.getCall("c_1")).toMatchObject({ outcome: "completed" });
    expect(await readdir(folder)).toEqual([]);
  });

  it("opens while the database is down", async () => {
    line.cut();
    await using writer = await open();
    writer.callStarted(start);
    await clock.advance(250);
    expect(await store.getCall("c_1")).toBeUndefined();
    line.mend();
    await clock.advance(3_000);
    expect(await store.getCall("c_1")).toMatchObject({ agent: "front-desk" });
  });

  it("writes what a killed process left in the spool, and closes the call it was in as failed", async () => {
    line.cut();
    const killed = await open();
    killed.callStarted(start);
    killed.write("c_1", {
      seq: 1,
      atMs: 1_000,
      event: { type: "turn-commit", turnId: "t_1", revision: 1, text: "Hello?", kind: "speech" },
    });
    killed.write("c_1", entry(2, 4_000));
    await killed[Symbol.asyncDispose]();
    // Its last line was being written.
    await writeFile(join(folder, "journal-999999999-000000001.jsonl"), '{"kind":"entry","callId":"c_1","seq":3,"at');
    line.mend();
    clock = new VirtualClock();
    await using writer = await open();
    await clock.advance(1_000);
    expect(writer.status).toMatchObject({ isUpToDate: true, lostRows: 1 });
    expect(await store.getCall("c_1")).toMatchObject({
      outcome: "failed",
      disposition: "interrupted",
      endedAt: "2026-01-05T14:00:04.000Z",
      turnCount: 1,
    });
    expect((await store.listCalls({ search: "hello" })).calls).toHaveLength(1);
  });

  it("leaves the live calls of other processes alone", async () => {
    await using one = await open();
    one.callStarted(start);
    await one.flush();
    // Alive, and not us.
    await database.db.updateTable("processes").set({ pid: process.ppid }).execute();
    await using other = await openJournalWriter({
      database: throughLine,
      clock,
      log: silentLog,
      spoolFolder: join(folder, "b"),
    });
    await other.flush();
    expect((await store.listCalls({ outcome: "live" })).calls).toHaveLength(1);
  });

  it("keeps words that PostgreSQL cannot hold from stopping anything", async () => {
    await using writer = await open();
    writer.callStarted(start);
    writer.write("c_1", say(1, "a \0 and \ud800 half"));
    writer.write("c_1", say(2, "fine"));
    writer.callEnded({ ...end, searchText: "a \0 b" });
    await clock.advance(250);
    expect(writer.status).toMatchObject({ isUpToDate: true, lostRows: 0 });
    expect(await store.getJournal("c_1")).toEqual([say(1, "a  and \ufffd half"), say(2, "fine")]);
  });

  it("loses only the row that the database refuses", async () => {
    await using writer = await open();
    writer.callStarted(start);
    for (const seq of [1, 2 ** 40, 2, 3]) writer.write("c_1", entry(seq));
    await clock.advance(250);
    expect(writer.status).toMatchObject({ isUpToDate: true, lostRows: 1 });
    expect((await store.getJournal("c_1")).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it("counts what is lost when the spool is full", async () => {
    line.cut();
    const options = { database: throughLine, clock, log: silentLog, spoolFolder: folder, spoolLimitBytes: 2_000 };
    await using writer = await openJournalWriter(options);
    writer.callStarted(start);
    await clock.advance(250);
    for (let seq = 1; seq <= 100; seq++) writer.write("c_1", entry(seq));
    await clock.advance(250);
    expect(writer.status).toMatchObject({ queuedRows: 0, lostRows: 100 });
  });
});

function entry(seq: number, atMs = seq * 20): JournalEntry {
  return { seq, atMs, event: { type: "waiting", turnId: `t_${seq}` } };
}

function say(seq: number, text: string): JournalEntry {
  return { seq, atMs: 0, event: { type: "agent-say", turnId: "t_1", revision: 1, text, filler: false } };
}

function entries(count: number): JournalEntry[] {
  return Array.from({ length: count }, (_, index) => entry(index + 1));
}
