import type { TurnScorer, TurnScorerStream } from "../../audio/turn-scorer.ts";
import type { Clock } from "../../base/clock.ts";
import { toCallwrightError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { withTimeout } from "../../base/sleep.ts";
import { modelFiles } from "../../models/model-store.ts";
import { WorkerClient } from "../worker-client.ts";
import type { WorkerClientOptions } from "../worker-client.ts";
import { LastSeconds } from "./last-seconds.ts";
import { smartTurnModel } from "./smart-turn-messages.ts";
import type { SmartTurnReply, SmartTurnRequest, SmartTurnWorkerData } from "./smart-turn-messages.ts";

/** How to open the model. */
export interface SmartTurnOptions {
  /** Folder of the pulled models. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** For tests. */
  readonly ask?: (request: SmartTurnRequest, timeoutMs: number) => Promise<SmartTurnReply>;
  readonly close?: () => Promise<void>;
}

/** An answer that comes later is worth nothing, and a thread that takes so long is taken for dead. */
const answerTimeoutMs = 3000;
/** The first answer loads the model. */
const loadTimeoutMs = 30_000;
/** A question that has waited for so long is not put: the pause it was about has been decided. */
const staleMs = 400;
/** Calls that wait for their turn. More cannot be answered before they are stale. */
const longestQueue = 16;
/** How long the thread may take to end; the timer also keeps the process up until it has. */
const closeMs = 2000;
/** What is heard of the time before a turn: the model knows half a second, and a voice is noticed late. */
const leadInMs = 700;
/** After a failure the model is left alone for so long: calls go on by their words. */
const restMs = 10_000;

/**
 * Opens Smart Turn v3.2 in a thread shared by all calls. Throws MODEL_MISSING or MODEL_CORRUPT. Whatever fails later is
 * logged as TURN_WORKER_FAILED, and answers undefined: a turn never waits for it.
 */
export function openSmartTurn(options: SmartTurnOptions): TurnScorer {
  const { ask, close } = options;
  if (ask) return new SmartTurn({ ...options, ask, close: close ?? (() => Promise.resolve()) });
  const [modelFile = ""] = modelFiles(smartTurnModel, options.folder);
  const data: SmartTurnWorkerData = { modelFile };
  const settings: WorkerClientOptions = {
    file: new URL("smart-turn.worker.ts", import.meta.url),
    data,
    name: "smart-turn",
    failureCode: "TURN_WORKER_FAILED",
  };
  const client = new WorkerClient<SmartTurnRequest, SmartTurnReply>(settings);
  const { clock } = options;
  return new SmartTurn({
    ...options,
    ask: (request, timeoutMs) =>
      client.request(request, { clock, timeoutMs, transfer: [request.samples.buffer as ArrayBuffer] }),
    close: () =>
      withTimeout({ clock, timeoutMs: closeMs, code: "TURN_CLOSE_TIMEOUT", what: "Ending the turn model" }, () =>
        client.stop(),
      ),
  });
}

interface Question {
  readonly stream: Stream;
  readonly askedAtMs: number;
  readonly resolve: (probability: number | undefined) => void;
}

class SmartTurn implements TurnScorer {
  readonly name = smartTurnModel;
  readonly #options: Required<SmartTurnOptions>;
  #waiting: Question[] = [];
  #isBusy = false;
  #hasAnswered = false;
  #restUntilMs = -Infinity;
  #isClosed = false;

  constructor(options: Required<SmartTurnOptions>) {
    this.#options = options;
    // Loads the model before the first pause of the first call.
    void this.#warm();
  }

  open(sampleRateHz: 8000 | 16_000): TurnScorerStream {
    return new Stream(sampleRateHz, this);
  }

  ask(stream: Stream): Promise<number | undefined> {
    this.withdraw(stream);
    const nowMs = this.#options.clock.now();
    if (this.#isClosed || nowMs < this.#restUntilMs || this.#waiting.length >= longestQueue) {
      return Promise.resolve(undefined);
    }
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    this.#waiting.push({ stream, askedAtMs: nowMs, resolve });
    void this.#work();
    return promise;
  }

  /** Answers what the stream waits for with undefined. */
  withdraw(stream: Stream): void {
    const own = this.#waiting.filter((question) => question.stream === stream);
    this.#waiting = this.#waiting.filter((question) => question.stream !== stream);
    for (const { resolve } of own) resolve(undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#refuseAll();
    try {
      await this.#options.close();
    } catch (cause) {
      this.#options.log.warn({ cause }, "The turn model's thread did not end in time; it is left behind");
    }
  }

  async #warm(): Promise<void> {
    this.#isBusy = true;
    await this.#put({ samples: new Int16Array(0), sampleRateHz: 16_000 });
    this.#isBusy = false;
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let question = this.#waiting.shift(); question; question = this.#waiting.shift()) {
      const { stream, askedAtMs, resolve } = question;
      const isStale = this.#options.clock.now() - askedAtMs > staleMs;
      const { sampleRateHz } = stream;
      // Cut when it is put, so that the silence since the question counts too.
      resolve(isStale ? undefined : await this.#put({ samples: stream.heard.take(), sampleRateHz }));
    }
    this.#isBusy = false;
  }

  async #put(request: SmartTurnRequest): Promise<number | undefined> {
    const { ask, clock, log } = this.#options;
    try {
      const { probability } = await ask(request, this.#hasAnswered ? answerTimeoutMs : loadTimeoutMs);
      this.#hasAnswered = true;
      return Number.isFinite(probability) ? Math.min(1, Math.max(0, probability)) : undefined;
    } catch (cause) {
      if (this.#isClosed) return undefined;
      this.#hasAnswered = false;
      this.#restUntilMs = clock.now() + restMs;
      this.#refuseAll();
      const { code } = toCallwrightError(cause, { code: "TURN_WORKER_FAILED" });
      log.error(
        { code, cause, restMs },
        "The turn model failed; the ends of turns are told by the words alone meanwhile",
      );
      return undefined;
    }
  }

  #refuseAll(): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve(undefined);
  }
}

class Stream implements TurnScorerStream {
  readonly sampleRateHz: 8000 | 16_000;
  readonly heard: LastSeconds;
  readonly #host: SmartTurn;
  /** Counts questions: what was asked before the caller went on is answered with undefined. */
  #current = 0;

  constructor(sampleRateHz: 8000 | 16_000, host: SmartTurn) {
    this.sampleRateHz = sampleRateHz;
    this.heard = new LastSeconds(sampleRateHz);
    this.#host = host;
  }

  push(frame: { readonly samples: Int16Array }): void {
    this.heard.push(frame.samples);
  }

  begin(): void {
    this.heard.keep((this.sampleRateHz * leadInMs) / 1000);
  }

  async score(): Promise<number | undefined> {
    const question = ++this.#current;
    const probability = await this.#host.ask(this);
    return question === this.#current ? probability : undefined;
  }

  cancel(): void {
    this.#current++;
    this.#host.withdraw(this);
  }

  close(): void {
    this.cancel();
  }
}
