import { basename } from "node:path";
import { hashFile } from "./hash-file.ts";
import { findModel, modelCorrupt } from "./model-store.ts";

/**
 * Reads a model's file and compares its hash, before a native library is given it: what such a library makes of a
 * damaged file may end the whole process. Throws MODEL_CORRUPT.
 */
export async function requireIntactFile(model: string, path: string): Promise<void> {
  const expected = findModel(model).files.find(({ file }) => file === basename(path))?.sha256;
  const actual = await hashFile(path);
  if (actual !== expected) throw modelCorrupt(model, path, `its SHA-256 is ${actual} instead of ${expected}`);
}
