/**
 * A call over Twilio Media Streams: Twilio connects to us by WebSocket, and the call's sound is JSON on it. Written
 * from Twilio's documentation, https://www.twilio.com/docs/voice/media-streams and its page on WebSocket messages.
 */
import type { Clock, Timer } from "../../base/clock.ts";
import { CallwrightError, isCallwrightError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { AudioFrame } from "../../audio/frame.ts";
import { Concealer } from "../../audio/conceal.ts";
import { samplesPerFrame } from "../../audio/frame.ts";
import { lineFramer } from "../../audio/framer.ts";
import { decodeMulaw } from "../../audio/g711.ts";
import { SampleBuffer } from "../../audio/sample-buffer.ts";
import type { Transport, TransportHandlers } from "../../contracts/transport.ts";
import { EarlyEvents } from "../early-events.ts";
import { ChunkOrder } from "./chunk-order.ts";
import type { MediaSocket } from "./media-socket.ts";
import { readTwilioMessage, type TwilioMessage, type TwilioStart } from "./twilio-messages.ts";
import { TwilioPlayout } from "./twilio-playout.ts";

/** How to open a line on a socket that Twilio connected. */
export interface TwilioOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** How long Twilio may take to say `start`. Default 5000; it follows the connection at once. */
  readonly startTimeoutMs?: number;
}

/**
 * Waits for the stream to begin. Rejects, with the socket closed, with TWILIO_START_TIMEOUT, TWILIO_BAD_MESSAGE,
 * TWILIO_BAD_MEDIA_FORMAT or TWILIO_CLOSED_EARLY. Whoever opened the line checks `start.customParameters`
 * ({@link TwilioAdmission}) and closes the transport when they do not admit it.
 */
export async function openTwilioTransport(
  socket: MediaSocket,
  options: TwilioOptions,
): Promise<{ readonly transport: Transport; readonly start: TwilioStart }> {
  const line = new TwilioLine(socket, options);
  const start = await line.begun;
  return { transport: line, start };
}

const sampleRateHz = 8000;
const leadMs = 200;
const defaultStartTimeoutMs = 5000;
/** Twilio sends a chunk every 20 ms, silence too. */
const silentMs = 3000;
/** How long a connection that went quiet may take to come back. */
const reconnectMs = 10_000;
/** So many bad messages in one call are not a hiccup but another protocol. */
const mostBadMessages = 100;
/** RFC 6455 §7.4.1: going normally, and for breaking the rules. */
const normalStatus = 1000;
const policyStatus = 1008;
const closeTimeoutMs = 2000;

class TwilioLine implements Transport {
  readonly kind = "twilio";
  readonly inputRateHz = sampleRateHz;
  readonly outputRateHz = sampleRateHz;
  readonly leadMs = leadMs;
  readonly continuous = false;
  readonly begun: Promise<TwilioStart>;
  readonly #socket: MediaSocket;
  readonly #options: TwilioOptions;
  readonly #opening = Promise.withResolvers<TwilioStart>();
  readonly #events = new EarlyEvents();
  readonly #order: ChunkOrder;
  readonly #decoded = new SampleBuffer(samplesPerFrame(sampleRateHz));
  readonly #concealer = new Concealer(sampleRateHz);
  readonly #framer = lineFramer(sampleRateHz, (samples) => this.#pass(this.#concealer.push(samples)));
  /** One object for the whole call. */
  readonly #frame: { samples: Int16Array; readonly sampleRateHz: number } = {
    samples: new Int16Array(0),
    sampleRateHz,
  };
  #playout: TwilioPlayout | undefined;
  #deadline: Timer | undefined;
  #isLost = false;
  #heardMs = 0;
  #badMessages = 0;
  #isOver = false;
  #warnedOfFrame = false;

  constructor(socket: MediaSocket, options: TwilioOptions) {
    this.#socket = socket;
    this.#options = options;
    this.begun = this.#opening.promise;
    this.#order = new ChunkOrder((mulaw) => this.#onChunk(mulaw));
    const startTimeoutMs = options.startTimeoutMs ?? defaultStartTimeoutMs;
    this.#deadline = options.clock.after(startTimeoutMs, () => this.#refuse(notStarted(startTimeoutMs)));
    socket.listen({ onMessage: (text) => this.#onMessage(text), onClosed: () => this.#onSocketClosed() });
  }

  start(handlers: TransportHandlers): void {
    this.#events.start(handlers);
  }

  send(frame: AudioFrame): void {
    if (this.#isOver || this.#isLost || this.#rejects(frame)) return;
    this.#playout?.send(frame);
  }

  mark(name: string): void {
    if (!this.#isOver) this.#playout?.mark(name);
  }

  clear(): void {
    if (!this.#isOver) this.#playout?.clear();
  }

  close(reason: string): Promise<void> {
    this.#end(reason, normalStatus);
    return Promise.resolve();
  }

  #onMessage(text: string | undefined): void {
    if (this.#isOver) return;
    this.#hear();
    let message: TwilioMessage;
    try {
      message = readTwilioMessage(text);
    } catch (error) {
      this.#onBadMessage(error);
      return;
    }
    if (this.#playout === undefined) this.#onOpening(message);
    else this.#onEvent(message, this.#playout);
  }

  #onOpening(message: TwilioMessage): void {
    if (message.type === "stop") this.#refuse(closedEarly());
    if (message.type !== "start") return;
    const { streamSid } = message.start;
    this.#playout = new TwilioPlayout({ socket: this.#socket, clock: this.#options.clock, streamSid, leadMs });
    this.#watch();
    this.#opening.resolve(message.start);
  }

  #onEvent(message: TwilioMessage, playout: TwilioPlayout): void {
    switch (message.type) {
      case "media":
        this.#order.push(message.chunk, message.mulaw);
        return;
      case "dtmf":
        this.#events.tell((handlers) => handlers.onDtmf(message.digit));
        return;
      case "mark": {
        const name = playout.returned(message.name);
        if (name !== undefined) this.#events.tell((handlers) => handlers.onMark(name));
        return;
      }
      case "stop":
        this.#end("caller-hung-up", normalStatus);
        return;
      case "connected":
      case "start":
      case "other":
        return;
    }
  }

  #onBadMessage(error: unknown): void {
    if (this.#playout === undefined) {
      this.#refuse(error);
      return;
    }
    this.#badMessages++;
    // One bad message ends no call; the first is worth a line, the rest would flood the log.
    if (this.#badMessages === 1) {
      const fields = isCallwrightError(error)
        ? { code: error.code, field: error.field, problem: error.message }
        : { problem: String(error) };
      this.#options.log.warn(fields, "A message on the Twilio stream was passed over; the call goes on");
    }
    if (this.#badMessages >= mostBadMessages) this.#end("bad-messages", policyStatus);
  }

  #onSocketClosed(): void {
    if (this.#isOver) {
      this.#deadline?.cancel();
      return;
    }
    if (this.#playout === undefined) this.#opening.reject(closedEarly());
    // Twilio says `stop` before it goes; without it the connection broke, and Twilio does not come back to a stream.
    this.#end("network-lost", normalStatus);
  }

  /** Anything that comes is a sign of life. */
  #hear(): void {
    this.#heardMs = this.#options.clock.now();
    if (!this.#isLost) return;
    this.#isLost = false;
    this.#events.tell((handlers) => handlers.onNetwork("recovered"));
    this.#watch();
  }

  /** Looks again when the silence would have become an outage, or the outage too long. */
  #watch(): void {
    const { clock } = this.#options;
    if (this.#isOver) return;
    const quietMs = clock.now() - this.#heardMs;
    if (quietMs >= silentMs + reconnectMs) {
      this.#end("network-lost", normalStatus);
      return;
    }
    if (quietMs >= silentMs && !this.#isLost) {
      this.#isLost = true;
      this.#events.tell((handlers) => handlers.onNetwork("lost"));
    }
    const untilMs = this.#heardMs + (this.#isLost ? silentMs + reconnectMs : silentMs);
    this.#deadline?.cancel();
    this.#deadline = clock.at(untilMs, () => this.#watch());
  }

  #refuse(error: unknown): void {
    this.#opening.reject(error);
    this.#end("refused", policyStatus);
  }

  #end(reason: string, status: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#deadline?.cancel();
    this.#playout?.close();
    this.#events.close(reason);
    this.#socket.close(status, reason);
    // The other side answers our goodbye, or is cut off. Harmless when it has answered.
    this.#deadline = this.#options.clock.after(closeTimeoutMs, () => this.#socket.terminate());
  }

  #onChunk(mulaw: Uint8Array | undefined): void {
    if (mulaw !== undefined) {
      this.#framer.push(decodeMulaw(mulaw, this.#decoded.view(mulaw.length)));
      return;
    }
    this.#framer.reset();
    this.#pass(this.#concealer.conceal());
  }

  #pass(samples: Int16Array): void {
    this.#frame.samples = samples;
    this.#events.frame(this.#frame);
  }

  #rejects(frame: AudioFrame): boolean {
    if (frame.sampleRateHz === sampleRateHz && frame.samples.length === samplesPerFrame(sampleRateHz)) return false;
    if (!this.#warnedOfFrame) {
      this.#warnedOfFrame = true;
      this.#options.log.warn(
        { sampleRateHz: frame.sampleRateHz, samples: frame.samples.length, expectedRateHz: sampleRateHz },
        "A frame of the wrong rate or length was dropped; resample to the transport's outputRateHz",
      );
    }
    return true;
  }
}

function notStarted(timeoutMs: number): CallwrightError {
  return new CallwrightError(`Twilio opened a stream and said nothing of it for ${timeoutMs} ms`, {
    code: "TWILIO_START_TIMEOUT",
    hint: "Only Twilio's Media Streams, or its like, belong on this address.",
  });
}

function closedEarly(): CallwrightError {
  return new CallwrightError("The stream ended before it began", {
    code: "TWILIO_CLOSED_EARLY",
    hint: "The caller hung up at once, or what connected is not Twilio.",
  });
}
