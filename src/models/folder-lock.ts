import { open, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../base/clock.ts";
import { sleep } from "../base/sleep.ts";

const pollMs = 300;

/** Keeps a folder for one process at a time by a file that holds its id; the file of a dead process does not count. */
export async function lockFolder(
  folder: string,
  options: { readonly clock: Clock; readonly signal: AbortSignal; readonly onWait: () => void },
): Promise<AsyncDisposable> {
  const file = join(folder, ".lock");
  for (;;) {
    options.signal.throwIfAborted();
    if (await create(file)) return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
    if (await isLeftBehind(file, options.clock)) {
      await rm(file, { force: true });
      continue;
    }
    options.onWait();
    await sleep(options.clock, pollMs, options.signal);
  }
}

async function isLeftBehind(file: string, clock: Clock): Promise<boolean> {
  try {
    const owner = Number(await readFile(file, "utf8"));
    // Without an id its owner is just writing it, or died doing so.
    return owner > 0 ? !isAlive(owner) : clock.wallTimeMs() - (await stat(file)).mtimeMs > 10_000;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

async function create(file: string): Promise<boolean> {
  try {
    await using handle = await open(file, "wx");
    await handle.write(String(process.pid));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
