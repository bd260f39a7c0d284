/**
 * Twilio's side of a media stream, and the caller on its telephone: written from Twilio's documentation
 * (https://www.twilio.com/docs/voice/media-streams/websocket-messages), for the tests and the bench.
 */
import { WebSocket } from "ws";
import { frameMs, samplesPerFrame } from "../../audio/frame.ts";
import { decodeMulaw, encodeMulaw, mulawSilence } from "../../audio/g711.ts";
import type { Pacer } from "../../audio/pacer.ts";
import type { Clock } from "../../base/clock.ts";
import { CallwrightError } from "../../base/errors.ts";
import { withTimeout } from "../../base/sleep.ts";
import { TwilioPlayer } from "./twilio-player.ts";

/** How to call. */
export interface TwilioCallerOptions {
  /** The WebSocket's address: `ws://127.0.0.1:8080/v1/media/twilio`. */
  readonly url: string;
  readonly clock: Clock;
  /** The ticker: one for many callers. */
  readonly pacer: Pacer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly customParameters?: Readonly<Record<string, string>>;
  readonly callSid?: string;
  readonly streamSid?: string;
  /** Default 5000. */
  readonly openTimeoutMs?: number;
  /** Each frame of the agent's as it sounds, at 8 kHz; it may be read until the call returns. */
  onHeard?(samples: Int16Array, atMs: number): void;
  /** Each 20 ms of the caller as it is sent. */
  onSaid?(samples: Int16Array, atMs: number): void;
  /** The far end closed the stream: the agent hung up. */
  onClosed?(status: number): void;
}

const sampleRateHz = 8000;
const frameSamples = samplesPerFrame(sampleRateHz);
const silence = new Uint8Array(frameSamples).fill(mulawSilence);

/** Opens a stream as Twilio does and says `connected` and `start`; the sound begins at once, with silence. */
export async function openTwilioCaller(options: TwilioCallerOptions): Promise<TwilioCaller> {
  const socket = new WebSocket(options.url, { headers: { ...options.headers }, perMessageDeflate: false });
  await withTimeout(
    {
      clock: options.clock,
      timeoutMs: options.openTimeoutMs ?? 5000,
      code: "TWILIO_CALLER_TIMEOUT",
      what: "the media stream's handshake",
    },
    () => opened(socket),
  ).catch((error: unknown) => {
    socket.terminate();
    throw error;
  });
  return new TwilioCaller(socket, options);
}

/** A telephone call through Twilio, from the caller's end. */
export class TwilioCaller implements AsyncDisposable {
  readonly streamSid: string;
  readonly #socket: WebSocket;
  readonly #options: TwilioCallerOptions;
  readonly #player: TwilioPlayer;
  readonly #ticker: { remove(): void };
  readonly #closed = Promise.withResolvers<void>();
  readonly #decoded = new Int16Array(frameSamples);
  // Frames of µ-law that are still to be said.
  readonly #script: Uint8Array[] = [];
  #nextMs: number | undefined;
  #sequence = 0;
  #chunk = 0;
  #isOver = false;

  constructor(socket: WebSocket, options: TwilioCallerOptions) {
    this.#socket = socket;
    this.#options = options;
    this.streamSid = options.streamSid ?? "MZ00000000000000000000000000000000";
    this.#player = new TwilioPlayer({
      ...(options.onHeard && { onHeard: (samples: Int16Array, atMs: number) => options.onHeard?.(samples, atMs) }),
      onMark: (name) => this.#send({ event: "mark", mark: { name } }),
    });
    socket.on("message", (data, isBinary) => {
      if (!isBinary && Buffer.isBuffer(data)) this.#onMessage(data.toString("utf8"));
    });
    socket.on("error", () => undefined);
    socket.on("close", (status) => this.#onClosed(status));
    this.#begin();
    this.#ticker = options.pacer.add((dueMs) => this.#tick(dueMs));
  }

  /** How many samples of the agent's were played. */
  get heardSamples(): number {
    return this.#player.playedSamples;
  }

  /** How much of the agent's is waiting to be played. */
  get waitingMs(): number {
    return this.#player.waitingFrames * frameMs;
  }

  /** How much of the caller's script is still to be said. */
  get scriptMs(): number {
    return this.#script.length * frameMs;
  }

  /** Says this, 8 kHz, behind what is still to be said; the last frame is filled with silence. */
  say(samples: Int16Array): void {
    for (let from = 0; from < samples.length; from += frameSamples) {
      const frame = new Uint8Array(silence);
      encodeMulaw(samples.subarray(from, from + frameSamples), frame);
      this.#script.push(frame);
    }
  }

  dtmf(digit: string): void {
    this.#send({ event: "dtmf", dtmf: { track: "inbound_track", digit } });
  }

  /** Sends anything, to see what becomes of it. */
  sendRaw(data: string | Uint8Array): void {
    this.#socket.send(data);
  }

  /** The caller hangs up: `stop`, then the end of the connection. */
  async hangUp(): Promise<void> {
    if (!this.#isOver) {
      this.#send({ event: "stop", stop: { accountSid: accountSid, callSid: this.#callSid } });
      this.#socket.close(1000);
    }
    await this.closed;
  }

  /** The network goes: no `stop`, no goodbye. */
  breakOff(): void {
    this.#socket.terminate();
  }

  /** Settles when the stream is closed, whoever closed it. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hangUp();
  }

  get #callSid(): string {
    return this.#options.callSid ?? "CA00000000000000000000000000000000";
  }

  #begin(): void {
    this.#socket.send(JSON.stringify({ event: "connected", protocol: "Call", version: "1.0.0" }));
    this.#send({
      event: "start",
      start: {
        accountSid,
        streamSid: this.streamSid,
        callSid: this.#callSid,
        tracks: ["inbound"],
        mediaFormat: { encoding: "audio/x-mulaw", sampleRate: sampleRateHz, channels: 1 },
        customParameters: this.#options.customParameters ?? {},
      },
    });
  }

  /** A telephone leaves no frame out: after a stall, those that the pacer has skipped come at once. */
  #tick(dueMs: number): void {
    for (let atMs = this.#nextMs ?? dueMs; atMs <= dueMs; atMs += frameMs) this.#pass(atMs);
    this.#nextMs = dueMs + frameMs;
  }

  #pass(dueMs: number): void {
    const frame = this.#script.shift() ?? silence;
    this.#chunk++;
    this.#send({
      event: "media",
      media: {
        track: "inbound",
        chunk: String(this.#chunk),
        timestamp: String((this.#chunk - 1) * frameMs),
        payload: Buffer.from(frame.buffer, frame.byteOffset, frame.length).toString("base64"),
      },
    });
    this.#options.onSaid?.(decodeMulaw(frame, this.#decoded), dueMs);
    this.#player.play(dueMs);
  }

  #onMessage(text: string): void {
    const message = JSON.parse(text) as {
      readonly event?: string;
      readonly streamSid?: string;
      readonly media?: { readonly payload?: string };
      readonly mark?: { readonly name?: string };
    };
    if (message.streamSid !== this.streamSid) {
      throw new CallwrightError("A message for another stream came", {
        code: "TWILIO_CALLER_WRONG_STREAM",
        field: "streamSid",
      });
    }
    if (message.event === "media") this.#player.media(Buffer.from(message.media?.payload ?? "", "base64"));
    if (message.event === "mark") this.#player.mark(message.mark?.name ?? "");
    if (message.event === "clear") this.#player.clear();
  }

  #send(message: Readonly<Record<string, unknown>>): void {
    if (this.#isOver || this.#socket.readyState !== WebSocket.OPEN) return;
    this.#sequence++;
    this.#socket.send(
      JSON.stringify({ ...message, sequenceNumber: String(this.#sequence), streamSid: this.streamSid }),
    );
  }

  #onClosed(status: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#ticker.remove();
    this.#options.onClosed?.(status);
    this.#closed.resolve();
  }
}

const accountSid = "AC00000000000000000000000000000000";

function opened(socket: WebSocket): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once("open", resolve);
  socket.once("error", reject);
  socket.once("unexpected-response", (_, response) => {
    reject(
      new CallwrightError(`The stream was refused (${response.statusCode ?? "no status"})`, {
        code: "TWILIO_CALLER_REFUSED",
      }),
    );
  });
  return promise;
}
