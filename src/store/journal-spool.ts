import { appendFile, mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { JournalWrite } from "./journal-batch.ts";
import { parseSpoolLine } from "./journal-batch.ts";
import { isProcessAlive } from "./start-lock.ts";

const fileBytes = 4_000_000;

interface SpoolFile {
  readonly path: string;
  bytes: number;
}

/**
 * What could not be written to the database yet, on disk: files of JSON lines, oldest first. Files that a dead process
 * left in the folder are taken over. Not safe for two callers at once: the journal writer has one loop.
 */
export class JournalSpool {
  readonly #folder: string;
  readonly #limitBytes: number;
  readonly #files: SpoolFile[];
  /** The file that is added to: the last of `#files`, until somebody reads it. */
  #current: SpoolFile | undefined;
  #counter = 0;

  private constructor(folder: string, limitBytes: number, files: SpoolFile[]) {
    this.#folder = folder;
    this.#limitBytes = limitBytes;
    this.#files = files;
  }

  static async open(options: { readonly folder: string; readonly limitBytes: number }): Promise<JournalSpool> {
    const { folder, limitBytes } = options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const files: SpoolFile[] = [];
    let counter = 0;
    for (const name of (await readdir(folder)).toSorted()) {
      const [, pid, number] = (/^journal-(\d+)-(\d+)\.jsonl$/.exec(name) ?? []).map(Number);
      if (pid === undefined || number === undefined) continue;
      // Our own number on a file from before our start: it belonged to another, dead process.
      if (pid !== process.pid && isProcessAlive(pid)) continue;
      counter = Math.max(counter, number);
      const path = join(folder, name);
      files.push({ path, bytes: (await stat(path)).size });
    }
    const spool = new JournalSpool(folder, limitBytes, files);
    spool.#counter = counter;
    return spool;
  }

  get isEmpty(): boolean {
    return this.#files.length === 0;
  }

  get bytes(): number {
    return this.#files.reduce((sum, file) => sum + file.bytes, 0);
  }

  /** Adds to the end; false, and nothing added, when the spool is full. */
  async append(batch: readonly JournalWrite[]): Promise<boolean> {
    const text = batch.map((write) => `${JSON.stringify(write)}\n`).join("");
    const bytes = Buffer.byteLength(text);
    if (this.bytes + bytes > this.#limitBytes) return false;
    if (this.#current === undefined || this.#current.bytes > fileBytes) {
      this.#counter++;
      const path = join(this.#folder, `journal-${process.pid}-${String(this.#counter).padStart(9, "0")}.jsonl`);
      this.#current = { path, bytes: 0 };
      this.#files.push(this.#current);
    }
    const current = this.#current;
    try {
      await appendFile(current.path, text, { mode: 0o600 });
    } catch (error) {
      // Its last line may be cut short (a full disk): nothing is added after that.
      this.#current = undefined;
      throw error;
    }
    current.bytes += bytes;
    return true;
  }

  /** Everything in the oldest file, and how many of its lines could not be read. Undefined when the spool is empty. */
  async oldest(): Promise<{ readonly writes: readonly JournalWrite[]; readonly unreadable: number } | undefined> {
    const file = this.#files[0];
    if (file === undefined) return undefined;
    if (file === this.#current) this.#current = undefined;
    const lines = (await readFile(file.path, "utf8").catch(() => "")).split("\n").filter((line) => line !== "");
    const writes = lines.map(parseSpoolLine).filter((write) => write !== undefined);
    return { writes, unreadable: lines.length - writes.length };
  }

  /** Removes the oldest file: what it held is in the database. */
  async removeOldest(): Promise<void> {
    const file = this.#files.shift();
    if (file !== undefined) await rm(file.path, { force: true });
  }
}
