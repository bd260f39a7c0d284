import { randomInt } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import { CallwrightError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { samplesPerFrame, type AudioFrame } from "../../audio/frame.ts";
import type { Pacer } from "../../audio/pacer.ts";
import type { Transport, TransportHandlers } from "../../contracts/transport.ts";
import { EarlyEvents } from "../early-events.ts";
import { toNativeConfig, type IceOptions } from "./ice-config.ts";
import { LineWatch, type LineVerdict } from "./line-watch.ts";
import { OpusReceiver } from "./opus-receiver.ts";
import { OpusSender } from "./opus-sender.ts";
import { opusInputRateHz, opusOutputRateHz } from "./opus-settings.ts";
import { PeerLeg } from "./peer-leg.ts";
import { ReceivedStream } from "./received-stream.ts";
import { isRtcp, readRtp } from "./rtp-packet.ts";
import { readOffer, type WebRtcOffer } from "./sdp-offer.ts";

/** How to answer a browser. */
export interface WebRtcOptions extends IceOptions {
  /** The browser's offer. */
  readonly sdp: string;
  /** The ticker of all calls. */
  readonly pacer: Pacer;
  readonly clock: Clock;
  readonly log: Log;
  /** Stops the answering; a call that was answered is ended by `close`. */
  readonly signal: AbortSignal;
  /** How long to look for our own candidates before answering with what was found. Default 1000. */
  readonly gatherTimeoutMs?: number;
}

/** A browser's line, with what only WebRTC has. */
export interface WebRtcTransport extends Transport {
  /**
   * Settles when sound can flow, some hundred ms after the browser got the answer; what is sent earlier is not heard.
   * Rejects with WEBRTC_NOT_CONNECTED when the call ends before. The agent's greeting waits for it.
   */
  readonly connected: Promise<void>;
  /** A candidate that trickled in after the offer. */
  addRemoteCandidate(candidate: string, mid: string): void;
  /**
   * Answers a new offer for the same call, from a new connection of the browser's. The old connection serves until
   * the new one is up. Throws WEBRTC_BAD_SDP, WEBRTC_CALL_ENDED when it came too late, or WEBRTC_ICE_RESTART for an
   * offer of the old connection: the server's ICE library cannot restart.
   */
  renegotiate(sdp: string, signal: AbortSignal): Promise<string>;
}

/** Answers a browser's offer. Throws WEBRTC_BAD_SDP, WEBRTC_BAD_ICE_SERVER or WEBRTC_BAD_PORTS. */
export async function answerWebRtc(
  options: WebRtcOptions,
): Promise<{ readonly sdp: string; readonly transport: WebRtcTransport }> {
  const offer = readOffer(options.sdp);
  // Checked here too, so that nothing was opened when the configuration is wrong.
  toNativeConfig(options);
  const sender = await OpusSender.open({
    ssrc: randomInt(1, 2 ** 32),
    sequence: randomInt(2 ** 15),
    timestamp: randomInt(2 ** 32),
  });
  const transport = new BrowserLine(options, sender, await OpusReceiver.open());
  try {
    return { sdp: await transport.answer(offer, options.signal), transport };
  } catch (error) {
    await transport.close("not answered");
    throw error;
  }
}

/** The far end plays what we sent after its own buffer, some 40 ms, and the way there. */
const heardAfterMs = 60;
const defaultGatherTimeoutMs = 1000;

interface PendingMark {
  readonly name: string;
  readonly heardAtMs: number;
}

interface Leg {
  readonly peer: PeerLeg;
  readonly offer: WebRtcOffer;
  readonly stream: ReceivedStream;
}

class BrowserLine implements WebRtcTransport {
  readonly kind = "webrtc";
  readonly inputRateHz = opusInputRateHz;
  readonly outputRateHz = opusOutputRateHz;
  readonly leadMs = 20;
  readonly continuous = true;
  readonly connected: Promise<void>;
  readonly #connecting = Promise.withResolvers<void>();
  readonly #options: WebRtcOptions;
  readonly #sender: OpusSender;
  readonly #receiver: OpusReceiver;
  readonly #watch: LineWatch;
  readonly #events = new EarlyEvents();
  readonly #marks: PendingMark[] = [];
  readonly #ticker: { remove(): void };
  #live: Leg | undefined;
  // Answered, not yet up. Takes the place of `#live` when it is.
  #next: Leg | undefined;
  #hasConnected = false;
  #closed = false;
  #warnedOfFrame = false;

  constructor(options: WebRtcOptions, sender: OpusSender, receiver: OpusReceiver) {
    this.#options = options;
    this.#sender = sender;
    this.#receiver = receiver;
    this.#watch = new LineWatch(options.clock.now());
    this.connected = this.#connecting.promise;
    // Whoever does not wait for it need not handle it either.
    this.connected.catch(() => undefined);
    this.#ticker = options.pacer.add(() => this.#tick());
  }

  start(handlers: TransportHandlers): void {
    this.#events.start(handlers);
  }

  send(frame: AudioFrame): void {
    const leg = this.#live;
    if (this.#closed || this.#rejects(frame)) return;
    if (leg === undefined || !leg.peer.isOpen || this.#watch.isLost) {
      this.#sender.skip();
      return;
    }
    leg.peer.send(this.#sender.encode(frame, leg.offer.opusPayloadType));
  }

  mark(name: string): void {
    if (this.#closed) return;
    this.#marks.push({ name, heardAtMs: this.#options.clock.now() + heardAfterMs });
  }

  clear(): void {
    // What was sent is on its way or played; only the marks can be taken back.
    this.#marks.length = 0;
  }

  addRemoteCandidate(candidate: string, mid: string): void {
    (this.#next ?? this.#live)?.peer.addRemoteCandidate(candidate, mid);
  }

  async renegotiate(sdp: string, signal: AbortSignal): Promise<string> {
    if (this.#closed) throw callEnded();
    const offer = readOffer(sdp);
    // Chromium's DTLS would wait for ever: to it the restart is the same session, to us a new connection.
    if (offer.session === this.#live?.offer.session) throw iceRestart();
    return await this.answer(offer, signal);
  }

  async answer(offer: WebRtcOffer, signal: AbortSignal): Promise<string> {
    this.#next?.peer.close();
    const leg = this.#openLeg(offer);
    this.#next = leg;
    try {
      const sdp = await leg.peer.answer(this.#options.gatherTimeoutMs ?? defaultGatherTimeoutMs, signal);
      if (this.#closed) throw callEnded();
      return sdp;
    } catch (error) {
      leg.peer.close();
      if (this.#next === leg) this.#next = undefined;
      throw error;
    }
  }

  close(reason: string): Promise<void> {
    this.#end(reason);
    return Promise.resolve();
  }

  #openLeg(offer: WebRtcOffer): Leg {
    const { clock, log } = this.#options;
    const leg: Leg = {
      offer,
      stream: new ReceivedStream({ sender: this.#sender, clock }),
      peer: new PeerLeg({
        offer,
        config: toNativeConfig(this.#options),
        isReplacement: this.#hasConnected,
        ssrc: this.#sender.ssrc,
        clock,
        log,
        handlers: {
          onOpen: () => this.#promote(leg),
          onPacket: (bytes) => this.#onPacket(leg, bytes),
          onAlive: () => this.#onAlive(leg),
          onEnded: (why) => this.#onEnded(leg, why),
        },
      }),
    };
    return leg;
  }

  /** A connection is up: it carries the call from now on. */
  #promote(leg: Leg): void {
    if (this.#closed || leg !== this.#next) return;
    const old = this.#live;
    this.#next = undefined;
    this.#live = leg;
    this.#hasConnected = true;
    this.#connecting.resolve();
    old?.peer.close();
    this.#receiver.reset();
  }

  #onAlive(leg: Leg): void {
    if (!this.#closed && leg === this.#live) this.#act(this.#watch.packet(this.#options.clock.now()));
  }

  #onPacket(leg: Leg, bytes: Uint8Array): void {
    if (this.#closed || leg !== this.#live) return;
    const nowMs = this.#options.clock.now();
    this.#act(this.#watch.packet(nowMs));
    if (isRtcp(bytes)) {
      leg.stream.rtcp(bytes);
      return;
    }
    const packet = readRtp(bytes);
    if (packet === undefined) return;
    if (packet.payloadType === leg.offer.opusPayloadType) {
      if (leg.stream.rtp(packet)) this.#receiver.reset();
      this.#receiver.push(packet, nowMs);
      return;
    }
    if (!leg.offer.telephoneEvents.some((event) => event.payloadType === packet.payloadType)) return;
    const digit = leg.stream.digits.push(packet.payload, packet.timestamp);
    if (digit !== undefined) this.#events.tell((handlers) => handlers.onDtmf(digit));
  }

  #onEnded(leg: Leg, why: "hung-up" | "network"): void {
    leg.peer.close();
    if (leg === this.#next) this.#next = undefined;
    if (leg !== this.#live) return;
    if (this.#next !== undefined) {
      // The client has changed over already, and we are about to; should that fail, the silence tells.
      this.#live = undefined;
      return;
    }
    // A connection that ends during an outage has given up; the caller is not heard hanging up then.
    if (why === "hung-up" && !this.#watch.isLost) this.#end("caller-hung-up");
    else this.#act(this.#watch.failed(this.#options.clock.now()));
  }

  #tick(): void {
    if (this.#closed) return;
    const nowMs = this.#options.clock.now();
    const frame = this.#receiver.pull(nowMs);
    if (frame !== undefined) this.#events.frame(frame);
    this.#tellMarks(nowMs);
    const report = this.#live?.peer.isOpen === true ? this.#live.stream.report(nowMs) : undefined;
    if (report !== undefined) this.#live?.peer.send(report);
    this.#act(this.#watch.tick(nowMs));
  }

  #tellMarks(nowMs: number): void {
    for (let mark = this.#marks[0]; mark !== undefined && mark.heardAtMs <= nowMs; mark = this.#marks[0]) {
      this.#marks.shift();
      const { name } = mark;
      this.#events.tell((handlers) => handlers.onMark(name));
    }
  }

  #act(verdict: LineVerdict | undefined): void {
    if (verdict === undefined || this.#closed) return;
    const { log } = this.#options;
    if (verdict === "connect-timeout" || verdict === "network-lost") {
      this.#end(verdict);
      return;
    }
    log.info(
      { state: verdict },
      verdict === "lost" ? "The caller's network is gone; the call waits 10 s for it" : "The caller's network is back",
    );
    this.#events.tell((handlers) => handlers.onNetwork(verdict));
  }

  #end(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#ticker.remove();
    this.#marks.length = 0;
    this.#next?.peer.close(reason);
    this.#live?.peer.close(reason);
    this.#next = undefined;
    this.#live = undefined;
    this.#receiver.free();
    this.#sender.free();
    this.#connecting.reject(notConnected(reason));
    this.#events.close(reason);
  }

  #rejects(frame: AudioFrame): boolean {
    if (frame.sampleRateHz === opusOutputRateHz && frame.samples.length === samplesPerFrame(opusOutputRateHz))
      return false;
    if (!this.#warnedOfFrame) {
      this.#warnedOfFrame = true;
      this.#options.log.warn(
        { sampleRateHz: frame.sampleRateHz, samples: frame.samples.length, expectedRateHz: opusOutputRateHz },
        "A frame of the wrong rate or length was dropped; resample to the transport's outputRateHz",
      );
    }
    return true;
  }
}

function notConnected(reason: string): CallwrightError {
  return new CallwrightError(`The call ended before sound could flow (${reason})`, {
    code: "WEBRTC_NOT_CONNECTED",
    hint: "A firewall may block UDP between the browser and the server; a TURN server gets through it.",
  });
}

function iceRestart(): CallwrightError {
  return new CallwrightError("An ICE restart of the same connection is not supported", {
    code: "WEBRTC_ICE_RESTART",
    field: "sdp.origin",
    hint: "Make a new RTCPeerConnection for the same call and send its offer.",
  });
}

function callEnded(): CallwrightError {
  return new CallwrightError("The call has ended", { code: "WEBRTC_CALL_ENDED", hint: "Start a new call." });
}
