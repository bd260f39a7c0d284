import type { IncomingMessage, ServerResponse } from "node:http";
import type { WebSocket } from "ws";
import { systemClock } from "../../base/clock.ts";
import type { Timer } from "../../base/clock.ts";
import type { FaultControl } from "./faults.ts";
import { openVendorServer } from "./vendor-server.ts";
import type { VendorServer } from "./vendor-server.ts";
import { speakTone } from "./spoken-tone.ts";
import type { ToneWord } from "./spoken-tone.ts";

/** What all simulated voices can do and fail to do; the rest is in the protocol of each. */
export interface VoiceBehaviour {
  /** Real time from a text to its first sound. Default 0. */
  readonly firstAudioMs?: number;
  /** Real time between the chunks of a text. Default 0. */
  readonly perChunkMs?: number;
  /** Refuses every connection and request with this status. */
  readonly refuse?: number;
  /** `deaf`: takes text and answers nothing; `silence`: zeros; `error`, `quota`: in the vendor's own words. */
  readonly fault?: "empty" | "silence" | "deaf" | "garbage" | "error" | "quota" | "close" | "odd-chunks";
}

/** A simulated voice. Set `control.behaviour` to change what it does. */
export interface VoiceServer extends VendorServer {
  readonly control: FaultControl & { behaviour: VoiceBehaviour };
  /** Everything that clients sent: messages as they came, bodies of requests. */
  readonly received: readonly string[];
  /** Address and headers of each connection and request. */
  readonly calls: readonly Pick<IncomingMessage, "url" | "headers" | "method">[];
}

/** One text to be spoken. */
export interface ToneOrder {
  readonly text: string;
  readonly rateHz: number;
  /** Called for each chunk; words come with the first. */
  onChunk(pcm: Buffer, words: readonly ToneWord[]): void;
  onEnd(): void;
}

/** Speaks tones on one connection: the texts of one `id` one after another, each `id` in a pitch of its own. */
export class ToneVoice {
  readonly #behaviour: () => VoiceBehaviour;
  readonly #nextPitch: () => number;
  readonly #queues = new Map<string, { readonly orders: ToneOrder[]; readonly pitch: number; timer?: Timer }>();

  constructor(behaviour: () => VoiceBehaviour, nextPitch: () => number) {
    this.#behaviour = behaviour;
    this.#nextPitch = nextPitch;
  }

  speak(id: string, order: ToneOrder): void {
    const queue = this.#queues.get(id) ?? { orders: [], pitch: this.#nextPitch() };
    this.#queues.set(id, queue);
    queue.orders.push(order);
    if (queue.orders.length === 1) this.#begin(id);
  }

  stop(id: string): void {
    this.#queues.get(id)?.timer?.cancel();
    this.#queues.delete(id);
  }

  /** Whether nothing of this `id` is being spoken. */
  isQuiet(id: string): boolean {
    return (this.#queues.get(id)?.orders.length ?? 0) === 0;
  }

  close(): void {
    for (const id of this.#queues.keys()) this.stop(id);
  }

  #begin(id: string): void {
    const queue = this.#queues.get(id);
    const order = queue?.orders[0];
    if (queue === undefined || order === undefined) return;
    const { firstAudioMs = 0, perChunkMs = 0, fault } = this.#behaviour();
    const pitch = fault === "silence" ? 0 : queue.pitch;
    const { chunks, words } = speakTone(fault === "empty" ? "" : order.text, { rateHz: order.rateHz, pitch });
    const parts =
      fault === "odd-chunks" ? chunks.flatMap((chunk) => [chunk.subarray(0, 101), chunk.subarray(101)]) : chunks;
    const say = (index: number): void => {
      const part = parts[index];
      if (part === undefined) {
        queue.orders.shift();
        order.onEnd();
        this.#begin(id);
        return;
      }
      order.onChunk(part, index === 0 ? words : []);
      this.#later(queue, perChunkMs, () => say(index + 1));
    };
    this.#later(queue, firstAudioMs, () => say(0));
  }

  #later(queue: { timer?: Timer }, delayMs: number, work: () => void): void {
    if (delayMs === 0) work();
    else queue.timer = systemClock.after(delayMs, work);
  }
}

/** One connection or request, as a protocol sees it. */
export interface VoiceConnection {
  readonly behaviour: VoiceBehaviour;
  readonly voice: ToneVoice;
  readonly url: URL;
}

/** A protocol of a simulated voice. */
export interface VoiceProtocol {
  /** Path of the socket, as the start of the request's address. */
  readonly socketPath?: string;
  /** Makes what listens to a client's messages. */
  converse?(socket: WebSocket, connection: VoiceConnection): (message: string) => void;
  /** Answers to GET, by path. */
  readonly lists?: Readonly<Record<string, unknown>>;
  /** Answers a POST. */
  answer?(body: string, response: ServerResponse, connection: VoiceConnection): void;
}

/** Opens a simulated voice on a free port. */
export async function openVoiceServer(protocol: VoiceProtocol, initial: VoiceBehaviour = {}): Promise<VoiceServer> {
  const control: VoiceServer["control"] = { behaviour: initial };
  const received: string[] = [];
  const calls: Pick<IncomingMessage, "url" | "headers" | "method">[] = [];
  let opened = 0;
  const connect = ({ url, headers, method }: IncomingMessage): VoiceConnection => {
    calls.push({ ...(url === undefined ? {} : { url }), headers, ...(method === undefined ? {} : { method }) });
    return {
      get behaviour() {
        return control.behaviour;
      },
      voice: new ToneVoice(
        () => control.behaviour,
        () => 1000 + 1000 * (opened++ % 8),
      ),
      url: new URL(url ?? "/", "http://127.0.0.1"),
    };
  };
  const server = await openVendorServer(
    {
      onUpgrade: (request) => {
        if (control.behaviour.refuse !== undefined) return { status: control.behaviour.refuse };
        if (protocol.converse === undefined || !request.url?.startsWith(protocol.socketPath ?? "/")) {
          return { status: 404 };
        }
        return (socket) => {
          const connection = connect(request);
          const listen = protocol.converse?.(socket, connection);
          socket.on("message", (data: Buffer) => {
            received.push(data.toString("utf8"));
            listen?.(data.toString("utf8"));
          });
          socket.on("close", () => connection.voice.close());
        };
      },
      onRequest: (request, response) => {
        const parts: Buffer[] = [];
        request.on("data", (part: Buffer) => parts.push(part));
        request.on("end", () => {
          const connection = connect(request);
          const { refuse } = control.behaviour;
          const list = protocol.lists?.[connection.url.pathname];
          if (refuse !== undefined) response.writeHead(refuse).end();
          else if (request.method === "GET" && list !== undefined) {
            response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(list));
          } else if (request.method === "POST" && protocol.answer !== undefined) {
            received.push(Buffer.concat(parts).toString("utf8"));
            response.on("close", () => connection.voice.close());
            protocol.answer(received.at(-1) ?? "", response, connection);
          } else response.writeHead(404).end();
        });
      },
    },
    control,
  );
  return Object.assign(server, { received, calls });
}

/** The faults that look alike in every socket protocol. True: it misbehaved. */
export function misbehaves(
  socket: WebSocket,
  { fault }: VoiceBehaviour,
  say: (what: "error" | "quota") => void,
): boolean {
  if (fault === "deaf") return true;
  if (fault === "garbage") socket.send("{ this is not JSON");
  else if (fault === "close") socket.close(1011, "by the script");
  else if (fault === "error" || fault === "quota") say(fault);
  else return false;
  return true;
}
