import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { WebSocketServerLike } from "@hono/node-server";
import type { WebSocketServer } from "ws";
import type { Clock } from "../base/clock.ts";
import { CallwrightError } from "../base/errors.ts";
import { sleep } from "../base/sleep.ts";
import { HandingOverServer } from "./handovers.ts";
import type { ServerApp } from "./server-parts.ts";

/** Twilio's messages are some 400 bytes. */
const mostSocketBytes = 256 * 1024;
const closeGraceMs = 1_000;
/** RFC 6455 §7.4.1: the endpoint is going away. */
const goingAwayStatus = 1001;

/** A server that listens. */
export interface Listening {
  readonly url: string;
  /** Takes no more; ends what is open, at the latest a second later. */
  close(): Promise<void>;
}

/** Listens. Throws PORT_IN_USE, PORT_FORBIDDEN or HOST_UNKNOWN. */
export async function listen(
  app: ServerApp,
  { host, port, clock }: { readonly host: string; readonly port: number; readonly clock: Clock },
): Promise<Listening> {
  const sockets = new HandingOverServer({ noServer: true, perMessageDeflate: false, maxPayload: mostSocketBytes });
  const server = createAdaptorServer({
    fetch: app.fetch,
    hostname: host,
    // Its type differs in an optional field only.
    websocket: { server: sockets as WebSocketServerLike },
    serverOptions: { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000, maxHeaderSize: 16_384 },
  }) as Server;
  const opened = Promise.withResolvers<void>();
  server.once("error", opened.reject);
  server.listen({ host, port }, opened.resolve);
  try {
    await opened.promise;
  } catch (error) {
    throw toListenError(error, host, port);
  }
  // Later errors are those of single connections, which end by themselves.
  server.off("error", opened.reject).on("error", () => undefined);
  return {
    url: toUrl(host, (server.address() as AddressInfo).port),
    close: () => close(server, sockets, clock),
  };
}

async function close(server: Server, sockets: WebSocketServer, clock: Clock): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of sockets.clients) socket.close(goingAwayStatus, "the server is closing");
  server.closeIdleConnections();
  await Promise.race([closed, sleep(clock, closeGraceMs)]);
  for (const socket of sockets.clients) socket.terminate();
  server.closeAllConnections();
  await closed;
}

function toUrl(host: string, port: number): string {
  const reached = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${reached.includes(":") ? `[${reached}]` : reached}:${port}`;
}

function toListenError(error: unknown, host: string, port: number): unknown {
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  if (code === "EADDRINUSE") {
    return new CallwrightError(`Port ${port} of ${host} is in use by another program`, {
      code: "PORT_IN_USE",
      field: "CALLWRIGHT_PORT",
      hint: `End that program, or choose another port: CALLWRIGHT_PORT=${port === 65_535 ? 8080 : port + 1} npm start.`,
      cause: error,
    });
  }
  if (code === "EACCES") {
    return new CallwrightError(`This account may not listen on port ${port}`, {
      code: "PORT_FORBIDDEN",
      field: "CALLWRIGHT_PORT",
      hint: "Choose a port above 1023: CALLWRIGHT_PORT=8080.",
      cause: error,
    });
  }
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EINVAL") {
    return new CallwrightError(`'${host}' is no address of this machine`, {
      code: "HOST_UNKNOWN",
      field: "CALLWRIGHT_HOST",
      hint: "Use 127.0.0.1, or 0.0.0.0 for every address.",
      cause: error,
    });
  }
  return error;
}
