import type { Clock } from "../../../src/base/clock.ts";

/** The data channel on which the server says that it hangs up. The server makes it too, with the same number. */
const control = { label: "callwright", settings: { negotiated: true, id: 100 } } as const;
/** A microphone that has stopped sends nothing: this often the server hears that the network is still there. */
const aliveEveryMs = 500;
const handshakeMs = 2000;
/** What is said on it needs a moment to leave before the connection closes. */
const farewellMs = 300;
/** Candidates that take longer than this to find are not waited for. */
const gatherTimeoutMs = 1000;

/** What a connection tells. Never called after `close`. */
export interface PeerHandlers {
  onStream(): void;
  /** `lost` may come and go; `failed` is for good. */
  onConnection(state: "connected" | "lost" | "failed"): void;
  /** The server ended the call, and says why. */
  onHangUp(reason: string): void;
}

/** How to make a {@link Peer}. */
export interface PeerOptions {
  readonly track: MediaStreamTrack;
  readonly stream: MediaStream;
  readonly iceServers: readonly RTCIceServer[];
  readonly clock: Clock;
  readonly handlers: PeerHandlers;
}

/** One RTCPeerConnection of a call. After a lost network the call gets another one. */
export class Peer {
  readonly #connection: RTCPeerConnection;
  readonly #sender: RTCRtpSender;
  readonly #control: RTCDataChannel;
  readonly #clock: Clock;
  #closed = false;
  #stream: MediaStream | undefined;

  constructor(options: PeerOptions) {
    const { handlers } = options;
    this.#clock = options.clock;
    this.#connection = new RTCPeerConnection({ iceServers: [...options.iceServers], bundlePolicy: "max-bundle" });
    this.#sender = this.#connection.addTrack(options.track, options.stream);
    this.#control = this.#connection.createDataChannel(control.label, control.settings);
    // From now on the server may take a close without a word for a hang-up: what gives the connection up can be said.
    this.#control.addEventListener("open", () => {
      this.#tell("ready");
      this.#tellAlive();
    });
    this.#control.addEventListener("message", (event: MessageEvent<unknown>) => {
      const reason = hangUpReason(event.data);
      if (reason !== undefined && !this.#closed) handlers.onHangUp(reason);
    });
    // Without a farewell: the server went away, or its word was lost. A new offer will find out.
    this.#control.addEventListener("close", () => {
      if (!this.#closed) handlers.onConnection("failed");
    });
    this.#connection.addEventListener("track", (event) => {
      const [stream] = event.streams;
      if (stream === undefined || this.#closed) return;
      this.#stream = stream;
      handlers.onStream();
    });
    this.#connection.addEventListener("connectionstatechange", () => {
      const state = this.#connection.connectionState;
      if (this.#closed) return;
      if (state === "connected") handlers.onConnection("connected");
      if (state === "disconnected") handlers.onConnection("lost");
      if (state === "failed") handlers.onConnection("failed");
    });
  }

  /** The agent's voice, once the answer was accepted. */
  get stream(): MediaStream | undefined {
    return this.#stream;
  }

  /** The offer with its candidates. */
  async offer(): Promise<string> {
    await this.#connection.setLocalDescription();
    await this.#gathered();
    return this.#connection.localDescription?.sdp ?? "";
  }

  async accept(sdp: string): Promise<void> {
    if (!this.#closed) await this.#connection.setRemoteDescription({ type: "answer", sdp });
  }

  /** Whether the connection stands within `timeoutMs`; a little longer when it is about to. */
  async connects(timeoutMs: number): Promise<boolean> {
    if (await this.#settles(timeoutMs)) return this.#connection.connectionState === "connected";
    // The way is found and only the keys are missing: the server may have changed over to it already.
    const { iceConnectionState } = this.#connection;
    if (iceConnectionState === "connected" || iceConnectionState === "completed") await this.#settles(handshakeMs);
    return this.#connection.connectionState === "connected";
  }

  /** How many packets of the agent's voice have come: a live line adds fifty a second. */
  async packetsReceived(): Promise<number> {
    let packets = 0;
    if (this.#closed) return packets;
    for (const [, report] of await statsOf(this.#connection)) {
      if (report.type === "inbound-rtp" && typeof report.packetsReceived === "number")
        packets += report.packetsReceived;
    }
    return packets;
  }

  /** Sends keypad digits; false when the connection cannot. */
  sendDigits(digits: string): boolean {
    const { dtmf } = this.#sender;
    if (dtmf === null || !dtmf.canInsertDTMF) return false;
    dtmf.insertDTMF(dtmf.toneBuffer + digits, 120, 70);
    return true;
  }

  /** Gives this connection up while the call goes on: a bare close would mean to the server that the caller hung up. */
  abandon(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#tell("abandon");
    this.#clock.after(farewellMs, () => this.#connection.close());
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // Tells the server at once, by a DTLS alert.
    this.#connection.close();
  }

  #tell(type: "ready" | "alive" | "abandon"): void {
    if (this.#control.readyState === "open") this.#control.send(JSON.stringify({ type }));
  }

  #tellAlive(): void {
    this.#clock.after(aliveEveryMs, () => {
      if (this.#closed || this.#control.readyState !== "open") return;
      this.#tell("alive");
      this.#tellAlive();
    });
  }

  async #settles(timeoutMs: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = this.#clock.after(timeoutMs, () => resolve(false));
    const check = (): void => {
      const { connectionState } = this.#connection;
      if (connectionState !== "connecting" && connectionState !== "new") resolve(true);
    };
    this.#connection.addEventListener("connectionstatechange", check);
    check();
    const settled = await promise;
    timer.cancel();
    this.#connection.removeEventListener("connectionstatechange", check);
    return settled;
  }

  #gathered(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = this.#clock.after(gatherTimeoutMs, resolve);
    const check = (): void => {
      if (this.#connection.iceGatheringState === "complete") resolve();
    };
    this.#connection.addEventListener("icegatheringstatechange", check);
    check();
    return promise.finally(() => {
      timer.cancel();
      this.#connection.removeEventListener("icegatheringstatechange", check);
    });
  }
}

type Stat = { readonly type: string; readonly packetsReceived?: unknown };

async function statsOf(connection: RTCPeerConnection): Promise<Iterable<[string, Stat]>> {
  // RTCStatsReport is a map, which the DOM types leave to a library of their own.
  return (await connection.getStats()) as unknown as Map<string, Stat>;
}

function hangUpReason(data: unknown): string | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const message = JSON.parse(data) as { readonly type?: unknown; readonly reason?: unknown };
    if (message.type !== "hang-up") return undefined;
    return typeof message.reason === "string" ? message.reason : "agent-hung-up";
  } catch {
    return undefined;
  }
}
