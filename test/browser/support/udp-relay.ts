import { createSocket, type Socket } from "node:dgram";
import type { AddressInfo } from "node:net";
import type { Random } from "../../../src/base/random.ts";

/** Between a browser and the server: passes packets on, loses some of the sound, or everything. */
export class BadNetwork implements AsyncDisposable {
  /** Share of the sound's packets that is lost, each way, 0 to 1. */
  lossShare = 0;
  /** Nothing passes. */
  isDown = false;
  readonly #relays: Relay[] = [];
  readonly #free: Relay[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Opens ports for this many connections. */
  async prepare(connections: number): Promise<void> {
    for (let count = 0; count < connections; count++) {
      const relay = await Relay.open((packet) => this.#passes(packet));
      this.#relays.push(relay);
      this.#free.push(relay);
    }
  }

  /** Leaves no address in the SDP but this network's, so that there is no way around it. */
  readonly rewriteSdp = (sdp: string, direction: "offer" | "answer"): string => {
    const lines = sdp.split("\r\n");
    if (direction === "offer") return lines.filter((line) => !line.startsWith("a=candidate:")).join("\r\n");
    const relay = this.#free.shift();
    if (relay === undefined) throw new Error("more connections than were prepared");
    return lines.map((line) => (line.startsWith("a=candidate:") ? relay.instead(line) : line)).join("\r\n");
  };

  async [Symbol.asyncDispose](): Promise<void> {
    for (const relay of this.#relays) await relay.close();
  }

  #passes(packet: Buffer): boolean {
    if (this.isDown) return false;
    // RFC 7983: RTP and RTCP begin with 128 to 191; connecting (STUN, DTLS) is not what is being tested.
    const first = packet[0] ?? 0;
    return first < 128 || first > 191 || !this.#random.chance(this.lossShare);
  }
}

class Relay {
  readonly #browserSide: Socket;
  readonly #serverSide: Socket;
  #browserPort = 0;
  #serverPort = 0;

  static async open(passes: (packet: Buffer) => boolean): Promise<Relay> {
    return new Relay(await bound(), await bound(), passes);
  }

  private constructor(browserSide: Socket, serverSide: Socket, passes: (packet: Buffer) => boolean) {
    this.#browserSide = browserSide;
    this.#serverSide = serverSide;
    browserSide.on("message", (packet, from) => {
      this.#browserPort = from.port;
      if (passes(packet) && this.#serverPort !== 0) serverSide.send(packet, this.#serverPort, "127.0.0.1");
    });
    serverSide.on("message", (packet) => {
      if (passes(packet) && this.#browserPort !== 0) browserSide.send(packet, this.#browserPort, "127.0.0.1");
    });
  }

  /** The server's candidate, with this relay's address in its place. */
  instead(candidate: string): string {
    const fields = candidate.split(" ");
    this.#serverPort = Number(fields[5]);
    fields[4] = "127.0.0.1";
    fields[5] = String((this.#browserSide.address() as AddressInfo).port);
    return fields.join(" ");
  }

  async close(): Promise<void> {
    await Promise.all(
      [this.#browserSide, this.#serverSide].map(
        (socket) => new Promise<void>((resolve) => socket.close(() => resolve())),
      ),
    );
  }
}

async function bound(): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.on("error", () => undefined);
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return socket;
}
