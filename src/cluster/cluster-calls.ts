import { Socket } from "node:net";
import type { Ids } from "../base/ids.ts";
import { CallwrightError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { CallHost, CallInfo, CallObserver, LoadedAgent } from "../call/call-host.ts";
import type { CallEnd } from "../call/call-options.ts";
import type { JournalEntry } from "../call/journal-events.ts";
import type { NodeLoad } from "../call/node-load.ts";
import type { CalendarChange } from "../integrations/embedded/calendar-changes.ts";
import type { HandedStream, ServerCall, ServerCalls } from "../server/server-calls.ts";
import type { FromWorker } from "./messages.ts";
import { sumLoads } from "./sum-loads.ts";
import type { WorkerPool } from "./worker-pool.ts";

/** What the store says too of a call whose process died. */
const cutOff: CallEnd = { outcome: "failed", disposition: "interrupted" };

interface RemoteCall extends ServerCall {
  readonly workerId: number;
  readonly entries: JournalEntry[];
  end(end: CallEnd): void;
}

/** What the calls of a control process are opened with. */
export interface ClusterCallsOptions {
  /** Of this process: browsers' calls. */
  readonly local: CallHost;
  readonly pool: (listener: {
    onMessage(workerId: number, message: FromWorker): void;
    onDeath(workerId: number): void;
  }) => WorkerPool;
  readonly ids: Ids;
  readonly log: Log;
}

/** The calls of this process and those of its media workers, as if they were one host's. */
export class ClusterCalls implements ServerCalls, AsyncDisposable {
  readonly #options: ClusterCallsOptions;
  readonly #pool: WorkerPool;
  readonly #remote = new Map<string, RemoteCall>();
  readonly #streams = new Map<string, { readonly workerId: number; readonly stream: HandedStream }>();
  readonly #observers = new Set<CallObserver>();
  readonly #changeListeners = new Set<(change: CalendarChange) => void>();

  constructor(options: ClusterCallsOptions) {
    this.#options = options;
    this.#pool = options.pool({
      onMessage: (workerId, message) => this.#onMessage(workerId, message),
      onDeath: (workerId) => this.#onDeath(workerId),
    });
  }

  get agents(): ReadonlyMap<string, LoadedAgent> {
    return this.#options.local.agents;
  }

  get audioCache(): CallHost["audioCache"] {
    return this.#options.local.audioCache;
  }

  get live(): ReadonlyMap<string, ServerCall> {
    return new Map<string, ServerCall>([...this.#options.local.live, ...this.#remote]);
  }

  get load(): NodeLoad {
    return sumLoads(this.#options.local.load, this.#pool.loads);
  }

  /** Throws CALL_LIMIT_REACHED or AGENT_UNKNOWN. */
  admit(agentName: string): LoadedAgent {
    const loaded = this.#options.local.admit(agentName);
    if (this.#pool.choose() === undefined) throw noWorker();
    return loaded;
  }

  prepare(...request: Parameters<CallHost["prepare"]>): void {
    this.#options.local.prepare(...request);
  }

  forget(id: string): Promise<void> {
    return this.#options.local.forget(id);
  }

  open(...request: Parameters<CallHost["open"]>): ReturnType<CallHost["open"]> {
    return this.#options.local.open(...request);
  }

  observe(observer: CallObserver): () => void {
    this.#observers.add(observer);
    const forget = this.#options.local.observe(observer);
    return () => {
      this.#observers.delete(observer);
      forget();
    };
  }

  /** Tells of what agents in the workers wrote to calendars. */
  onChange(listener: (change: CalendarChange) => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  /** `placeWith`: the id of the call whose other leg this is. */
  readonly takeStream = (stream: HandedStream, placeWith?: string): void => {
    const { request, socket, firstBytes } = stream;
    const workerId = this.#pool.choose(placeWith);
    // The server listens on TCP alone: its upgrades are sockets of `net`.
    if (workerId === undefined || !(socket instanceof Socket)) {
      socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    const streamId = this.#options.ids.next("s");
    this.#streams.set(streamId, { workerId, stream });
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(
        (header): header is [string, string | string[]] => header[1] !== undefined,
      ),
    );
    this.#pool.send(
      workerId,
      {
        type: "stream",
        streamId,
        method: request.method ?? "GET",
        url: request.url ?? "/",
        headers,
        firstBytes: firstBytes.toString("base64"),
      },
      socket,
    );
  };

  readonly press = (callId: string, digits: string): boolean => {
    const call = this.#remote.get(callId);
    if (call === undefined) return false;
    this.#pool.send(call.workerId, { type: "keys", callId, digits });
    return true;
  };

  /** Ends all calls, then the workers. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#options.local[Symbol.asyncDispose](), this.#pool[Symbol.asyncDispose]()]);
  }

  #onMessage(workerId: number, message: FromWorker): void {
    switch (message.type) {
      case "ready":
      case "load":
        return;
      case "stream-start":
        return this.#admitStart(workerId, message);
      case "stream-over":
        this.#streams.delete(message.streamId);
        return;
      case "call-started":
        return this.#begin(workerId, message.info);
      case "entry": {
        const call = this.#remote.get(message.callId);
        call?.entries.push(message.entry);
        if (call) this.#tell((observer) => observer.entry(call.info, message.entry));
        return;
      }
      case "call-ended":
        this.#remote.get(message.callId)?.end(message.end);
        return;
      case "calendar-changed":
        for (const listener of this.#changeListeners) listener(message.change);
    }
  }

  #admitStart(workerId: number, start: Extract<FromWorker, { type: "stream-start" }>): void {
    const { streamId } = start;
    try {
      const numbers = this.#streams.get(streamId)?.stream.admit(start);
      if (numbers === undefined) this.#pool.send(workerId, { type: "stream-refused", streamId });
      else this.#pool.send(workerId, { type: "stream-admitted", streamId, ...numbers });
    } catch (error) {
      if (!(error instanceof CallwrightError)) throw error;
      const { code, field, message } = error;
      this.#options.log.warn({ code, field, problem: message }, "A Twilio stream was refused");
      this.#pool.send(workerId, { type: "stream-refused", streamId });
    }
  }

  #begin(workerId: number, info: CallInfo): void {
    const { promise: done, resolve } = Promise.withResolvers<CallEnd>();
    const entries: JournalEntry[] = [];
    const callId = info.id;
    const call: RemoteCall = {
      info,
      workerId,
      entries,
      call: {
        done,
        journal: { entries },
        type: (text) => this.#pool.send(workerId, { type: "typed", callId, text }),
        hangUp: (reason) => {
          this.#pool.send(workerId, { type: "hang-up", callId, reason });
          return done;
        },
      },
      end: (end) => {
        this.#remote.delete(callId);
        resolve(end);
        this.#tell((observer) => observer.callEnded(info, end));
      },
    };
    this.#remote.set(callId, call);
    this.#tell((observer) => observer.callStarted(info));
  }

  #onDeath(workerId: number): void {
    for (const [streamId, held] of this.#streams) if (held.workerId === workerId) this.#streams.delete(streamId);
    for (const call of this.#remote.values()) if (call.workerId === workerId) call.end(cutOff);
  }

  #tell(news: (observer: CallObserver) => void): void {
    for (const observer of this.#observers) {
      try {
        news(observer);
      } catch (error) {
        this.#options.log.error({ cause: error }, "An observer of calls failed");
      }
    }
  }
}

function noWorker(): CallwrightError {
  return new CallwrightError("No media worker takes a call now", {
    code: "CALL_LIMIT_REACHED",
    retryable: true,
    hint: "Try again shortly, or raise CALLWRIGHT_MEDIA_WORKERS or CALLWRIGHT_MAX_CALLS.",
  });
}
