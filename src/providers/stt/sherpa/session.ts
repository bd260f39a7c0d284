import type { AudioFrame } from "../../../audio/frame.ts";
import { CancelledError, toCallwrightError } from "../../../base/errors.ts";
import { Mailbox } from "../../../base/mailbox.ts";
import type { SttEvent, SttOpenOptions, SttSession } from "../../../contracts/stt.ts";
import type { WorkerClient } from "../../../speech/worker-client.ts";

/** What the thread is started with. */
export interface SherpaWorkerData {
  readonly modelDir: string;
  /** What is imported as the engine. */
  readonly module: string;
  readonly threads: number;
}

/** One step of one session. */
export interface SherpaRequest {
  readonly session: number;
  readonly type: "audio" | "finalise" | "close";
  readonly samples: Int16Array;
}

/** The text of the segment so far. */
export interface SherpaReply {
  readonly text: string;
}

/** Sound goes to the thread in pieces of this length. */
const pieceSamples = 1600;
/** Pieces that may wait for a thread that is behind: what is older is worth nothing to a conversation. */
const mostWaiting = 50;
const requestTimeoutMs = 20_000;

/** One call's recogniser: a stream of the thread's, which answers in order. */
export class SherpaSession implements SttSession {
  readonly #worker: WorkerClient<SherpaRequest, SherpaReply>;
  readonly #id: number;
  readonly #options: SttOpenOptions;
  readonly #events = new Mailbox<SttEvent>();
  readonly #onAbort = (): void => void this.#close(new CancelledError(this.#options.signal.reason));
  readonly #piece = new Int16Array(pieceSamples);
  #filled = 0;
  #waiting = 0;
  #text = "";
  #isOver = false;

  constructor(worker: WorkerClient<SherpaRequest, SherpaReply>, id: number, options: SttOpenOptions) {
    this.#worker = worker;
    this.#id = id;
    this.#options = options;
    options.signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  get events(): AsyncIterable<SttEvent> {
    return this.#events;
  }

  push({ samples }: AudioFrame): void {
    for (let at = 0; at < samples.length && !this.#isOver;) {
      const part = samples.subarray(at, at + pieceSamples - this.#filled);
      this.#piece.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === pieceSamples) this.#flush();
    }
  }

  finalise(): void {
    if (this.#isOver) return;
    this.#flush();
    void this.#ask("finalise", new Int16Array(0), ({ text }) => {
      this.#text = "";
      this.#events.push({ type: "transcript-final", transcript: { text }, finalised: true });
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close(undefined);
  }

  #flush(): void {
    const samples = this.#piece.slice(0, this.#filled);
    this.#filled = 0;
    if (samples.length === 0 || this.#waiting >= mostWaiting) return;
    void this.#ask("audio", samples, ({ text }) => {
      if (text === "" || text === this.#text) return;
      this.#text = text;
      this.#events.push({ type: "transcript-partial", transcript: { text } });
    });
  }

  #ask(type: SherpaRequest["type"], samples: Int16Array, onReply: (reply: SherpaReply) => void): Promise<void> {
    this.#waiting++;
    const { clock } = this.#options;
    return this.#worker.request({ session: this.#id, type, samples }, { clock, timeoutMs: requestTimeoutMs }).then(
      (reply) => {
        this.#waiting--;
        if (!this.#isOver) onReply(reply);
      },
      (error: unknown) => void this.#close(toCallwrightError(error, { code: "STT_WORKER_FAILED" })),
    );
  }

  /** Resolves when the thread has let go of the stream. */
  #close(error: Error | undefined): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    const isClosed = this.#ask("close", new Int16Array(0), () => undefined);
    this.#isOver = true;
    this.#options.signal.removeEventListener("abort", this.#onAbort);
    if (error === undefined) this.#events.end();
    else this.#events.fail(toCallwrightError(error, { code: "STT_WORKER_FAILED" }));
    return isClosed;
  }
}
