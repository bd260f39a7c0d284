import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";

/** A vendor's server on this machine. Whoever opens it closes it. */
export interface VendorServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`: what goes into `<VENDOR>_BASE_URL`. */
  readonly url: string;
  /** Connections that are open now. */
  readonly connections: number;
  /** Cuts every connection, as a crash would. */
  dropAll(): void;
}

/** What a simulated vendor does. */
export interface VendorServerHandlers {
  onRequest?(request: IncomingMessage, response: ServerResponse): void;
  /** Answers an upgrade: an HTTP refusal, or the session that follows. */
  onUpgrade?(
    request: IncomingMessage,
  ): { readonly status: number; readonly headers?: Readonly<Record<string, string>> } | ((socket: WebSocket) => void);
}

/** Listens on a free port of the loopback interface. */
export async function openVendorServer(handlers: VendorServerHandlers): Promise<VendorServer> {
  const server = createServer((request, response) => {
    if (handlers.onRequest === undefined) response.writeHead(404).end();
    else handlers.onRequest(request, response);
  });
  const sockets = new Set<Socket>();
  const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("upgrade", (request, socket, head) => {
    const answer = handlers.onUpgrade?.(request) ?? { status: 404 };
    if (typeof answer === "function") {
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        // A client that breaks off is part of the game here.
        webSocket.on("error", () => undefined);
        answer(webSocket);
      });
      return;
    }
    const headers = Object.entries(answer.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(
      `HTTP/1.1 ${answer.status} Refused\r\n${headers.join("")}connection: close\r\ncontent-length: 0\r\n\r\n`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const dropAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return sockets.size;
    },
    dropAll,
    [Symbol.asyncDispose]: async () => {
      dropAll();
      webSockets.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
