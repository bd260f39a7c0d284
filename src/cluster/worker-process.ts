import { fork } from "node:child_process";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import type { ToWorker } from "./messages.ts";

const program = fileURLToPath(new URL("media.worker.ts", import.meta.url));

/** A media worker that was started. */
export interface WorkerProcess {
  /** With a socket: from then on it is the worker's, and closed when the worker ends. */
  send(message: ToWorker, socket?: Socket): void;
  /** Ends it at once, whatever it does. */
  kill(): void;
}

/** What is heard of a worker. */
export interface WorkerListener {
  onMessage(message: unknown): void;
  /** Called once, after the last message. */
  onExit(how: string): void;
}

/** Starts a media worker as a process of its own. */
export function startWorkerProcess(
  environment: Readonly<Record<string, string | undefined>>,
  listener: WorkerListener,
): WorkerProcess {
  const child = fork(program, { env: { ...environment }, execArgv: [], serialization: "advanced" });
  let isOver = false;
  const end = (how: string): void => {
    if (isOver) return;
    isOver = true;
    listener.onExit(how);
  };
  child.on("message", (message) => {
    if (!isOver) listener.onMessage(message);
  });
  // It could not be started, or a message did not reach it; without its channel it is of no use.
  child.on("error", (error) => {
    child.kill("SIGKILL");
    if (child.pid === undefined) end(error.message);
  });
  // `close` and not `exit`: messages that were under way come before it.
  child.on("close", (code, signal) => end(signal ?? `exit code ${code ?? "unknown"}`));
  return {
    send: (message, socket) => {
      if (!child.connected) {
        socket?.destroy();
        return;
      }
      // Otherwise its server would ask this worker when it closes, and wait for ever for one that has ended.
      if (socket) Object.assign(socket, { server: null });
      // Node has let go of the connection by then; what stood on it here is over, and its server counts one less.
      child.send(message, socket, {}, () => socket?.destroy());
    },
    kill: () => void child.kill("SIGKILL"),
  };
}
