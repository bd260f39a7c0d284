import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { access, chmod, chown, readFile, rename, rm, statfs, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { z } from "zod";
import type { Clock } from "../base/clock.ts";
import { CallwrightError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { sleep } from "../base/sleep.ts";
import { errorCode, isNoSpace, toDatabaseError } from "./database-errors.ts";
import type { ServerPlace } from "./postgres-account.ts";
import { findServerPlace } from "./postgres-account.ts";
import type { ServerProcess } from "./postgres-process.ts";
import { serverEnvironment, startServer } from "./postgres-process.ts";
import { isProcessAlive, takeLock } from "./start-lock.ts";

const run = promisify(execFile);
const userName = "callwright";
const databaseName = "callwright";
const lockTimeoutMs = 90_000;
const attachTimeoutMs = 15_000;
const restartDelayMs = 1_000;
/** A fresh cluster takes 40 MB; the rest is room for its first write-ahead log. */
const leastFreeBytes = 150_000_000;
/** The port is taken by somebody else between our asking and the server's. */
const portAttempts = 5;

/** How to open an embedded server. */
export interface EmbeddedPostgresOptions {
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Default true; see {@link ServerProcess}. */
  readonly durable?: boolean;
  readonly onProgress?: (message: string) => void;
}

/** A server on this machine. Disposing stops it when we started it, and leaves it alone when another process did. */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** With the password: for connecting, never for a log. */
  readonly url: string;
  readonly owned: boolean;
}

const serverFile = z.object({
  password: z.string().min(16),
  port: z.number().int().min(0).max(65_535),
  /** The process that started the server and will stop it. */
  ownerPid: z.number().int(),
});
type ServerFile = z.infer<typeof serverFile>;

/**
 * Starts PostgreSQL for this data folder, or joins the server that another process runs there: one cluster never has
 * two servers. What a killed process left behind (a running server, half a cluster, a lock) is cleared away first.
 */
export async function openEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    const place = await findServerPlace(options);
    await using _lock = await takeLock({
      path: join(place.folder, "start.lock"),
      clock: options.clock,
      timeoutMs: lockTimeoutMs,
    });
    const opening = new Opening(options, place);
    return (await opening.join()) ?? (await opening.start());
  } catch (error) {
    throw toDatabaseError(error, "The embedded database could not be opened");
  }
}

class Opening {
  readonly #options: EmbeddedPostgresOptions;
  readonly #place: ServerPlace;
  readonly #data: string;
  readonly #file: string;

  constructor(options: EmbeddedPostgresOptions, place: ServerPlace) {
    this.#options = options;
    this.#place = place;
    this.#data = join(place.folder, "data");
    this.#file = join(place.folder, "server.json");
  }

  /** Joins the server of another live process, if there is one; ends a server whose process is gone. */
  async join(): Promise<EmbeddedPostgres | undefined> {
    const { clock, log } = this.#options;
    const server = await this.#readServerFile();
    const serverPid = await this.#serverPid();
    if (serverPid === undefined || !isProcessAlive(serverPid)) return undefined;
    if (!(await isPostgres(serverPid))) {
      // The number was given to another program since: the file is only a leftover.
      await rm(join(this.#data, "postmaster.pid"), { force: true });
      return undefined;
    }
    if (server !== undefined && isProcessAlive(server.ownerPid)) {
      const deadlineMs = clock.now() + attachTimeoutMs;
      while (isProcessAlive(serverPid) && clock.now() < deadlineMs) {
        if (await answers(server)) {
          log.info({ ownerPid: server.ownerPid }, "Joining the database that another process runs on this folder");
          return { url: toUrl(server), owned: false, [Symbol.asyncDispose]: () => Promise.resolve() };
        }
        await sleep(clock, 100);
      }
    }
    await this.#end(serverPid);
    return undefined;
  }

  async start(): Promise<EmbeddedPostgres> {
    const { clock, log, onProgress } = this.#options;
    const known = await this.#readServerFile();
    const password = known?.password ?? randomBytes(24).toString("base64url");
    // Before the cluster, which is of no use without its password.
    if (known === undefined) await this.#writeServerFile({ password, port: 0, ownerPid: process.pid });
    if (!(await exists(join(this.#data, "PG_VERSION")))) {
      onProgress?.("Creating the database");
      await this.#create(password);
    }
    onProgress?.("Starting the database");
    const { server, port } = await this.#startOnFreePort(known?.port ?? 0);
    const current: ServerFile = { password, port, ownerPid: process.pid };
    await this.#writeServerFile(current);
    try {
      await createDatabase(current);
    } catch (error) {
      await server.stop();
      throw error;
    }
    const keeper = new Keeper(server, () => this.#startOn(port), clock, log);
    return { url: toUrl(current), owned: true, [Symbol.asyncDispose]: () => keeper.stop() };
  }

  async #startOnFreePort(wanted: number): Promise<{ readonly server: ServerProcess; readonly port: number }> {
    for (let attempt = 1; ; attempt++) {
      const port = await freePort(attempt === 1 ? wanted : 0);
      try {
        return { server: await this.#startOn(port), port };
      } catch (error) {
        if (attempt >= portAttempts || !/could not create any TCP\/IP sockets/.test(String(error))) throw error;
      }
    }
  }

  #startOn(port: number): Promise<ServerProcess> {
    const { clock, log, durable = true } = this.#options;
    return startServer({ place: this.#place, data: this.#data, port, durable, clock, log });
  }

  /** Made aside and renamed: a cluster whose making was cut short is never used. */
  async #create(password: string): Promise<void> {
    const { folder, account, programs } = this.#place;
    const free = await statfs(folder);
    if (free.bavail * free.bsize < leastFreeBytes) throw noSpace(folder);
    const draft = join(folder, "data.new");
    const passwordFile = join(folder, "password.new");
    await rm(draft, { recursive: true, force: true });
    await writeFile(passwordFile, password, { mode: 0o600 });
    // The folder is ours; only what the account must write is its own.
    await run("mkdir", ["-m", "700", draft]);
    if (account !== undefined) {
      await chown(passwordFile, account.uid, account.gid);
      await chown(draft, account.uid, account.gid);
    }
    try {
      const flags = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions"];
      if (this.#options.durable === false) flags.push("--no-sync");
      await run(
        join(programs, "initdb"),
        [`--pgdata=${draft}`, `--username=${userName}`, `--pwfile=${passwordFile}`, ...flags],
        { ...account, cwd: "/", env: serverEnvironment() },
      );
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      if (isNoSpace(error)) throw noSpace(folder, error);
      throw error;
    } finally {
      await rm(passwordFile, { force: true });
    }
    await rename(draft, this.#data);
  }

  async #end(serverPid: number): Promise<void> {
    const { clock, log } = this.#options;
    log.warn({ serverPid }, "Ending a database server that outlived its process");
    for (const signal of ["SIGINT", "SIGQUIT"] as const) {
      const deadlineMs = clock.now() + attachTimeoutMs;
      if (!signalled(serverPid, signal)) return;
      while (clock.now() < deadlineMs) {
        if (!isProcessAlive(serverPid)) return;
        await sleep(clock, 25);
      }
    }
    throw new CallwrightError(`The database server ${serverPid} does not end`, {
      code: "DATABASE_UNAVAILABLE",
      hint: `End process ${serverPid} by hand, then start again`,
    });
  }

  async #serverPid(): Promise<number | undefined> {
    const text = await readFile(join(this.#data, "postmaster.pid"), "utf8").catch(() => undefined);
    return text === undefined ? undefined : Number(text.split("\n", 1)[0]);
  }

  async #readServerFile(): Promise<ServerFile | undefined> {
    if (!(await exists(this.#file))) return undefined;
    const parsed = serverFile.safeParse(parseJson(await readFile(this.#file, "utf8")));
    if (parsed.success) return parsed.data;
    throw new CallwrightError(`${this.#file} is damaged: it holds the password of the database beside it`, {
      code: "DATABASE_UNAVAILABLE",
      hint: `Restore it from a backup, or remove ${this.#place.folder} to begin with an empty database`,
    });
  }

  async #writeServerFile(content: ServerFile): Promise<void> {
    const draft = `${this.#file}.new`;
    await writeFile(draft, `${JSON.stringify(content)}\n`, { mode: 0o600 });
    await chmod(draft, 0o600);
    await rename(draft, this.#file);
  }
}

/** Keeps our server running: starts it again when it ends without being asked to. */
class Keeper {
  #server: ServerProcess;
  #stopping = false;
  readonly #watch: Promise<void>;
  readonly #abort = new AbortController();

  constructor(server: ServerProcess, restart: () => Promise<ServerProcess>, clock: Clock, log: Log) {
    this.#server = server;
    this.#watch = this.#keep(restart, clock, log);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#abort.abort();
    await this.#server.stop();
    await this.#watch;
  }

  async #keep(restart: () => Promise<ServerProcess>, clock: Clock, log: Log): Promise<void> {
    for (let delayMs = restartDelayMs; ; delayMs = Math.min(delayMs * 2, 30_000)) {
      await this.#server.ended;
      if (this.#stopping) return;
      log.error({ delayMs }, "The database server ended by itself; starting it again");
      await sleep(clock, delayMs, this.#abort.signal).catch(() => undefined);
      if (this.#stopping) return;
      try {
        this.#server = await restart();
        if (this.#stopping) await this.#server.stop();
        delayMs = restartDelayMs;
      } catch (error) {
        log.error({ error: error instanceof Error ? error.message : error }, "The database server did not start again");
      }
    }
  }
}

function toUrl(server: ServerFile): string {
  return `postgres://${userName}:${server.password}@127.0.0.1:${server.port}/${databaseName}`;
}

async function answers(server: ServerFile): Promise<boolean> {
  const client = new pg.Client({ connectionString: toUrl(server), connectionTimeoutMillis: 2_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    // Still starting, or stopping: asked again until the deadline.
    return false;
  } finally {
    await client.end();
  }
}

async function createDatabase(server: ServerFile): Promise<void> {
  const url = new URL(toUrl(server));
  url.pathname = "/postgres";
  const client = new pg.Client({ connectionString: url.href, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const found = await client.query("select 1 from pg_database where datname = $1", [databaseName]);
    if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(databaseName)}`);
  } finally {
    await client.end();
  }
}

/** `wanted` when nobody uses it, so that others find the server again after a restart; else one the system chooses. */
async function freePort(wanted: number): Promise<number> {
  const listener = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  listener.once("error", reject);
  // `listen` on a TCP port has an AddressInfo.
  listener.listen(wanted, "127.0.0.1", () => resolve((listener.address() as AddressInfo).port));
  try {
    return await promise;
  } catch (error) {
    if (wanted === 0) throw error;
    return await freePort(0);
  } finally {
    listener.close();
  }
}

async function isPostgres(pid: number): Promise<boolean> {
  try {
    return (await run("ps", ["-o", "comm=", "-p", String(pid)])).stdout.includes("postgres");
  } catch {
    // No `ps`, as in slim images: the kernel's own file. Neither: assume the worst, that it is a server.
    const name = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "postgres");
    return name.includes("postgres");
  }
}

function signalled(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (errorCode(error) === "ESRCH") return false;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function noSpace(folder: string, cause?: unknown): CallwrightError {
  return new CallwrightError(`There is no space left for the database in ${folder}`, {
    code: "DATABASE_NO_SPACE",
    hint: "Free some disk space (150 MB at least), or point CALLWRIGHT_DATA at a larger disk",
    cause,
  });
}
