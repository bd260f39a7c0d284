import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import type { Clock } from "../base/clock.ts";
import { CallwrightError } from "../base/errors.ts";
import { sleep } from "../base/sleep.ts";
import { errorCode } from "./database-errors.ts";

const pollMs = 25;

/** Whether a process with this id runs on this machine, ours or another's. */
export function isProcessAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    if (errorCode(error) !== "EPERM") return false;
  }
  return !isUncollected(pid);
}

/** Ended, and still listed because nobody has asked for its result: in a container often for ever. */
function isUncollected(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    // Only Linux tells; elsewhere the first process of the machine collects them all.
    return false;
  }
}

/** Takes a lock file that names our process; one whose process is gone is taken over. Release by disposing. */
export async function takeLock(options: {
  readonly path: string;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}): Promise<AsyncDisposable> {
  const { path, clock, timeoutMs, signal } = options;
  const deadlineMs = clock.now() + timeoutMs;
  // Written aside and linked into place, so that nobody ever reads a lock without an owner.
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, String(process.pid), { mode: 0o600 });
  try {
    for (;;) {
      if (await linked(draft, path)) return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
      const owner = Number(await readFile(path, "utf8").catch(() => ""));
      if (owner > 0 && !isProcessAlive(owner)) await removeStale(path, owner);
      else if (clock.now() > deadlineMs) throw lockHeld(path, owner);
      else await sleep(clock, pollMs, signal);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** Moved aside and looked at again: somebody else may have taken it over in the meantime. */
async function removeStale(path: string, deadOwner: number): Promise<void> {
  const aside = `${path}.stale.${process.pid}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return;
    throw error;
  }
  if (Number(await readFile(aside, "utf8")) !== deadOwner) await linked(aside, path);
  await rm(aside, { force: true });
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

function lockHeld(path: string, owner: number): CallwrightError {
  return new CallwrightError(`Process ${owner} is still starting the database (${path})`, {
    code: "DATABASE_UNAVAILABLE",
    retryable: true,
    hint: "Wait for it, or end that process, then start again",
  });
}
