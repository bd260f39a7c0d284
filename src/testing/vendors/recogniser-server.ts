import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { WebSocket } from "ws";
import type { FaultControl } from "./faults.ts";
import type { HearingBehaviour } from "./simulated-hearing.ts";
import { openVendorServer } from "./vendor-server.ts";
import type { VendorServer } from "./vendor-server.ts";

/** A simulated recogniser: what it was asked, and how to tell it what to do. */
export interface RecogniserServer<Behaviour extends HearingBehaviour = HearingBehaviour> extends VendorServer {
  /** Set `control.behaviour` to change what it does, `control.fault` to let it fail as all services do. */
  readonly control: FaultControl & { behaviour: Behaviour };
  /** Address of each session, in order of opening. */
  readonly urls: readonly URL[];
  readonly headers: readonly IncomingHttpHeaders[];
  /** Every text message received. */
  readonly messages: readonly string[];
  /** How many messages came, of any kind. */
  readonly received: number;
}

/** One session of a simulated recogniser. */
export interface RecogniserConnection<Behaviour extends HearingBehaviour> {
  readonly socket: WebSocket;
  readonly url: URL;
  readonly behaviour: () => Behaviour;
  /** Sends an object as JSON. */
  readonly send: (message: unknown) => void;
}

/** What is the vendor's own in a simulated recogniser. */
export interface RecogniserProtocol<Behaviour extends HearingBehaviour> {
  readonly path: string;
  /** Sent with a refused upgrade. */
  readonly refusalHeaders?: Readonly<Record<string, string>>;
  readonly onRequest?: (request: IncomingMessage, response: ServerResponse) => void;
  /** A session begins; answers what to do with its messages. */
  readonly serve: (connection: RecogniserConnection<Behaviour>) => {
    readonly onText: (text: string) => void;
    readonly onBinary?: (bytes: Buffer) => void;
  };
}

/** Opens it on a free port. */
export async function openRecogniserServer<Behaviour extends HearingBehaviour>(
  { path, refusalHeaders = {}, onRequest, serve }: RecogniserProtocol<Behaviour>,
  initial: Behaviour,
): Promise<RecogniserServer<Behaviour>> {
  const urls: URL[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const messages: string[] = [];
  const counts = { received: 0 };
  const control: FaultControl & { behaviour: Behaviour } = { behaviour: initial };
  const begin = (socket: WebSocket, url: URL): void => {
    const { onText, onBinary } = serve({
      socket,
      url,
      behaviour: () => control.behaviour,
      send: (message) => socket.send(JSON.stringify(message)),
    });
    socket.on("message", (data: Buffer, isBinary) => {
      counts.received++;
      if (isBinary) return onBinary?.(data);
      const text = data.toString("utf8");
      messages.push(text);
      onText(text);
    });
  };
  const server = await openVendorServer(
    {
      ...(onRequest === undefined ? {} : { onRequest }),
      onUpgrade: (request) => {
        const url = new URL(request.url ?? "/", "http://localhost");
        if (url.pathname !== path) return { status: 404 };
        const { refuse } = control.behaviour;
        if (refuse !== undefined) return { status: refuse, headers: refusalHeaders };
        urls.push(url);
        headers.push(request.headers);
        return (socket) => begin(socket, url);
      },
    },
    control,
  );
  return Object.defineProperty(Object.assign(server, { urls, headers, messages, received: 0 }), "received", {
    get: () => counts.received,
  });
}
