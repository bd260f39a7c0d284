// A database for one test file, in about 50 ms: a copy of the migrated one that test/setup/postgres.ts made.
//
//   let database: TestDatabase;
//   beforeAll(async () => { database = await openTestDatabase(); });
//   afterAll(() => database[Symbol.asyncDispose]());
//
// `database.db` is the Kysely of the store, `database.url` goes where a DATABASE_URL is wanted. Nothing in it is shared
// with other files, so a test may count rows. Calendars in one database are apart by their `calendarId`.
import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import pg from "pg";
import { inject } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import type { Database } from "../../src/store/database.ts";
import { openDatabase } from "../../src/store/database.ts";

/** An open database that nobody else uses; disposing removes it. */
export interface TestDatabase extends Database {
  readonly url: string;
}

export async function openTestDatabase(): Promise<TestDatabase> {
  const template = await templateUrl();
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await administer(template, `create database ${name} template ${template.pathname.slice(1)}`);
  const url = new URL(template);
  url.pathname = `/${name}`;
  const database = await openDatabase({ dataFolder: "", databaseUrl: url.href, clock: systemClock, log: silentLog });
  return {
    ...database,
    url: url.href,
    [Symbol.asyncDispose]: async () => {
      await database[Symbol.asyncDispose]();
      await administer(template, `drop database ${name} with (force)`);
    },
  };
}

async function templateUrl(): Promise<URL> {
  const answer: unknown = JSON.parse(await text(connect(inject("postgresPort"), "127.0.0.1")));
  const { url, error } = answer as { readonly url?: string; readonly error?: string };
  if (url === undefined) throw new Error(`The test database did not start: ${error}`);
  return new URL(url);
}

async function administer(template: URL, statement: string): Promise<void> {
  const url = new URL(template);
  url.pathname = "/postgres";
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
