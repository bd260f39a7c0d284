import type { ServerResponse } from "node:http";
import type { WebSocket } from "ws";
import { systemClock } from "../../base/clock.ts";
import type { Timer } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";

/**
 * What can go wrong with any service, whatever its protocol: applied to what a simulated vendor sends, message by
 * message (a WebSocket message, or one `write` of an HTTP reply). `after` counts the messages that still come through,
 * per connection or reply.
 */
export type VendorFault =
  /** Answers every request and upgrade with this status. `headers` carry the dialects of "try again later". */
  | {
      readonly type: "refuse";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** Cuts the connection: with a WebSocket close code, or as a crash does when there is none. */
  | { readonly type: "close"; readonly after: number; readonly code?: number }
  /** Says nothing more and stays connected. */
  | { readonly type: "stall"; readonly after: number }
  /** Each message comes so much later than the one before. */
  | { readonly type: "drip"; readonly everyMs: number }
  /** One message is not what the protocol says. */
  | { readonly type: "garbage"; readonly after: number }
  /** Two neighbouring messages come in the wrong order. */
  | { readonly type: "swap"; readonly after: number }
  /** One message comes twice. */
  | { readonly type: "duplicate"; readonly after: number };

/** Set `fault` while the server runs: it counts for connections and replies that begin afterwards. */
export interface FaultControl {
  fault?: VendorFault | undefined;
}

/** How long something takes: always the same, or spread as services are (lognormal, by its median and 95th percentile). */
export type Delay = number | { readonly p50Ms: number; readonly p95Ms: number };

/** The 95th percentile of the standard normal distribution. */
const z95 = 1.644_853_627;

/** Draws one duration, ms. Box and Muller's transform gives the normal number. */
export function drawDelayMs(delay: Delay, random: Random): number {
  if (typeof delay === "number") return delay;
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return delay.p50Ms * Math.exp((Math.log(delay.p95Ms / delay.p50Ms) / z95) * normal);
}

/** Where a faulty stream ends: what it sends, and how it is cut. */
interface Sink<Message> {
  send(message: Message): void;
  /** The same message, spoilt. */
  spoil(message: Message): Message;
  cut(code: number | undefined): void;
}

type StreamFault = Exclude<VendorFault, { type: "refuse" }>;

/** Sends messages as the fault has it. `end` runs once nothing waits any more; never after a stall or a cut. */
class FaultyStream<Message> {
  readonly #fault: StreamFault;
  readonly #sink: Sink<Message>;
  readonly #waiting: (() => void)[] = [];
  #sent = 0;
  #held: Message | undefined;
  #isSilent = false;
  #timer: Timer | undefined;

  constructor(fault: StreamFault, sink: Sink<Message>) {
    this.#fault = fault;
    this.#sink = sink;
  }

  send(message: Message): void {
    if (this.#isSilent) return;
    const fault = this.#fault;
    const index = this.#sent++;
    if (fault.type === "drip") return this.#later(() => this.#sink.send(message), fault.everyMs);
    if (index < fault.after) return this.#sink.send(message);
    if (index > fault.after + 1) return this.#sink.send(message);
    switch (fault.type) {
      case "close":
        this.#isSilent = true;
        return this.#sink.cut(fault.code);
      case "stall":
        this.#isSilent = true;
        return;
      case "garbage":
        return this.#sink.send(index === fault.after ? this.#sink.spoil(message) : message);
      case "duplicate":
        this.#sink.send(message);
        if (index === fault.after) this.#sink.send(message);
        return;
      case "swap":
        if (index === fault.after) this.#held = message;
        else {
          this.#sink.send(message);
          this.#release();
        }
    }
  }

  end(finish: () => void): void {
    if (this.#isSilent) return;
    this.#release();
    if (this.#fault.type === "drip") this.#later(finish, this.#fault.everyMs);
    else finish();
  }

  /** The connection is gone: what still waits is dropped. */
  dispose(): void {
    this.#isSilent = true;
    this.#timer?.cancel();
    this.#waiting.length = 0;
  }

  #release(): void {
    if (this.#held === undefined) return;
    this.#sink.send(this.#held);
    this.#held = undefined;
  }

  #later(action: () => void, everyMs: number): void {
    this.#waiting.push(action);
    if (this.#waiting.length === 1) this.#scheduleNext(everyMs);
  }

  #scheduleNext(everyMs: number): void {
    this.#timer = systemClock.after(everyMs, () => {
      this.#waiting.shift()?.();
      if (this.#waiting.length > 0) this.#scheduleNext(everyMs);
    });
  }
}

type SocketMessage = Parameters<WebSocket["send"]>[0];

/** Puts the fault between a simulated vendor and its WebSocket. */
export function spoilSocket(socket: WebSocket, fault: StreamFault): void {
  const send = socket.send.bind(socket) as (message: SocketMessage) => void;
  const close = socket.close.bind(socket);
  const stream = new FaultyStream<SocketMessage>(fault, {
    send: (message) => {
      if (socket.readyState === socket.OPEN) send(message);
    },
    // Text stays text: a half-written object, as a proxy that breaks off leaves behind.
    spoil: (message) =>
      typeof message === "string" ? `{"type": "gar${message.slice(0, 8)}` : Buffer.from([0xde, 0xad, 0xbe]),
    cut: (code) => (code === undefined ? socket.terminate() : close(code, "by the script")),
  });
  socket.send = (message: SocketMessage): void => stream.send(message);
  socket.close = (code?: number, reason?: string | Buffer): void => stream.end(() => close(code, reason));
  socket.once("close", () => stream.dispose());
}

/** Puts the fault between a simulated vendor and its HTTP reply. */
export function spoilResponse(response: ServerResponse, fault: StreamFault): void {
  const write = response.write.bind(response) as (chunk: string | Uint8Array) => boolean;
  const end = response.end.bind(response) as () => ServerResponse;
  const stream = new FaultyStream<string | Uint8Array>(fault, {
    send: (chunk) => void write(chunk),
    // Keeps the frame of an event stream, so that what is inside is what has to be refused.
    spoil: (chunk) =>
      typeof chunk === "string" && /^(data|event):/.test(chunk) ? 'data: {"gar\n\n' : Buffer.from([0xde, 0xad, 0xbe]),
    // What was written before goes out first; node holds it back until the next tick.
    cut: () => process.nextTick(() => response.socket?.destroySoon()),
  });
  response.write = (chunk: string | Uint8Array): boolean => {
    stream.send(chunk);
    return true;
  };
  response.end = (chunk?: unknown): ServerResponse => {
    if (typeof chunk === "string" || chunk instanceof Uint8Array) stream.send(chunk);
    stream.end(() => void end());
    return response;
  };
  response.once("close", () => stream.dispose());
}
