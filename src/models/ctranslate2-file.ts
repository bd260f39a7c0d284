import type { FileHandle } from "node:fs/promises";
import { CallwrightError } from "../base/errors.ts";

/** Sizes of CTranslate2's element types: f32, i8, i16, i32, f16. */
const elementBytes: readonly number[] = [4, 1, 2, 4, 2];
const float16 = 4;
/** Whisper's models have some 150 to 600 variables; more means that this is no such file. */
const largestCount = 10_000;

/** One tensor of a CTranslate2 file and where its bytes lie. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly isFloat16: boolean;
  readonly offset: number;
  readonly byteLength: number;
}

/**
 * Reads the index of a CTranslate2 `model.bin` (binary version 6): u32 version; spec name; u32 revision; u32 count; then
 * per variable its name, u8 rank, u32 sizes, u8 type, u32 byte length, bytes. Strings are u16 length, bytes, a zero.
 * Throws MODEL_CORRUPT.
 */
export async function readTensorIndex(file: FileHandle): Promise<ReadonlyMap<string, StoredTensor>> {
  const reader = new FileReader(file);
  const version = await reader.uint(4);
  const spec = await reader.string();
  if (version !== 6 || spec !== "WhisperSpec") throw corrupt(`is CTranslate2 version ${version}, '${spec}'`);
  await reader.uint(4);
  const count = await reader.uint(4);
  if (count > largestCount) throw corrupt(`claims ${count} variables`);
  const tensors = new Map<string, StoredTensor>();
  for (let index = 0; index < count; index++) {
    const name = await reader.string();
    const rank = await reader.uint(1);
    const shape: number[] = [];
    for (let axis = 0; axis < rank; axis++) shape.push(await reader.uint(4));
    const type = await reader.uint(1);
    const byteLength = await reader.uint(4);
    const expected = shape.reduce((product, size) => product * size, elementBytes[type] ?? Number.NaN);
    if (byteLength !== expected) throw corrupt(`variable '${name}' has ${byteLength} bytes instead of ${expected}`);
    tensors.set(name, { shape, isFloat16: type === float16, offset: reader.offset, byteLength });
    reader.offset += byteLength;
  }
  if (reader.offset > (await file.stat()).size) throw corrupt("ends in the middle of its variables");
  return tensors;
}

/** Small reads through one buffer. */
class FileReader {
  offset = 0;
  readonly #file: FileHandle;
  readonly #buffer = Buffer.alloc(65_536);

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async uint(bytes: 1 | 2 | 4): Promise<number> {
    return (await this.#bytes(bytes)).readUIntLE(0, bytes);
  }

  async string(): Promise<string> {
    const length = await this.uint(2);
    if (length === 0) return "";
    return (await this.#bytes(length)).toString("latin1", 0, length - 1);
  }

  async #bytes(length: number): Promise<Buffer> {
    const { bytesRead } = await this.#file.read(this.#buffer, 0, length, this.offset);
    if (bytesRead < length) throw corrupt("ends too early");
    this.offset += length;
    return this.#buffer.subarray(0, length);
  }
}

function corrupt(problem: string): CallwrightError {
  return new CallwrightError(`The CTranslate2 model ${problem}`, { code: "MODEL_CORRUPT" });
}
