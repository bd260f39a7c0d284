import { connect as connectTcp } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Clock } from "../base/clock.ts";

/** How to measure a connection. */
export interface ConnectTimeOptions {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/** How long a new connection to this host takes, ms: DNS, TCP, and TLS where it has it. Undefined: it cannot be had in time. */
export async function connectTimeMs(
  url: URL,
  { signal, clock, timeoutMs }: ConnectTimeOptions,
): Promise<number | undefined> {
  if (signal.aborted) return undefined;
  const isSecure = url.protocol === "https:" || url.protocol === "wss:";
  const host = url.hostname.replaceAll(/[[\]]/g, "");
  const port = Number(url.port) || (isSecure ? 443 : 80);
  const startedAtMs = clock.now();
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  const socket = isSecure ? connectTls({ host, port, servername: host }) : connectTcp({ host, port });
  const giveUp = (): void => resolve(undefined);
  const timer = clock.after(timeoutMs, giveUp);
  signal.addEventListener("abort", giveUp, { once: true });
  socket.once(isSecure ? "secureConnect" : "connect", () => resolve(clock.now() - startedAtMs));
  socket.on("error", giveUp);
  try {
    return await promise;
  } finally {
    timer.cancel();
    signal.removeEventListener("abort", giveUp);
    socket.destroy();
  }
}
