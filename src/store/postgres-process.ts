import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { Clock } from "../base/clock.ts";
import { CallwrightError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { withTimeout } from "../base/sleep.ts";
import type { ServerPlace } from "./postgres-account.ts";

const startTimeoutMs = 60_000;
const stopTimeoutMs = 10_000;
const readyLine = "database system is ready to accept connections";
const keptLines = 20;

/**
 * Holds a pipe from us (fd 3) beside the server: when we are gone, whatever the reason (SIGKILL included), the pipe
 * ends and the server gets SIGINT, its fast shutdown. A line on the pipe says that the server has ended by itself.
 * The guard is forked twice, so that the server has no child it does not know; `exec` gives the server our child's pid.
 */
const guardedStart = '( ( read -r line <&3 || kill -INT "$$" ) >/dev/null 2>&1 & ); exec "$0" "$@" 3<&-';

/** What {@link startServer} needs. */
export interface ServerOptions {
  readonly place: ServerPlace;
  /** The cluster's folder. */
  readonly data: string;
  readonly port: number;
  /** False gives up safety against a power cut for speed: for tests. */
  readonly durable: boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** A running server that is our child. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #clock: Clock;
  /** Resolves when the server has ended, wanted or not. */
  readonly ended: Promise<void>;

  constructor(child: ChildProcess, ended: Promise<void>, clock: Clock) {
    this.#child = child;
    this.ended = ended;
    this.#clock = clock;
  }

  /** Fast shutdown (open transactions are rolled back); if it takes too long, an immediate one, which recovery repairs. */
  async stop(): Promise<void> {
    for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
      this.#child.kill(signal);
      const over = await withTimeout(
        { clock: this.#clock, timeoutMs: stopTimeoutMs, code: "DATABASE_UNAVAILABLE", what: "Stopping the database" },
        () => this.ended.then(() => true),
      ).catch(() => false);
      if (over) return;
    }
  }
}

/** Starts the server and waits until it takes connections. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const { place, log, clock } = options;
  const server = [join(place.programs, "postgres"), ...serverArguments(options)];
  const child = spawn("/bin/sh", ["-c", guardedStart, ...server], {
    ...place.account,
    // Not ours: its account may not be allowed there.
    cwd: "/",
    env: serverEnvironment(),
    // A group of its own: Ctrl-C is for us, and we stop the server when the last call has been written.
    detached: true,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  // Present, because `stdio` asks for pipes there.
  const output = child.stderr as Readable & { unref?(): void };
  const guard = child.stdio[3] as Writable & { unref?(): void };
  const ended = once(child, "exit").then(() => undefined);
  const lines: string[] = [];
  guard.on("error", (error) => log.debug({ error: error.message }, "The database's guard is gone"));
  void ended.then(() => guard.end("ended\n"));
  try {
    await withTimeout(
      { clock, timeoutMs: startTimeoutMs, code: "DATABASE_UNAVAILABLE", what: "Starting the database" },
      () => ready({ child, output, lines, log }),
    );
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  // A forgotten database must not keep a program from ending; the guard then stops the server.
  child.unref();
  output.unref?.();
  guard.unref?.();
  return new ServerProcess(child, ended, clock);
}

function serverArguments(options: ServerOptions): string[] {
  const settings: Record<string, string | number> = {
    listen_addresses: "127.0.0.1",
    port: options.port,
    // Its folder would be one more place to reach, and to clash in.
    unix_socket_directories: "",
    shared_buffers: "64MB",
    max_connections: 100,
    logging_collector: "off",
    // Our own constraints refuse things every day: that is not news. FATAL and the server's own messages stay.
    log_min_messages: "log",
    log_checkpoints: "off",
    jit: "off",
    ...(options.durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  return ["-D", options.data, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}

/** Nothing of ours: no keys, and no PG… variables that would change what the programs do. English for the log. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"] ?? "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
}

interface Startup {
  readonly child: ChildProcess;
  readonly output: Readable;
  readonly lines: string[];
  readonly log: Log;
}

function ready({ child, output, lines, log }: Startup): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let rest = "";
  output.setEncoding("utf8");
  output.on("data", (chunk: string) => {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    for (const line of parts) {
      if (lines.push(line) > keptLines) lines.shift();
      log.debug({ line }, "The database says");
      if (line.includes(readyLine)) resolve();
    }
  });
  child.once("error", (error) => reject(startFailed(error.message, error)));
  // The reason is in the output, which may arrive after the exit.
  child.once("exit", (code) => output.once("close", () => reject(startFailed([...lines, rest].join("\n"), code))));
  return promise;
}

function startFailed(output: string, cause: unknown): CallwrightError {
  const noSpace = /no space left on device/i.test(output);
  const reason = /FATAL: +(.+)/.exec(output)?.[1] ?? (output.trim().split("\n").at(-1) || "it ended at once");
  return new CallwrightError(`The database did not start: ${reason}`, {
    code: noSpace ? "DATABASE_NO_SPACE" : "DATABASE_UNAVAILABLE",
    hint: noSpace
      ? "Free some disk space, or point CALLWRIGHT_DATA at a larger disk"
      : "Run callwright doctor, or set DATABASE_URL to a PostgreSQL server",
    cause,
  });
}
