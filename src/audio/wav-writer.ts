import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import type { CallwrightError } from "../base/errors.ts";
import { toCallwrightError } from "../base/errors.ts";
import { wavHeaderBytes, writeWavHeader } from "./wav-header.ts";

/** What is to be written. */
export interface WavWriterOptions {
  readonly sampleRateHz: number;
  readonly channels: 1 | 2;
  /** Told once when the disk fails (full, gone); from then on samples are dropped and the file ends where it was. */
  readonly onFailure?: (error: CallwrightError) => void;
}

/** A 16-bit WAV file that grows on disk. Whoever opened it disposes it. */
export interface WavWriter extends AsyncDisposable {
  /** Adds samples, interleaved when there are two channels. Never waits; copies them. */
  write(samples: Int16Array): void;
  /** Length of what was written, in ms. */
  readonly durationMs: number;
}

/** A WAV file counts its bytes in 32 bits. */
const maxDataBytes = 0xffff_ffff - wavHeaderBytes;
/** A disk this many seconds behind is a failure. */
const maxWaitingBlocks = 30;

/**
 * Opens a file to write to as the call goes. Every second of audio is put on disk, then the header is brought up to
 * date, so that a crash at any moment leaves a file that plays, short of the last second. Throws AUDIO_WRITE_FAILED.
 */
export async function openWavWriter(path: string, options: WavWriterOptions): Promise<WavWriter> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "w");
    await file.write(writeWavHeader({ ...options, dataBytes: 0 }));
    return new FileWavWriter(file, path, options);
  } catch (error) {
    await file?.close();
    throw writeFailed(path, error);
  }
}

class FileWavWriter implements WavWriter {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #options: WavWriterOptions;
  /** One second of audio; full blocks wait in `#waiting` and are used again. */
  #block: Int16Array;
  #filled = 0;
  readonly #waiting: Int16Array[] = [];
  readonly #spare: Int16Array[] = [];
  #samples = 0;
  #bytesOnDisk = 0;
  #writing: Promise<void> | undefined;
  #isFailed = false;
  #closing: Promise<void> | undefined;

  constructor(file: FileHandle, path: string, options: WavWriterOptions) {
    this.#file = file;
    this.#path = path;
    this.#options = options;
    this.#block = new Int16Array(options.sampleRateHz * options.channels);
  }

  get durationMs(): number {
    return (this.#samples * 1000) / (this.#options.sampleRateHz * this.#options.channels);
  }

  write(samples: Int16Array): void {
    if (this.#isFailed || this.#closing !== undefined) return;
    for (let from = 0; from < samples.length;) {
      const count = Math.min(samples.length - from, this.#block.length - this.#filled);
      for (let index = 0; index < count; index++) this.#block[this.#filled + index] = samples[from + index] ?? 0;
      this.#filled += count;
      from += count;
      if (this.#filled === this.#block.length) this.#handOver();
    }
    this.#samples += samples.length;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#writing;
    if (this.#filled > 0) await this.#writeBlock(this.#block.subarray(0, this.#filled));
    await this.#file.close();
  }

  #handOver(): void {
    if (this.#waiting.length >= maxWaitingBlocks) {
      this.#fail(new Error(`the disk is ${maxWaitingBlocks} s behind`));
      return;
    }
    this.#waiting.push(this.#block);
    this.#block = this.#spare.pop() ?? new Int16Array(this.#block.length);
    this.#filled = 0;
    this.#writing ??= this.#writeWaiting();
  }

  async #writeWaiting(): Promise<void> {
    for (let block = this.#waiting.shift(); block !== undefined; block = this.#waiting.shift()) {
      await this.#writeBlock(block);
      this.#spare.push(block);
    }
    this.#writing = undefined;
  }

  async #writeBlock(block: Int16Array): Promise<void> {
    if (this.#isFailed) return;
    try {
      // Samples lie in memory as in the file: every machine that Node runs on is little-endian, s390x apart.
      const bytes = new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
      if (this.#bytesOnDisk + bytes.length > maxDataBytes) throw new Error("a WAV file cannot hold more than 4 GB");
      await writeAll(this.#file, bytes, wavHeaderBytes + this.#bytesOnDisk);
      this.#bytesOnDisk += bytes.length;
      await writeAll(this.#file, writeWavHeader({ ...this.#options, dataBytes: this.#bytesOnDisk }), 0);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#isFailed) return;
    this.#isFailed = true;
    this.#filled = 0;
    this.#options.onFailure?.(writeFailed(this.#path, error));
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

function writeFailed(path: string, error: unknown): CallwrightError {
  return toCallwrightError(error, {
    code: "AUDIO_WRITE_FAILED",
    field: path,
    hint: "See that the folder exists, can be written to, and has room.",
  });
}
