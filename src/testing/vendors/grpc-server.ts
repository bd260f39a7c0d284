import { EventEmitter } from "node:events";
import { createServer } from "node:http2";
import type { Http2Session, IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import type { WebSocket } from "ws";
import { toGrpcFrame } from "../../providers/grpc.ts";
import { spoilSocket } from "./faults.ts";
import type { VendorFault } from "./faults.ts";

/** No code of RFC 6455: the call ends as it should. */
export const endOfCall = 4999;

/** A simulated call of gRPC, written as a socket, for what all simulators have and for the faults of all services. */
export class CallSocket extends EventEmitter {
  readonly OPEN = 1;
  readonly #stream: ServerHttp2Stream;

  constructor(stream: ServerHttp2Stream, fault?: VendorFault) {
    super();
    this.#stream = stream;
    stream.once("close", () => this.emit("close"));
    if (fault !== undefined && fault.type !== "refuse") spoilSocket(this as unknown as WebSocket, fault);
  }

  get readyState(): number {
    return this.#stream.closed || this.#stream.writableEnded ? 3 : this.OPEN;
  }

  send(message: Uint8Array): void {
    if (this.readyState === this.OPEN) this.#stream.write(toGrpcFrame(message));
  }

  /** Ends the call with `endOfCall`, the whole connection with anything else. */
  close(code: number): void {
    if (code === endOfCall) this.#stream.end();
    else this.terminate();
  }

  /** Not by `close`, which a fault replaces. */
  terminate(): void {
    this.#stream.session?.destroy();
  }
}

/** Begins the answer to a call, whose end will say that all is well unless `status` says otherwise then. */
export function acceptCall(stream: ServerHttp2Stream, status: () => number = () => 0): void {
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.once("wantTrailers", () => stream.sendTrailers({ "grpc-status": String(status()) }));
}

/** A server of gRPC on this machine. Whoever opens it closes it. */
export interface GrpcServer extends AsyncDisposable {
  readonly url: string;
  /** Connections that are open now. */
  readonly connections: number;
  /** Cuts every connection, as a crash would. */
  dropAll(): void;
}

/** Listens on a free port of the loopback interface. */
export async function openGrpcServer(
  onCall: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void,
): Promise<GrpcServer> {
  const sessions = new Set<Http2Session>();
  const server = createServer();
  server.on("session", (session) => {
    sessions.add(session);
    session.on("error", () => undefined);
    session.once("close", () => sessions.delete(session));
  });
  server.on("stream", (stream, headers) => {
    stream.on("error", () => undefined);
    onCall(stream, headers);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const dropAll = (): void => {
    for (const session of sessions) session.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return sessions.size;
    },
    dropAll,
    [Symbol.asyncDispose]: async () => {
      dropAll();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
