import type { Kysely } from "kysely";
import { isCallwrightError } from "../../base/errors.ts";
import type { Database } from "../../store/database.ts";
import type { Schema } from "../../store/schema.ts";

/**
 * The database as several processes share it: opened when it is first wanted, and opened again when the process that
 * ran its server has ended, so that a conversation here does not end with another's.
 */
export class SharedDatabase implements AsyncDisposable {
  readonly #open: () => Promise<Database>;
  #opened: Promise<Database> | undefined;

  constructor(open: () => Promise<Database>) {
    this.#open = open;
  }

  /** Begins to open it; a failure is told to whoever uses it first. */
  warm(): void {
    this.#database().catch(() => undefined);
  }

  /** Runs `work` on the database; once more on a new connection when the database was gone. `work` must bear that. */
  async use<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    const database = await this.#database();
    try {
      return await work(database.db);
    } catch (error) {
      if (!isCallwrightError(error, "CALENDAR_UNAVAILABLE") && !isCallwrightError(error, "DATABASE_UNAVAILABLE")) {
        throw error;
      }
      await this.#reopen(database);
      return work((await this.#database()).db);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    // One that could not be opened has said so to whoever wanted it.
    const database = await opened?.catch(() => undefined);
    await database?.[Symbol.asyncDispose]();
  }

  #database(): Promise<Database> {
    this.#opened ??= this.#open();
    // The next use tries again.
    this.#opened.catch(() => (this.#opened = undefined));
    return this.#opened;
  }

  /** Several uses that fail at once open it once. */
  async #reopen(broken: Database): Promise<void> {
    if ((await this.#database()) !== broken) return;
    if (
      await broken.check().then(
        () => true,
        () => false,
      )
    )
      return;
    this.#opened = undefined;
    await broken[Symbol.asyncDispose]();
  }
}
