import { EventEmitter } from "node:events";
import type { ServerHttp2Stream } from "node:http2";
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
