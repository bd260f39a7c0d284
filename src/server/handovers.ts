import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";

type TakeSocket = (socket: Duplex, firstBytes: Buffer) => void;

/** Upgrades that another process will answer. */
const handovers = new WeakMap<IncomingMessage, TakeSocket>();

/** Has the connection of this handshake given to `take`, unanswered, when its route has admitted it. */
export function handOver(request: IncomingMessage, take: TakeSocket): void {
  handovers.set(request, take);
}

/** Accepts WebSockets, but for those that are handed over. */
export class HandingOverServer extends WebSocketServer {
  override handleUpgrade(...[request, socket, firstBytes, done]: Parameters<WebSocketServer["handleUpgrade"]>): void {
    const take = handovers.get(request);
    if (take === undefined) super.handleUpgrade(request, socket, firstBytes, done);
    else take(socket, firstBytes);
  }
}
