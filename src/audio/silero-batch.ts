/** Windows that travel to the worker at once, and their probabilities that come back: one buffer, handed to and fro. */
export interface SileroBatch {
  readonly buffer: ArrayBuffer;
  /** Number of windows, then for each its stream and its rate. */
  readonly header: Int32Array;
  /** One for each window, written by the worker. */
  readonly probabilities: Float32Array;
  /** 512 for each window; at 8 kHz the first 256 count. */
  readonly samples: Int16Array;
}

/** Length of a window in samples: 32 ms. */
export function sileroWindowLength(sampleRateHz: number): number {
  return sampleRateHz === 8000 ? 256 : 512;
}

export const samplesPerBatchWindow = 512;
/** More windows than this wait for the next batch. */
export const batchCapacity = 64;

const headerBytes = 4 * (1 + 2 * batchCapacity);
const probabilityBytes = 4 * batchCapacity;
const sampleBytes = 2 * samplesPerBatchWindow * batchCapacity;

export function newBatchBuffer(): ArrayBuffer {
  return new ArrayBuffer(headerBytes + probabilityBytes + sampleBytes);
}

/** Looks at a buffer made by {@link newBatchBuffer}, here or in the other thread. */
export function viewBatch(buffer: ArrayBuffer): SileroBatch {
  return {
    buffer,
    header: new Int32Array(buffer, 0, headerBytes / 4),
    probabilities: new Float32Array(buffer, headerBytes, batchCapacity),
    samples: new Int16Array(buffer, headerBytes + probabilityBytes, sampleBytes / 2),
  };
}

/** What the main thread tells the worker. */
export type SileroRequest =
  | { readonly type: "detect"; readonly buffer: ArrayBuffer }
  | { readonly type: "forget"; readonly stream: number }
  | { readonly type: "exit" };

/** What the worker answers. */
export type SileroReply =
  | { readonly type: "ready" }
  | { readonly type: "unavailable"; readonly message: string }
  | { readonly type: "detected"; readonly buffer: ArrayBuffer }
  | { readonly type: "failed"; readonly message: string };

/** What the worker is started with. */
export interface SileroWorkerData {
  readonly modelFile: string;
}
