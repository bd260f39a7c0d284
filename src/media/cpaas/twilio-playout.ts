import type { AudioFrame } from "../../audio/frame.ts";
import { frameMs, samplesPerFrame } from "../../audio/frame.ts";
import { encodeMulaw } from "../../audio/g711.ts";
import type { Clock, Timer } from "../../base/clock.ts";
import type { MediaSocket } from "./media-socket.ts";

/** A frame in µ-law, or a mark's name. */
type Item = Buffer | string;

// When this much waits in the socket (some 12 s of sound), the network has stalled; what comes now would be heard too late.
const mostBufferedBytes = 256 * 1024;

/**
 * The agent's voice on its way to Twilio. Twilio plays what it has and keeps the rest; never more than `leadMs` is left
 * to it, so that little is in the way when the caller interrupts. What goes beyond waits here.
 */
export class TwilioPlayout {
  readonly #socket: MediaSocket;
  readonly #clock: Clock;
  readonly #leadMs: number;
  readonly #mediaHead: string;
  readonly #markHead: string;
  readonly #clearMessage: string;
  readonly #waiting: Item[] = [];
  /** Buffers of frames that have gone, for those that come. */
  readonly #spare: Buffer[] = [];
  /** When Twilio will have played all that it was sent. */
  #playedUntilMs = 0;
  /** Counts the clears: a mark of an earlier age was thrown away, although Twilio sends it back. */
  #age = 0;
  #timer: Timer | undefined;

  constructor(options: {
    readonly socket: MediaSocket;
    readonly clock: Clock;
    readonly streamSid: string;
    readonly leadMs: number;
  }) {
    this.#socket = options.socket;
    this.#clock = options.clock;
    this.#leadMs = options.leadMs;
    const streamSid = JSON.stringify(options.streamSid);
    this.#mediaHead = `{"event":"media","streamSid":${streamSid},"media":{"payload":"`;
    this.#markHead = `{"event":"mark","streamSid":${streamSid},"mark":{"name":`;
    this.#clearMessage = `{"event":"clear","streamSid":${streamSid}}`;
  }

  send(frame: AudioFrame): void {
    const mulaw = this.#spare.pop() ?? Buffer.alloc(samplesPerFrame(frame.sampleRateHz));
    encodeMulaw(frame.samples, mulaw);
    this.#waiting.push(mulaw);
    this.#drain();
  }

  mark(name: string): void {
    this.#waiting.push(name);
    this.#drain();
  }

  /** Throws away what waits here and at Twilio. */
  clear(): void {
    this.#age++;
    this.#waiting.length = 0;
    this.#playedUntilMs = 0;
    this.#stop();
    this.#socket.send(this.#clearMessage);
  }

  /** A mark came back: its own name, or `undefined` when it was cleared meanwhile. */
  returned(wireName: string): string | undefined {
    const separator = wireName.indexOf(":");
    return separator > 0 && Number(wireName.slice(0, separator)) === this.#age
      ? wireName.slice(separator + 1)
      : undefined;
  }

  close(): void {
    this.#waiting.length = 0;
    this.#stop();
  }

  #drain(): void {
    if (this.#timer !== undefined) return;
    for (let item = this.#waiting[0]; item !== undefined; item = this.#waiting[0]) {
      if (typeof item !== "string" && this.#leadNow() + frameMs > this.#leadMs) {
        this.#timer = this.#clock.at(this.#playedUntilMs + frameMs - this.#leadMs, () => {
          this.#timer = undefined;
          this.#drain();
        });
        return;
      }
      this.#waiting.shift();
      this.#pass(item);
    }
  }

  #pass(item: Item): void {
    if (typeof item === "string") {
      this.#socket.send(`${this.#markHead}${JSON.stringify(`${this.#age}:${item}`)}}}`);
      return;
    }
    this.#playedUntilMs = Math.max(this.#playedUntilMs, this.#clock.now()) + frameMs;
    this.#spare.push(item);
    if (this.#socket.bufferedBytes > mostBufferedBytes) return;
    this.#socket.send(`${this.#mediaHead}${item.toString("base64")}"}}`);
  }

  /** How much Twilio has left to play. */
  #leadNow(): number {
    return Math.max(0, this.#playedUntilMs - this.#clock.now());
  }

  #stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
