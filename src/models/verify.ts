import { stat } from "node:fs/promises";
import { join } from "node:path";
import { catalogue } from "./catalogue.ts";
import { hashFile } from "./hash-file.ts";
import { findModel, modelState, type ModelState } from "./model-store.ts";

/** One model and what is known of it without reading it. */
export interface ListedModel {
  readonly name: string;
  readonly summary: string;
  readonly licence: string;
  readonly bytes: number;
  readonly state: ModelState;
}

/** Every model there is, with its state in `folder`. */
export function listModels(folder: string): readonly ListedModel[] {
  return catalogue.map(({ name, summary, licence, files }) => {
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    return { name, summary, licence, bytes, state: modelState(name, folder) };
  });
}

/** One file, compared with its hash. */
export interface VerifiedFile {
  readonly model: string;
  readonly file: string;
  readonly state: "intact" | "missing" | "damaged";
}

/** Reads the files of models and compares their hashes. */
export async function verifyModels(
  names: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<readonly VerifiedFile[]> {
  const verified: VerifiedFile[] = [];
  for (const name of names) {
    for (const { file, bytes, sha256 } of findModel(name).files) {
      const path = join(folder, file);
      const size = (await stat(path).catch(() => undefined))?.size;
      const isIntact = size === bytes && (await hashFile(path, signal)) === sha256;
      verified.push({ model: name, file, state: size === undefined ? "missing" : isIntact ? "intact" : "damaged" });
    }
  }
  return verified;
}
