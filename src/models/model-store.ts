import { statSync } from "node:fs";
import { join } from "node:path";
import { CallwrightError } from "../base/errors.ts";
import { catalogue, type ModelEntry } from "./catalogue.ts";

/** Where models lie: `models` below the data folder (`CALLWRIGHT_DATA`, default `.callwright`). */
export function modelsFolder(environment: Readonly<Record<string, string | undefined>>): string {
  return join(environment.CALLWRIGHT_DATA || ".callwright", "models");
}

/** Finds a model by its name. Throws MODEL_UNKNOWN with the names there are. */
export function findModel(name: string): ModelEntry {
  const entry = catalogue.find((model) => model.name === name);
  if (entry !== undefined) return entry;
  throw new CallwrightError(`There is no model '${name}'`, {
    code: "MODEL_UNKNOWN",
    field: "names",
    hint: `Use one of: ${catalogue.map((model) => model.name).join(", ")}.`,
  });
}

/** What is in the folder of a model, by the sizes of its files only: quick enough for every start. */
export type ModelState = "installed" | "missing" | "damaged";

/** Looks at the sizes of a model's files, without reading them. */
export function modelState(name: string, folder: string): ModelState {
  const sizes = findModel(name).files.map(({ file, bytes }) => ({ bytes, size: fileSize(join(folder, file)) }));
  if (sizes.some(({ size }) => size === undefined)) return "missing";
  return sizes.every(({ size, bytes }) => size === bytes) ? "installed" : "damaged";
}

/** Paths of an installed model's files, in the catalogue's order. Throws MODEL_MISSING or MODEL_CORRUPT. */
export function modelFiles(name: string, folder: string): readonly string[] {
  const files = findModel(name).files;
  for (const { file, bytes } of files) {
    const size = fileSize(join(folder, file));
    if (size === undefined) {
      throw new CallwrightError(`The model '${name}' is not installed in ${folder}`, {
        code: "MODEL_MISSING",
        field: name,
        hint: `Run \`npx callwright models pull ${name}\`.`,
      });
    }
    if (size !== bytes) throw modelCorrupt(name, join(folder, file), `it has ${size} bytes instead of ${bytes}`);
  }
  return files.map(({ file }) => join(folder, file));
}

/** The one error for a model file that is not what it should be; it names the file and what mends it. */
export function modelCorrupt(name: string, file: string, problem: string, cause?: unknown): CallwrightError {
  return new CallwrightError(`The model file ${file} is damaged: ${problem}`, {
    code: "MODEL_CORRUPT",
    field: file,
    hint: `Run \`npx callwright models pull ${name}\`: it replaces the file.`,
    cause,
  });
}

function fileSize(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.size;
}
