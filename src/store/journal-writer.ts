import type { Kysely } from "kysely";
import type { Clock, Timer } from "../base/clock.ts";
import { secureIds } from "../base/ids.ts";
import type { Log } from "../base/log.ts";
import { withTimeout } from "../base/sleep.ts";
import type { JournalEntry } from "../call/journal-events.ts";
import type { CallEnd, CallStart } from "./call-records.ts";
import type { Database } from "./database.ts";
import { describe, isBadData } from "./database-errors.ts";
import type { JournalWrite } from "./journal-batch.ts";
import { toEntryWrite, writeBatch } from "./journal-batch.ts";
import { JournalSpool } from "./journal-spool.ts";
import { beat, closeInterruptedCalls, heartbeatMs, leave } from "./processes.ts";
import type { Schema } from "./schema.ts";

const batchRows = 500;
const batchDelayMs = 250;
const databaseTimeoutMs = 10_000;
const firstRetryMs = 1_000;
const longestRetryMs = 30_000;
/** Held in memory while not even the disk takes them: some minutes of a hundred calls. */
const mostQueued = 50_000;
const defaultSpoolBytes = 256_000_000;

/** How to open a {@link JournalWriter}. */
export interface JournalWriterOptions {
  readonly database: Pick<Database, "db">;
  readonly clock: Clock;
  readonly log: Log;
  /** Where entries wait, as JSON lines, while the database is down. One writer a process. */
  readonly spoolFolder: string;
  /** The most that waits there. Default 256 MB; what comes then is lost, counted and logged. */
  readonly spoolLimitBytes?: number;
}

/** How the writing goes: for `doctor`, metrics and tests. */
export interface JournalWriterStatus {
  /** False from the first write that failed until everything has been caught up. */
  readonly isUpToDate: boolean;
  readonly queuedRows: number;
  readonly spooledBytes: number;
  readonly lostRows: number;
}

/**
 * Opens the writer. Waits for the spool folder only, never for the database. Once that answers: what earlier processes
 * left in the folder is written, then calls that died with their process are closed.
 */
export async function openJournalWriter(options: JournalWriterOptions): Promise<JournalWriter> {
  const { spoolFolder, spoolLimitBytes = defaultSpoolBytes } = options;
  const spool = await JournalSpool.open({ folder: spoolFolder, limitBytes: spoolLimitBytes });
  return new JournalWriter(options, spool);
}

/**
 * Takes what calls write down, at once and without ever failing, and brings it to the database in batches: after 250 ms
 * or 500 rows. While the database is down everything goes to the spool, from where it is written when it is back.
 */
export class JournalWriter {
  readonly #db: Kysely<Schema>;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #spool: JournalSpool;
  readonly #processId = secureIds.next("ps");
  #queue: JournalWrite[] = [];
  #timer: Timer | undefined;
  #retry: Timer | undefined;
  #heartbeat: Timer | undefined;
  /** The one loop that writes, while it runs. */
  #working: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #isRegistered = false;
  #isClosed = false;
  /** Since when the database fails, as the moment of the next try and the wait after it. */
  #down: { retryAtMs: number; delayMs: number } | undefined;
  #lostRows = 0;

  constructor({ database, clock, log }: JournalWriterOptions, spool: JournalSpool) {
    this.#db = database.db;
    this.#clock = clock;
    this.#log = log;
    this.#spool = spool;
    this.#beat();
  }

  get status(): JournalWriterStatus {
    return {
      isUpToDate: this.#down === undefined && this.#spool.isEmpty,
      queuedRows: this.#queue.length,
      spooledBytes: this.#spool.bytes,
      lostRows: this.#lostRows,
    };
  }

  callStarted(call: CallStart): void {
    this.#add({ kind: "call-start", processId: this.#processId, call });
  }

  write(callId: string, entry: JournalEntry): void {
    this.#add(toEntryWrite(callId, entry));
  }

  callEnded(end: CallEnd): void {
    this.#add({ kind: "call-end", end });
  }

  /** Resolves when all that was given so far is in the database or on disk, or has failed at both. */
  flush(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    // A loop under way may be past the newest entries: one more follows it, for all who ask meanwhile.
    if (this.#working === undefined) this.#working = this.#start();
    else this.#next ??= this.#working.then(() => (this.#working = this.#start()));
    return this.#clock.external(this.#next ?? this.#working);
  }

  #start(): Promise<void> {
    this.#next = undefined;
    const working = this.#work().finally(() => {
      if (this.#working === working) this.#working = undefined;
    });
    return working;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#heartbeat?.cancel();
    this.#retry?.cancel();
    await this.flush();
    if (this.#down === undefined) await leave(this.#self).catch((error: unknown) => this.#fail(error));
  }

  get #self(): { readonly db: Kysely<Schema>; readonly clock: Clock; readonly processId: string } {
    return { db: this.#db, clock: this.#clock, processId: this.#processId };
  }

  #add(write: JournalWrite): void {
    if (this.#queue.length >= mostQueued) return this.#lose(1, "the disk does not take them either");
    this.#queue.push(write);
    if (this.#queue.length >= batchRows) void this.flush();
    else this.#later();
  }

  #later(): void {
    if (this.#isClosed) return;
    this.#timer ??= this.#clock.after(batchDelayMs, () => {
      this.#timer = undefined;
      void this.flush();
    });
  }

  /** Beside the timer of the batches: while the database is away they still go to the disk in time. */
  #retryAt(atMs: number): void {
    if (this.#isClosed) return;
    this.#retry?.cancel();
    this.#retry = this.#clock.at(atMs, () => void this.flush());
  }

  #beat(): void {
    void this.flush();
    this.#heartbeat = this.#clock.after(heartbeatMs, () => {
      this.#isRegistered = false;
      this.#beat();
    });
  }

  /** Never rejects. */
  async #work(): Promise<void> {
    try {
      await this.#catchUp();
      while (this.#queue.length > 0) {
        const batch = this.#queue.slice(0, batchRows);
        if (this.#canWrite && (await this.#store(batch))) this.#queue.splice(0, batch.length);
        else if (await this.#keep(batch)) this.#queue.splice(0, batch.length);
        else break;
      }
    } catch (error) {
      this.#log.error({ error: describe(error) }, "The journal writer stumbled; it goes on with the next batch");
    }
    if (this.#down !== undefined) this.#retryAt(this.#down.retryAtMs);
    else if (this.#queue.length > 0 || !this.#spool.isEmpty) this.#later();
  }

  /** Only then straight to the database: what waits in the spool is older. */
  get #canWrite(): boolean {
    return this.#down === undefined && this.#spool.isEmpty;
  }

  /** Writes one file of the spool, if there is one and the database may be there again. */
  async #catchUp(): Promise<void> {
    if (this.#down !== undefined && this.#clock.now() < this.#down.retryAtMs) return;
    const oldest = await this.#spool.oldest();
    if (oldest !== undefined) {
      if (oldest.unreadable > 0) this.#lose(oldest.unreadable, "their lines in the spool cannot be read");
      for (let from = 0; from < oldest.writes.length; from += batchRows) {
        if (!(await this.#store(oldest.writes.slice(from, from + batchRows)))) return;
      }
      await this.#spool.removeOldest();
      if (!this.#spool.isEmpty) return;
    }
    if (!this.#isRegistered) await this.#register();
  }

  async #register(): Promise<void> {
    try {
      await this.#limited(() => beat(this.#self));
      this.#isRegistered = true;
      await this.#limited(() => closeInterruptedCalls({ ...this.#self, log: this.#log }));
      this.#recover();
    } catch (error) {
      this.#fail(error);
    }
  }

  async #store(batch: readonly JournalWrite[]): Promise<boolean> {
    try {
      await this.#limited(() => writeBatch(this.#db, batch));
    } catch (error) {
      if (!isBadData(error)) {
        this.#fail(error);
        return false;
      }
      if (batch.length === 1) this.#lose(1, describe(error));
      else return await this.#storeInHalves(batch);
    }
    this.#recover();
    return true;
  }

  /** One row that the database refuses must not keep the others out. */
  async #storeInHalves(batch: readonly JournalWrite[]): Promise<boolean> {
    const middle = Math.ceil(batch.length / 2);
    return (await this.#store(batch.slice(0, middle))) && (await this.#store(batch.slice(middle)));
  }

  async #keep(batch: readonly JournalWrite[]): Promise<boolean> {
    try {
      if (!(await this.#spool.append(batch))) this.#lose(batch.length, "the spool is full");
      return true;
    } catch (error) {
      this.#log.error({ error: describe(error) }, "The journal cannot be spooled; it waits in memory");
      return false;
    }
  }

  #limited<T>(work: () => Promise<T>): Promise<T> {
    const what = "A write to the database";
    return withTimeout({ clock: this.#clock, timeoutMs: databaseTimeoutMs, code: "DATABASE_UNAVAILABLE", what }, work);
  }

  #fail(error: unknown): void {
    const delayMs = this.#down === undefined ? firstRetryMs : Math.min(this.#down.delayMs * 2, longestRetryMs);
    if (this.#down === undefined) {
      this.#log.error({ error: describe(error) }, "The database is down; journals are spooled, calls go on");
    }
    this.#down = { retryAtMs: this.#clock.now() + delayMs, delayMs };
  }

  #recover(): void {
    if (this.#down !== undefined) this.#log.info({}, "The database is back; spooled journals are being written");
    this.#down = undefined;
  }

  #lose(rows: number, reason: string): void {
    // One line for the first, then for every power of ten: it may be many a second.
    const before = this.#lostRows;
    this.#lostRows += rows;
    if (before === 0 || String(before).length < String(this.#lostRows).length) {
      this.#log.error({ lostRows: this.#lostRows }, `Journal entries are lost: ${reason}`);
    }
  }
}
