import type { Clock } from "../base/clock.ts";
import type { WorkerClient } from "./worker-client.ts";

/** What the Whisper worker is asked: 16 kHz audio and how to decode it. */
export interface DecodeRequest {
  readonly samples: Int16Array<ArrayBuffer>;
  /** Encoder positions of 20 ms. */
  readonly audioContext: number;
  readonly maxTokens: number;
  /** Two letters. */
  readonly language: string;
  readonly threads: number;
}

/** What it answers. */
export interface DecodeReply {
  readonly text: string;
}

/** A decode ready to run, and whom to tell. */
export interface DecodeJob {
  readonly request: DecodeRequest;
  readonly clock: Clock;
  done(text: string): void;
  failed(error: unknown): void;
}

/** How much a decode matters: a final somebody waits for, the end of speech, a partial. */
export type DecodeUrgency = 0 | 1 | 2;

/** One session, as the decoder sees it. It is asked for its audio only when its turn has come, so it is the latest. */
export interface DecodeClient {
  takeJob(): DecodeJob | undefined;
}

/** Longer than any sound decode; beyond it the thread has run away and is replaced. */
const decodeTimeoutMs = 6000;
/** Where the machine is so busy that every decode is slow, slow is not stuck. */
const slowFactor = 5;
/** The first request also loads the model. */
const loadTimeoutMs = 30_000;

/** The queue in front of the Whisper threads: the urgent first, and among equals whoever has waited longest. */
export class WhisperDecoder {
  readonly #idle: WorkerClient<DecodeRequest, DecodeReply>[];
  readonly #waiting: readonly [Set<DecodeClient>, Set<DecodeClient>, Set<DecodeClient>] = [
    new Set(),
    new Set(),
    new Set(),
  ];
  #warming: Promise<unknown> | undefined;
  /** Recent length of a decode; sessions ask for partials less often than this. */
  typicalDecodeMs = 200;

  constructor(workers: readonly WorkerClient<DecodeRequest, DecodeReply>[]) {
    this.#idle = [...workers];
  }

  /** Loads the model and decodes once, so that the first caller does not wait for it. */
  async warm(clock: Clock): Promise<void> {
    const request = { audioContext: 384, maxTokens: 1, language: "en", threads: 1 };
    const load = { clock, timeoutMs: loadTimeoutMs };
    this.#warming ??= Promise.all(
      this.#idle.map((worker) => worker.request({ ...request, samples: new Int16Array(16_000) }, load)),
    );
    try {
      await this.#warming;
    } catch (error) {
      this.#warming = undefined;
      throw error;
    }
  }

  /** Puts `client` in the queue; a client that is there already only moves up. */
  want(client: DecodeClient, urgency: DecodeUrgency): void {
    if (this.#waiting.slice(0, urgency + 1).some((set) => set.has(client))) return;
    this.forget(client);
    this.#waiting[urgency].add(client);
    void this.#work();
  }

  /** Takes `client` out of the queue. */
  forget(client: DecodeClient): void {
    for (const set of this.#waiting) set.delete(client);
  }

  async #work(): Promise<void> {
    const worker = this.#idle.pop();
    if (worker === undefined) return;
    for (let client = this.#next(); client !== undefined; client = this.#next()) {
      const job = client.takeJob();
      if (job !== undefined) await this.#run(worker, job);
    }
    this.#idle.push(worker);
  }

  #next(): DecodeClient | undefined {
    const client = this.#waiting
      .values()
      .flatMap((set) => set.values())
      .next().value;
    if (client !== undefined) this.forget(client);
    return client;
  }

  async #run(worker: WorkerClient<DecodeRequest, DecodeReply>, job: DecodeJob): Promise<void> {
    const startedMs = job.clock.now();
    const timeoutMs = Math.max(decodeTimeoutMs, slowFactor * this.typicalDecodeMs);
    try {
      const { samples } = job.request;
      const options = { clock: job.clock, timeoutMs, transfer: [samples.buffer] };
      const { text } = await worker.request(job.request, options);
      this.typicalDecodeMs += 0.3 * (job.clock.now() - startedMs - this.typicalDecodeMs);
      job.done(text);
    } catch (error) {
      job.failed(error);
    }
  }
}
