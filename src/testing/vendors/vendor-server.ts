import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { spoilResponse, spoilSocket } from "./faults.ts";
import type { FaultControl } from "./faults.ts";

/** A vendor's server on this machine. Whoever opens it closes it. */
export interface VendorServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`: what goes into `<VENDOR>_BASE_URL`. */
  readonly url: string;
  /** Set `control.fault` to let it fail in one of the ways that all services have. */
  readonly control: FaultControl;
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

/** Listens on a free port of the loopback interface. `control`: the simulator's own, when it has more to set. */
export async function openVendorServer<Control extends FaultControl>(
  handlers: VendorServerHandlers,
  control: Control = {} as Control,
): Promise<VendorServer & { readonly control: Control }> {
  const server = createServer((request, response) => {
    const { fault } = control;
    if (fault?.type === "refuse") {
      response.writeHead(fault.status, fault.headers).end(fault.body ?? "");
      return;
    }
    if (fault !== undefined) spoilResponse(response, fault);
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
    const { fault } = control;
    const answer = fault?.type === "refuse" ? fault : (handlers.onUpgrade?.(request) ?? { status: 404 });
    if (typeof answer === "function") {
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        // A client that breaks off is part of the game here.
        webSocket.on("error", () => undefined);
        if (fault !== undefined && fault.type !== "refuse") spoilSocket(webSocket, fault);
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
    control,
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
