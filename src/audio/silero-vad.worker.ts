/**
 * The worker of the Silero detector: one onnxruntime session, which blocks the thread it runs on, for all calls. Keeps
 * the recurrent state of each stream; windows of several streams run as one batch.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { InferenceSession, Tensor } from "onnxruntime-node";
import { yieldToOthers } from "../base/thread-priority.ts";
import { samplesPerBatchWindow, sileroWindowLength, viewBatch } from "./silero-batch.ts";
import type { SileroBatch, SileroReply, SileroRequest, SileroWorkerData } from "./silero-batch.ts";

type Runtime = typeof import("onnxruntime-node");

/** Floats of the model's LSTM state: hidden and cell. */
const layerLength = 128;
const stateLength = 2 * layerLength;

interface StreamState {
  readonly recurrent: Float32Array;
  /** The end of the window before, which the model wants in front of the next. */
  readonly context: Float32Array;
}

const port = parentPort;
if (port === null) throw new Error("silero-vad.worker.ts is a worker and cannot run by itself");

const streams = new Map<number, StreamState>();
const reply = (message: SileroReply, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

// A window that is judged some milliseconds later is no harm; a frame that leaves late is heard.
yieldToOthers(3);
let work = start();

async function start(): Promise<void> {
  const { modelFile } = workerData as SileroWorkerData;
  try {
    const runtime: Runtime = await import("onnxruntime-node");
    const session = await runtime.InferenceSession.create(modelFile, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      // Errors only: the model's unused initialisers are not worth a line each.
      logSeverityLevel: 3,
    });
    port?.on("message", (request: SileroRequest) => {
      work = work.then(() => handle(request, runtime, session));
    });
    reply({ type: "ready" });
  } catch (error) {
    reply({ type: "unavailable", message: error instanceof Error ? error.message : String(error) });
  }
}

async function handle(request: SileroRequest, runtime: Runtime, session: InferenceSession): Promise<void> {
  switch (request.type) {
    case "forget":
      streams.delete(request.stream);
      return;
    case "exit":
      await session.release();
      port?.close();
      return;
    case "detect":
      try {
        await detect(viewBatch(request.buffer), runtime, session);
        reply({ type: "detected", buffer: request.buffer }, [request.buffer]);
      } catch (error) {
        reply({ type: "failed", message: error instanceof Error ? error.message : String(error) });
      }
  }
}

/** Runs all windows of a batch: in rounds, since the windows of one stream depend on one another, and by rate. */
async function detect(batch: SileroBatch, runtime: Runtime, session: InferenceSession): Promise<void> {
  const waiting = new Set(Array.from({ length: batch.header[0] ?? 0 }, (_, index) => index));
  while (waiting.size > 0) {
    const [first] = waiting;
    const rateHz = rateOf(batch, first ?? 0);
    const taken = new Set<number>();
    const round: number[] = [];
    for (const index of waiting) {
      const stream = streamOf(batch, index);
      if (!taken.has(stream) && rateOf(batch, index) === rateHz) round.push(index);
      taken.add(stream);
    }
    for (const index of round) waiting.delete(index);
    await runRound({ batch, round, rateHz, runtime, session });
  }
}

async function runRound(options: {
  readonly batch: SileroBatch;
  readonly round: readonly number[];
  readonly rateHz: number;
  readonly runtime: Runtime;
  readonly session: InferenceSession;
}): Promise<void> {
  const { batch, round, rateHz, runtime, session } = options;
  const count = round.length;
  const contextLength = sileroWindowLength(rateHz) / 8;
  const inputLength = contextLength + sileroWindowLength(rateHz);
  const input = new Float32Array(count * inputLength);
  const state = new Float32Array(count * stateLength);
  round.forEach((index, row) => {
    const stream = stateOf(streamOf(batch, index), contextLength);
    fillRow(input.subarray(row * inputLength, (row + 1) * inputLength), stream, windowOf(batch, index));
    state.set(stream.recurrent.subarray(0, layerLength), row * layerLength);
    state.set(stream.recurrent.subarray(layerLength), (count + row) * layerLength);
  });
  const results = await session.run({
    input: new runtime.Tensor("float32", input, [count, inputLength]),
    state: new runtime.Tensor("float32", state, [2, count, layerLength]),
    sr: new runtime.Tensor("int64", BigInt64Array.of(BigInt(rateHz)), []),
  });
  const probabilities = floatsOf(results["output"]);
  const next = floatsOf(results["stateN"]);
  round.forEach((index, row) => {
    batch.probabilities[index] = probabilities[row] ?? 0;
    const { recurrent } = stateOf(streamOf(batch, index), contextLength);
    recurrent.set(next.subarray(row * layerLength, (row + 1) * layerLength));
    recurrent.set(next.subarray((count + row) * layerLength, (count + row + 1) * layerLength), layerLength);
  });
}

/** Context and window as the model takes them, -1 to 1; the window's end becomes the context of the next. */
function fillRow(row: Float32Array, stream: StreamState, window: Int16Array): void {
  const { context } = stream;
  row.set(context);
  const windowLength = row.length - context.length;
  for (let index = 0; index < windowLength; index++) row[context.length + index] = (window[index] ?? 0) / 32_768;
  context.set(row.subarray(row.length - context.length));
}

function stateOf(stream: number, contextLength: number): StreamState {
  const known = streams.get(stream);
  if (known !== undefined) return known;
  const fresh = { recurrent: new Float32Array(stateLength), context: new Float32Array(contextLength) };
  streams.set(stream, fresh);
  return fresh;
}

function streamOf(batch: SileroBatch, index: number): number {
  return batch.header[1 + 2 * index] ?? 0;
}

function rateOf(batch: SileroBatch, index: number): number {
  return batch.header[2 + 2 * index] ?? 0;
}

function windowOf(batch: SileroBatch, index: number): Int16Array {
  return batch.samples.subarray(index * samplesPerBatchWindow, (index + 1) * samplesPerBatchWindow);
}

function floatsOf(tensor: Tensor | undefined): Float32Array {
  if (tensor === undefined || !(tensor.data instanceof Float32Array))
    throw new Error("the model gave no floats: is it Silero v5 or later?");
  return tensor.data;
}
