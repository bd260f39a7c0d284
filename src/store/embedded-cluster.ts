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
import { errorCode, isNoSpace } from "./database-errors.ts";
import type { ServerPlace } from "./postgres-account.ts";
import type { ServerProcess } from "./postgres-process.ts";
import { serverEnvironment, startServer } from "./postgres-process.ts";
import { isProcessAlive, takeLock } from "./start-lock.ts";

const run = promisify(execFile);
const userName = "callwright";
const databaseName = "callwright";
const lockTimeoutMs = 90_000;
const attachTimeoutMs = 15_000;
const pollMs = 25;
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

/** A hold on the running server: our own child, or a connection to the server of another process. */
export interface Attachment {
  /** With the password: for connecting, never for a log. */
  readonly url: string;
  readonly owned: boolean;
  /** Resolves when the server is gone, wanted or not. */
  readonly ended: Promise<void>;
  /** Stops the server when it is ours, else only lets go of it. */
  stop(): Promise<void>;
}

const serverFile = z.object({
  password: z.string().min(16),
  port: z.number().int().min(0).max(65_535),
  /** The process that started the server and will stop it. */
  ownerPid: z.number().int(),
});
type ServerFile = z.infer<typeof serverFile>;

/** The files of one data folder, and the one server that may run on them. */
export class EmbeddedCluster {
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

  /**
   * Joins the server that another process runs here, else starts one: under the start lock, so that of several
   * processes one starts it and the others join. `again`: the files must be there, and nobody is told of progress; its
   * signal ends the waiting, never a start that is under way.
   */
  async attach(again?: { readonly signal: AbortSignal }): Promise<Attachment> {
    const signal = again?.signal;
    const path = join(this.#place.folder, "start.lock");
    await using _lock = await takeLock({ path, clock: this.#options.clock, timeoutMs: lockTimeoutMs, signal });
    return (await this.#join(signal)) ?? (await this.#start(again !== undefined));
  }

  /** Joins the server of another live process, if there is one; ends a server whose process is gone. */
  async #join(signal: AbortSignal | undefined): Promise<Attachment | undefined> {
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
      while (isProcessAlive(serverPid)) {
        const connection = await openWatchedConnection(toUrl(server));
        if (connection !== undefined) {
          log.info({ ownerPid: server.ownerPid }, "Joining the database that another process runs on this folder");
          return { url: toUrl(server), owned: false, ...connection };
        }
        if (clock.now() > deadlineMs) break;
        // Still starting, or stopping: then it is ours to start.
        await sleep(clock, pollMs, signal);
      }
      if (!isProcessAlive(serverPid)) return undefined;
    }
    await this.#end(serverPid, signal);
    return undefined;
  }

  async #start(isAgain: boolean): Promise<Attachment> {
    const onProgress = isAgain ? undefined : this.#options.onProgress;
    // A new and empty one in its place would be taken for the old.
    if (isAgain && !(await exists(join(this.#data, "PG_VERSION")))) throw filesGone(this.#data);
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
    try {
      await this.#writeServerFile(current);
      await createDatabase(current);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return { url: toUrl(current), owned: true, ended: server.ended, stop: () => server.stop() };
  }

  async #startOnFreePort(wanted: number): Promise<{ readonly server: ServerProcess; readonly port: number }> {
    for (let attempt = 1; ; attempt++) {
      const port = await freePort(attempt === 1 ? wanted : 0);
      try {
        const { clock, log, durable = true } = this.#options;
        const options = { place: this.#place, data: this.#data, port, durable, clock, log };
        return { server: await startServer(options), port };
      } catch (error) {
        if (attempt >= portAttempts || !/could not create any TCP\/IP sockets/.test(String(error))) throw error;
      }
    }
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

  async #end(serverPid: number, signal: AbortSignal | undefined): Promise<void> {
    const { clock, log } = this.#options;
    log.warn({ serverPid }, "Ending a database server that outlived its process");
    for (const shutdown of ["SIGINT", "SIGQUIT"] as const) {
      const deadlineMs = clock.now() + attachTimeoutMs;
      if (!signalled(serverPid, shutdown)) return;
      while (clock.now() < deadlineMs) {
        if (!isProcessAlive(serverPid)) return;
        await sleep(clock, pollMs, signal);
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

function toUrl(server: ServerFile): string {
  return `postgres://${userName}:${server.password}@127.0.0.1:${server.port}/${databaseName}`;
}

/** A connection for nothing but to learn at once that the server is gone; undefined when it does not answer. */
async function openWatchedConnection(url: string): Promise<Pick<Attachment, "ended" | "stop"> | undefined> {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 2_000,
    application_name: "callwright",
  });
  // Its end follows.
  client.on("error", () => undefined);
  client.once("end", resolve);
  try {
    await client.connect();
  } catch {
    await client.end();
    return undefined;
  }
  // A forgotten database must not keep a program from ending.
  setReferenced(client, false);
  const stop = async (): Promise<void> => {
    setReferenced(client, true);
    await client.end();
  };
  return { ended, stop };
}

/** The driver has these two, its types do not. */
function setReferenced(client: pg.Client & { ref?(): void; unref?(): void }, referenced: boolean): void {
  if (referenced) client.ref?.();
  else client.unref?.();
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

function filesGone(folder: string): CallwrightError {
  return new CallwrightError(`The files of the database are gone from ${folder}`, {
    code: "DATABASE_UNAVAILABLE",
    hint: "Put them back from a backup, or start again with an empty database",
  });
}

function noSpace(folder: string, cause?: unknown): CallwrightError {
  return new CallwrightError(`There is no space left for the database in ${folder}`, {
    code: "DATABASE_NO_SPACE",
    hint: "Free some disk space (150 MB at least), or point CALLWRIGHT_DATA at a larger disk",
    cause,
  });
}
