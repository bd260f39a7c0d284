import type { Kysely } from "kysely";
import { describe, expect, it } from "vitest";
import { CallwrightError } from "../../base/errors.ts";
import type { Database } from "../../store/database.ts";
import type { Schema } from "../../store/schema.ts";
import { SharedDatabase } from "./shared-database.ts";

/** A database whose server may end. */
class Double implements Database {
  readonly kind = "joined";
  readonly place = "here";
  /** Stands for the connection: nothing is asked of it. */
  readonly db = { of: this } as unknown as Kysely<Schema>;
  isUp = true;
  isClosed = false;

  async check(): Promise<void> {
    if (!this.isUp) throw unavailable();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isClosed = true;
  }
}

const unavailable = () => new CallwrightError("gone", { code: "CALENDAR_UNAVAILABLE", retryable: true });

function share() {
  const opened: Double[] = [];
  const shared = new SharedDatabase(() => {
    const database = new Double();
    opened.push(database);
    return Promise.resolve(database);
  });
  const ask = () =>
    shared.use((db) => {
      const { of } = db as unknown as { readonly of: Double };
      return of.isUp ? Promise.resolve(opened.indexOf(of)) : Promise.reject(unavailable());
    });
  return { shared, opened, ask };
}

describe("a database that several processes share", () => {
  it("is opened once, when it is first wanted, and closed at the end", async () => {
    const { shared, opened, ask } = share();
    expect(opened).toHaveLength(0);
    expect(await Promise.all([ask(), ask()])).toEqual([0, 0]);
    await shared[Symbol.asyncDispose]();
    expect(opened.map(({ isClosed }) => isClosed)).toEqual([true]);
  });

  it("is opened again, once, when the process that ran its server has ended", async () => {
    const { opened, ask } = share();
    await ask();
    (opened[0] as Double).isUp = false;
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
    expect(opened.map(({ isClosed }) => isClosed)).toEqual([true, false]);
  });

  it("does not repeat work that failed for a reason of its own", async () => {
    const { shared, opened } = share();
    let count = 0;
    const work = async (): Promise<never> => {
      count++;
      throw new CallwrightError("taken", { code: "CALENDAR_SLOT_TAKEN" });
    };
    await expect(shared.use(work)).rejects.toMatchObject({ code: "CALENDAR_SLOT_TAKEN" });
    expect(count).toBe(1);
    expect(opened).toHaveLength(1);
  });

  it("tries to open it again after a failure", async () => {
    let count = 0;
    const shared = new SharedDatabase(() =>
      ++count === 1
        ? Promise.reject(new CallwrightError("no", { code: "DATABASE_UNAVAILABLE" }))
        : Promise.resolve(new Double()),
    );
    await expect(shared.use(() => Promise.resolve(1))).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
    expect(await shared.use(() => Promise.resolve(1))).toBe(1);
  });
});
