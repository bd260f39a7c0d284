import type { Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import { CallwrightError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { describe, errorCode, isNoSpace, isUnreachable, toDatabaseError } from "./database-errors.ts";
import * as calls from "./migrations/0001-calls.ts";
import * as calendar from "./migrations/0002-calendar.ts";
import * as turnFigures from "./migrations/0003-turn-figures.ts";
import type { Schema } from "./schema.ts";

/** Every migration there is, in order. A name that has been released never changes. */
const migrations = {
  "0001-calls": calls,
  "0002-calendar": calendar,
  "0003-turn-figures": turnFigures,
};

/** Brings the schema up to date. Safe to run from several processes at once: PostgreSQL's advisory lock lets one work. */
export async function migrate(db: Kysely<Schema>, log: Log): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error, results } = await migrator.migrateToLatest();
  for (const result of results ?? []) {
    if (result.status === "Success")
      log.info({ migration: result.migrationName }, "The database schema was brought up to date");
  }
  if (error === undefined) return;
  if (isUnreachable(error) || isNoSpace(error))
    throw toDatabaseError(error, "The database schema could not be brought up to date");
  const failed = results?.find((result) => result.status === "Error")?.migrationName;
  throw new CallwrightError(
    `The database schema could not be brought up to date${failed === undefined ? "" : ` (${failed})`}: ${describe(error)}`,
    { code: "DATABASE_MIGRATION_FAILED", hint: hintFor(error), cause: error },
  );
}

function hintFor(error: unknown): string {
  switch (errorCode(error)) {
    case "42501": // insufficient_privilege
      return "Give the user of DATABASE_URL the right to create tables and the extension btree_gist in this database";
    case "0A000": // feature_not_supported: the extension is not there
    case "58P01": // undefined_file
      return "Install the extension btree_gist (it is part of postgresql-contrib) on the database server";
    default:
      return "The database may have been written by a newer Callwright, or by another program; point DATABASE_URL at a database of its own";
  }
}
