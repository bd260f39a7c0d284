import { Worker } from "node:worker_threads";
import type { Transferable } from "node:worker_threads";
import type { Clock, Timer } from "../base/clock.ts";
import { CallwrightError } from "../base/errors.ts";

/** What a worker answers: the reply, or what went wrong with this one request. */
export type WorkerAnswer<Reply> =
  | { readonly id: number; readonly reply: Reply }
  | { readonly id: number; readonly error: WorkerFault };

/** An error as it crosses the thread's border. */
export interface WorkerFault {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly field?: string;
}

/** What one thread is for, and how its failures are called. */
export interface WorkerClientOptions {
  readonly file: URL;
  /** Handed to the thread as `workerData` at each start. */
  readonly data: unknown;
  /** For messages: "whisper". */
  readonly name: string;
  /** Code of the retryable error for a crash or a request that takes too long: `STT_WORKER_FAILED`. */
  readonly failureCode: string;
}

/** One request's cost limits. */
export interface RequestOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly transfer?: readonly Transferable[];
}

/** Tells a thread to end once it has answered what it was asked before. */
export const leave = "leave";

interface Pending<Reply> {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: CallwrightError) => void;
  readonly timer: Timer;
}

/**
 * A worker thread that answers requests one after the other. It is started by the first request and again by the next
 * one after a crash; it does not keep the process alive while nothing is asked of it.
 */
export class WorkerClient<Request, Reply> {
  readonly #options: WorkerClientOptions;
  readonly #pending = new Map<number, Pending<Reply>>();
  #worker: Worker | undefined;
  #nextId = 1;

  constructor(options: WorkerClientOptions) {
    this.#options = options;
  }

  /** Sends a request. Rejects with the failure code when the thread crashes or takes longer than `timeoutMs`. */
  request(request: Request, options: RequestOptions): Promise<Reply> {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const worker = (this.#worker ??= this.#start());
    const id = this.#nextId++;
    const timer = options.clock.after(options.timeoutMs, () =>
      this.#abandon(worker, `took longer than ${options.timeoutMs} ms`),
    );
    this.#pending.set(id, { resolve, reject, timer });
    worker.ref();
    worker.postMessage({ id, request }, [...(options.transfer ?? [])]);
    return options.clock.external(promise);
  }

  /** Ends the thread; requests under way fail. The next request starts a new one. */
  async stop(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    worker.once("exit", () => resolve());
    this.#abandon(worker, "was stopped");
    await promise;
  }

  #start(): Worker {
    const worker = new Worker(this.#options.file, {
      workerData: this.#options.data,
      // node:wasi calls itself experimental at each start.
      execArgv: [...process.execArgv, "--disable-warning=ExperimentalWarning"],
    });
    worker.unref();
    worker.on("message", (answer: WorkerAnswer<Reply>) => this.#settle(answer));
    worker.on("error", (cause) =>
      this.#abandon(worker, `crashed: ${cause instanceof Error ? cause.message : String(cause)}`, cause),
    );
    worker.on("exit", (exitCode) => this.#abandon(worker, `ended with exit code ${exitCode}`));
    return worker;
  }

  #settle(answer: WorkerAnswer<Reply>): void {
    const pending = this.#pending.get(answer.id);
    if (pending === undefined) return;
    this.#pending.delete(answer.id);
    pending.timer.cancel();
    if (this.#pending.size === 0) this.#worker?.unref();
    if ("reply" in answer) pending.resolve(answer.reply);
    else pending.reject(new CallwrightError(answer.error.message, answer.error));
  }

  /** Gives a thread up and fails what was asked of it. */
  #abandon(worker: Worker, problem: string, cause?: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    // Never `terminate` (ADR 0012): a native call that is cut off in mid-run aborts the whole process (onnxruntime-node throws
    // through N-API). The thread ends by itself as soon as the call returns, and nobody waits for it.
    worker.unref();
    worker.postMessage(leave);
    const { name, failureCode } = this.#options;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const one of pending) {
      one.timer.cancel();
      one.reject(
        new CallwrightError(`The ${name} worker ${problem}`, {
          code: failureCode,
          retryable: true,
          hint: "It is started again by the next request.",
          cause,
        }),
      );
    }
  }
}
