import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import type { Clock } from "../base/clock.ts";
import { CallwrightError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { toDatabaseError } from "./database-errors.ts";
import type { EmbeddedPostgres } from "./embedded-postgres.ts";
import { openEmbeddedPostgres } from "./embedded-postgres.ts";
import { migrate } from "./migrate.ts";
import type { Schema } from "./schema.ts";

const connectTimeoutMs = 5_000;
const statementTimeoutMs = 15_000;
const poolSize = 10;

/** The open database. Disposing closes the connections, and stops the server when it is ours. */
export interface Database extends AsyncDisposable {
  readonly db: Kysely<Schema>;
  /**
   * `embedded`: a server we started. `joined`: the server of another process on the same folder, which becomes
   * `embedded` when we take it over. `external`: DATABASE_URL.
   */
  readonly kind: "embedded" | "joined" | "external";
  /** Host, port and name, without the password: for `doctor` and the log. */
  readonly place: string;
  /** Resolves when a query goes through; rejects with DATABASE_UNAVAILABLE. */
  check(): Promise<void>;
}

/** How to open the database. */
export interface DatabaseOptions {
  /** Where an embedded server keeps its files. Not looked at when there is a `databaseUrl`. */
  readonly dataFolder: string;
  /** A PostgreSQL server of the user's own: `postgres://user:password@host:port/name`. */
  readonly databaseUrl?: string | undefined;
  readonly log: Log;
  /** Real time: processes and sockets are waited for. */
  readonly clock: Clock;
  /** What is being done, for people who wait. */
  readonly onProgress?: (message: string) => void;
  /** False gives up safety against a power cut for speed: for tests. */
  readonly durable?: boolean;
}

/**
 * Opens the database and brings its schema up to date. Errors by code: DATABASE_UNAVAILABLE, DATABASE_NO_SPACE,
 * DATABASE_FOLDER_UNREACHABLE, DATABASE_MIGRATION_FAILED, DATABASE_URL_INVALID.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { databaseUrl } = options;
  if (databaseUrl !== undefined && databaseUrl !== "") {
    const url = checkUrl(databaseUrl).href;
    return await connect(
      { url, ready: () => Promise.resolve(), [Symbol.asyncDispose]: () => Promise.resolve() },
      options,
    );
  }
  const server = await openEmbeddedPostgres(options);
  try {
    return await connect(server, options);
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

/** Where the server is; an embedded one may come and go. */
type Server = Pick<EmbeddedPostgres, "url" | "ready" | typeof Symbol.asyncDispose> &
  Partial<Pick<EmbeddedPostgres, "owned">>;

async function connect(server: Server, { log, onProgress }: DatabaseOptions): Promise<Database> {
  const pool = openPool(server, log);
  const db = new Kysely<Schema>({
    dialect: new PostgresDialect({
      pool: {
        options: pool.options,
        // While an embedded server is taken over, a query waits for it instead of failing.
        connect: async () => {
          await server.ready();
          return await pool.connect();
        },
        end: () => pool.end(),
      },
      // By a statement, since poolers such as PgBouncer refuse it as a start-up parameter.
      onCreateConnection: async (connection) => {
        await connection.executeQuery(sql.raw(`set statement_timeout = ${statementTimeoutMs}`).compile(db));
      },
    }),
  });
  const close = async (): Promise<void> => {
    await db.destroy();
    await server[Symbol.asyncDispose]();
  };
  const check = async (): Promise<void> => {
    try {
      await sql`select 1`.execute(db);
    } catch (error) {
      throw toDatabaseError(error, `The database at ${placeOf(server)} does not answer`);
    }
  };
  try {
    await check();
    onProgress?.("Bringing the database schema up to date");
    await migrate(db, log);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  log.info({ place: placeOf(server), kind: kindOf(server) }, "The database is open");
  let closing: Promise<void> | undefined;
  return {
    db,
    get kind() {
      return kindOf(server);
    },
    get place() {
      return placeOf(server);
    },
    check,
    [Symbol.asyncDispose]: () => (closing ??= close()),
  };
}

function openPool(server: Server, log: Log): pg.Pool {
  const pool = new pg.Pool({
    // Every new connection goes where the server is now.
    Client: class extends pg.Client {
      constructor(config?: pg.ClientConfig) {
        super({ ...config, connectionString: server.url });
      }
    },
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: "callwright",
    allowExitOnIdle: true,
  });
  // An idle connection that is lost: the next query opens another. Unheard, it would end the process.
  pool.on("error", (error) =>
    log.warn({ error: error.message, place: placeOf(server) }, "A connection to the database was lost"),
  );
  // One that is in use tells the query it carries; the pool does not listen to it then.
  pool.on("connect", (client) =>
    client.on("error", (error) => log.debug({ error: error.message, place: placeOf(server) }, "A connection broke")),
  );
  return pool;
}

function kindOf({ owned }: Server): Database["kind"] {
  if (owned === undefined) return "external";
  return owned ? "embedded" : "joined";
}

function placeOf({ url }: Server): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port || "5432"}${pathname}`;
}

function checkUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^postgres(ql)?:$/.test(url.protocol) && url.pathname.length > 1) return url;
  throw new CallwrightError("DATABASE_URL is not a PostgreSQL address", {
    code: "DATABASE_URL_INVALID",
    field: "DATABASE_URL",
    hint: "Write it as postgres://user:password@host:5432/name",
  });
}
