import { request as httpRequest } from "node:http";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Brain, ReplyPart, TurnInput } from "../agent/brain.ts";
import { openEnergyVad } from "../audio/energy-vad.ts";
import { Pacer } from "../audio/pacer.ts";
import { systemClock } from "../base/clock.ts";
import { secureIds } from "../base/ids.ts";
import type { Log } from "../base/log.ts";
import { CallHost } from "../call/call-host.ts";
import type { CallHostOptions, LiveCall } from "../call/call-host.ts";
import type { JournalEntry } from "../call/journal-events.ts";
import type { TtsVendor } from "../contracts/tts.ts";
import { openLoopback } from "../media/loopback/loopback.ts";
import type { FarEnd } from "../media/loopback/loopback.ts";
import { CallwrightError } from "../base/errors.ts";
import { summariseCall } from "../store/call-records.ts";
import type { CallRecord } from "../store/call-records.ts";
import type { CallQuery } from "../store/calls.ts";
import { openServer } from "./app.ts";
import type { CallArchive, LatencyArchive, ServerConfig, ServerOptions } from "./server-options.ts";

/** Greets, echoes, uses a tool when asked to, hangs up on "bye". */
const echo: Brain<number> = {
  name: "echo",
  initialState: () => 0,
  async *reply(turn: TurnInput): AsyncGenerator<ReplyPart<number>> {
    await Promise.resolve();
    if (turn.kind === "greeting") yield { type: "say", text: "Hello there." };
    else yield { type: "say", text: `You said ${turn.text}.` };
    if (turn.text.includes("bye")) yield { type: "end-call", outcome: "completed", disposition: "done" };
  },
};

/** Ended calls in memory. */
export class MemoryArchive implements CallArchive {
  readonly records: CallRecord[] = [];
  readonly journals = new Map<string, readonly JournalEntry[]>();
  isDown = false;

  add(record: Partial<CallRecord> & { readonly id: string }, journal: readonly JournalEntry[] = []): void {
    const figures = { brain: "rules", stt: "whisper", tts: "piper", turnCount: summariseCall(journal).turnCount };
    const startedAt = "2026-11-20T15:00:00.000Z";
    this.records.push({ agent: "echo", transport: "webrtc", startedAt, ...figures, ...record });
    this.records.sort((one, other) => Date.parse(other.startedAt) - Date.parse(one.startedAt));
    this.journals.set(record.id, journal);
  }

  listCalls(query: CallQuery = {}): ReturnType<CallArchive["listCalls"]> {
    if (this.isDown) return Promise.reject(databaseDown());
    const from = Number(query.cursor ?? 0);
    const limit = query.limit ?? 50;
    const found = this.records.filter(
      (record) =>
        (query.agent === undefined || record.agent === query.agent) &&
        (query.outcome === undefined || (record.outcome ?? "live") === query.outcome) &&
        (query.search === undefined || record.id.includes(query.search)),
    );
    const calls = found.slice(from, from + limit);
    return Promise.resolve(from + limit < found.length ? { calls, nextCursor: String(from + limit) } : { calls });
  }

  getCall(id: string): Promise<CallRecord | undefined> {
    if (this.isDown) return Promise.reject(databaseDown());
    return Promise.resolve(this.records.find((record) => record.id === id));
  }

  getJournal(
    id: string,
    { afterSeq = 0, limit = 5_000 }: { afterSeq?: number | undefined; limit?: number | undefined } = {},
  ): Promise<readonly JournalEntry[]> {
    if (this.isDown) return Promise.reject(databaseDown());
    return Promise.resolve((this.journals.get(id) ?? []).filter(({ seq }) => seq > afterSeq).slice(0, limit));
  }
}

function databaseDown(): CallwrightError {
  return new CallwrightError("The database does not answer", { code: "DATABASE_UNAVAILABLE", retryable: true });
}

/** No turn was ever measured. */
const nothingMeasured: LatencyArchive = {
  measure: () =>
    Promise.resolve({ all: { count: 0 }, kinds: new Map(), buckets: new Map(), events: [], bars: [], hangUps: [] }),
  slowestTurns: () => Promise.resolve([]),
};

/** What a test may want to be different. */
export interface TestServerOptions {
  readonly tts: readonly TtsVendor[];
  readonly brain?: Brain;
  readonly config?: Partial<ServerConfig>;
  readonly server?: Partial<
    Pick<ServerOptions, "calendar" | "changes" | "health" | "archive" | "latencies" | "vendors">
  >;
  readonly host?: Partial<CallHostOptions>;
}

/** A whole server on a port of the system's choice, with real calls and an archive in memory. */
export async function openTestServer(options: TestServerOptions): Promise<TestServer> {
  const pacer = new Pacer(systemClock);
  const log = new MemoryLog();
  const calls = new CallHost({
    agents: new Map([
      [
        "echo",
        {
          agent: { name: "echo", title: "The echo", playbook: () => playbook },
          playbook,
          brain: () => options.brain ?? echo,
          stt: [],
          tts: options.tts,
        },
      ],
    ]),
    vad: openEnergyVad(),
    clock: systemClock,
    pacer,
    ids: secureIds,
    log,
    maxCalls: 5,
    ...options.host,
  });
  const archive = new MemoryArchive();
  const server = await openServer({
    calls,
    archive,
    latencies: nothingMeasured,
    health: { checks: [], engines: () => ({ engines: [], notices: [] }) },
    clock: systemClock,
    ids: secureIds,
    log,
    pacer,
    ...options.server,
    config: {
      host: "127.0.0.1",
      port: 0,
      ice: { iceServers: [], bindAddress: "127.0.0.1" },
      defaultAgent: "echo",
      recordingsFolder: join(tmpdir(), "callwright-no-recordings"),
      consoleFolder: join(tmpdir(), "callwright-no-console"),
      ...options.config,
    },
  });
  return new TestServer({
    url: server.url,
    calls,
    archive,
    pacer,
    log,
    close: async () => await server[Symbol.asyncDispose](),
  });
}

const playbook = { name: "echo", tools: [], instructions: () => "", rules: () => echo, keyterms: [] };

/** A running server, and ways to talk to it. */
export class TestServer implements AsyncDisposable {
  readonly url: string;
  readonly calls: CallHost;
  readonly archive: MemoryArchive;
  readonly pacer: Pacer;
  readonly log: MemoryLog;
  readonly #close: () => Promise<void>;

  constructor(parts: {
    readonly url: string;
    readonly calls: CallHost;
    readonly archive: MemoryArchive;
    readonly pacer: Pacer;
    readonly log: MemoryLog;
    readonly close: () => Promise<void>;
  }) {
    this.url = parts.url;
    this.calls = parts.calls;
    this.archive = parts.archive;
    this.pacer = parts.pacer;
    this.log = parts.log;
    this.#close = parts.close;
  }

  /** Opens a call on a line within the process. */
  openCall(id?: string): LiveCall & { readonly far: FarEnd } {
    const { transport, far } = openLoopback({ clock: systemClock, inputRateHz: 8000, outputRateHz: 8000 });
    return { ...this.calls.open({ agent: "echo", transport, ...(id !== undefined && { id }) }), far };
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    return send({ url: this.url, path, method: "GET", headers });
  }

  post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return send({
      url: this.url,
      path,
      method: "POST",
      body: text,
      headers: { "content-type": "application/json", ...headers },
    });
  }

  send(request: Omit<Sending, "url">): Promise<Reply> {
    return send({ url: this.url, ...request });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.calls[Symbol.asyncDispose]();
    await this.#close();
  }
}

/** An answer, read to its end. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly bytes: Buffer;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown;
}

interface Sending {
  readonly url: string;
  readonly path: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Sends a request with exactly these headers, which `fetch` would not. */
function send({ url, path, method, headers, body }: Sending): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  // `path` goes out as it is, `..` and all.
  const { hostname, port } = new URL(url);
  const request = httpRequest({ hostname, port, path, method, headers: { ...headers }, agent: false }, (response) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("error", reject);
    response.on("end", () => {
      const bytes = Buffer.concat(chunks);
      const text = bytes.toString("utf8");
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        bytes,
        text,
        json: toJsonOrNothing(text),
      });
    });
  });
  request.on("error", reject);
  request.end(body);
  return promise;
}

function toJsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Keeps what was logged, for a test to look at. */
export class MemoryLog implements Log {
  readonly lines: string[] = [];

  debug(): void {
    // Not kept.
  }

  info(fields: object, message: string): void {
    this.#add("info", fields, message);
  }

  warn(fields: object, message: string): void {
    this.#add("warn", fields, message);
  }

  error(fields: object, message: string): void {
    this.#add("error", fields, message);
  }

  child(): Log {
    return this;
  }

  #add(level: string, fields: object, message: string): void {
    const shown = JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? String(value) : value));
    this.lines.push(`${level} ${message} ${shown}`);
  }
}
