import type { Socket } from "node:net";
import type { Clock, Timer } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { NodeLoad } from "../call/node-load.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import { readFromWorker } from "./messages.ts";
import { Restarts } from "./restarts.ts";
import { chooseWorker } from "./routing.ts";
import type { WorkerListener, WorkerProcess } from "./worker-process.ts";

/** A call is let finish its tool; then everything is closed. */
const shutdownTimeoutMs = 15_000;

/** What a pool is opened with. */
export interface WorkerPoolOptions {
  readonly size: number;
  readonly clock: Clock;
  readonly log: Log;
  start(listener: WorkerListener): WorkerProcess;
  onMessage(workerId: number, message: FromWorker): void;
  /** All that this worker had is gone. */
  onDeath(workerId: number): void;
}

interface Slot {
  readonly id: number;
  readonly restarts: Restarts;
  readonly callIds: Set<string>;
  /** Handed over, and their connection is not closed yet. */
  readonly streamIds: Set<string>;
  process: WorkerProcess | undefined;
  /** Of the last half second; absent while it starts. */
  load: NodeLoad | undefined;
  restart: Timer | undefined;
  hasSettled: boolean;
}

/** Keeps media workers running, and knows which has how much to do. */
export class WorkerPool implements AsyncDisposable {
  readonly #options: WorkerPoolOptions;
  readonly #slots: readonly Slot[];
  readonly #settled = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();
  #isClosing = false;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#slots = Array.from({ length: options.size }, (_, id) => ({
      id,
      restarts: new Restarts(),
      callIds: new Set<string>(),
      streamIds: new Set<string>(),
      process: undefined,
      load: undefined,
      restart: undefined,
      hasSettled: false,
    }));
    for (const slot of this.#slots) this.#start(slot);
  }

  /** Resolves once every worker takes calls, or was given up. */
  get settled(): Promise<void> {
    return this.#settled.promise;
  }

  /** Of the workers that run. */
  get loads(): readonly NodeLoad[] {
    return this.#slots.flatMap(({ load, callIds }) => (load ? [{ ...load, calls: callIds.size }] : []));
  }

  /** The worker for the next call; undefined when none takes one. */
  choose(placeWith?: string): number | undefined {
    if (this.#isClosing) return undefined;
    const candidates = this.#slots.map(({ id, load, callIds, streamIds }) => {
      // A stream stays in its set as long as its call: whichever is more is what the worker has.
      const calls = Math.max(callIds.size, streamIds.size);
      return { id, callIds, calls, isOpen: load?.state === "open" && calls < load.maxCalls };
    });
    return chooseWorker(candidates, placeWith)?.id;
  }

  send(workerId: number, message: ToWorker, socket?: Socket): void {
    const slot = this.#slots[workerId];
    if (message.type === "stream") slot?.streamIds.add(message.streamId);
    if (slot?.process === undefined) socket?.destroy();
    else slot.process.send(message, socket);
  }

  /** Ends the calls of all workers, then the workers. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isClosing) {
      this.#isClosing = true;
      this.#settled.resolve();
      for (const slot of this.#slots) {
        slot.restart?.cancel();
        // One that starts has no calls, and does not listen yet.
        if (slot.load === undefined) slot.process?.kill();
        else slot.process?.send({ type: "shutdown" });
      }
      const { clock } = this.#options;
      const timer = clock.after(shutdownTimeoutMs, () => {
        for (const { process } of this.#slots) process?.kill();
      });
      void this.#ended.promise.then(() => timer.cancel());
      this.#checkEnded();
    }
    await this.#ended.promise;
  }

  #start(slot: Slot): void {
    slot.restart = undefined;
    slot.process = this.#options.start({
      onMessage: (value) => this.#onMessage(slot, value),
      onExit: (how) => this.#onExit(slot, how),
    });
  }

  #onMessage(slot: Slot, value: unknown): void {
    const { log } = this.#options;
    const message = readFromWorker(value);
    if (message === undefined) {
      log.error({ worker: slot.id }, "A media worker sent what is no message of ours");
      return;
    }
    if (message.type === "ready" || message.type === "load") slot.load = message.load;
    if (message.type === "ready") this.#settle(slot);
    if (message.type === "call-started") slot.callIds.add(message.info.id);
    if (message.type === "call-ended") slot.callIds.delete(message.callId);
    if (message.type === "stream-over") slot.streamIds.delete(message.streamId);
    this.#options.onMessage(slot.id, message);
  }

  #onExit(slot: Slot, how: string): void {
    const { clock, log } = this.#options;
    const calls = slot.callIds.size;
    slot.process = undefined;
    slot.load = undefined;
    slot.callIds.clear();
    slot.streamIds.clear();
    this.#options.onDeath(slot.id);
    if (this.#isClosing) {
      this.#checkEnded();
      return;
    }
    const delayMs = slot.restarts.afterDeath(clock.now());
    if (delayMs === undefined) {
      log.error(
        { code: "MEDIA_WORKER_GIVEN_UP", worker: slot.id, how, calls },
        "A media worker died again and again and is not started any more; restart Callwright",
      );
      this.#settle(slot);
      return;
    }
    log.error(
      { code: "MEDIA_WORKER_DIED", worker: slot.id, how, calls, delayMs },
      "A media worker died; it is started again, and calls of other workers go on",
    );
    slot.restart = clock.after(delayMs, () => this.#start(slot));
  }

  #settle(slot: Slot): void {
    slot.hasSettled = true;
    if (this.#slots.every(({ hasSettled }) => hasSettled)) this.#settled.resolve();
  }

  #checkEnded(): void {
    if (this.#slots.every(({ process }) => process === undefined)) this.#ended.resolve();
  }
}
