/** What the watch concludes, and its owner acts on. */
export type LineVerdict = "lost" | "recovered" | "connect-timeout" | "network-lost";

/** A caller sends every 20 ms, so this long without a packet is an outage and not jitter. */
const silentMs = 2000;
/** How long a call waits for its network to return. */
const reconnectMs = 10_000;
const connectMs = 15_000;

/**
 * Decides from what comes over the connection whether the caller's network is there. ICE would say so too, but its consent expires
 * after 30 s (RFC 7675), and nobody listens to silence that long.
 */
export class LineWatch {
  #state: "connecting" | "live" | "lost" | "over" = "connecting";
  #deadlineMs: number;
  #lastPacketMs = 0;

  constructor(nowMs: number) {
    this.#deadlineMs = nowMs + connectMs;
  }

  get isLost(): boolean {
    return this.#state === "lost";
  }

  /** A packet came, or another sign of life over the same connection. */
  packet(nowMs: number): LineVerdict | undefined {
    this.#lastPacketMs = nowMs;
    if (this.#state === "connecting") this.#state = "live";
    if (this.#state !== "lost") return undefined;
    this.#state = "live";
    return "recovered";
  }

  /** The connection itself gave up. */
  failed(nowMs: number): LineVerdict | undefined {
    if (this.#state === "over" || this.#state === "lost") return undefined;
    return this.#lose(nowMs);
  }

  /** Time passes. */
  tick(nowMs: number): LineVerdict | undefined {
    if (this.#state === "live") return nowMs - this.#lastPacketMs >= silentMs ? this.#lose(nowMs) : undefined;
    if (this.#state === "over" || nowMs < this.#deadlineMs) return undefined;
    const verdict = this.#state === "connecting" ? "connect-timeout" : "network-lost";
    this.#state = "over";
    return verdict;
  }

  #lose(nowMs: number): LineVerdict {
    this.#state = "lost";
    this.#deadlineMs = nowMs + reconnectMs;
    return "lost";
  }
}
