import { Audio, PeerConnection, cleanup, type DataChannel, type RtcConfig, type Track } from "node-datachannel";
import type { Clock } from "../../base/clock.ts";
import { CallwrightError, CancelledError, toCallwrightError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { sleep } from "../../base/sleep.ts";
import { hold } from "./native-refs.ts";
import { opusProfile } from "./opus-settings.ts";
import type { WebRtcOffer } from "./sdp-offer.ts";

/** What a leg tells of its connection. Never called after `close`. */
export interface PeerLegHandlers {
  /** DTLS is up: packets may be sent. */
  onOpen(): void;
  /** One RTP or RTCP packet, decrypted. */
  onPacket(bytes: Uint8Array): void;
  /** Our client said something on the control channel: it is there, whatever its microphone does. */
  onAlive(): void;
  /** The connection is over: the far end hung up, or its network failed. */
  onEnded(why: "hung-up" | "network"): void;
}

/** How to open a {@link PeerLeg}. */
export interface PeerLegOptions {
  readonly offer: WebRtcOffer;
  readonly config: RtcConfig;
  /** Whether it is to take the place of another connection of the same call. */
  readonly isReplacement: boolean;
  /** Of the stream that we send. */
  readonly ssrc: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly handlers: PeerLegHandlers;
}

/**
 * The data channel on which our own browser client hears at once that the call is over. Both sides make it, with this
 * number, before they connect. A channel that the far end announced would come too late for our callbacks when it
 * closes soon after: the library forgets a close that nobody listened to, and its wrapper could never be let go.
 */
const control = { label: "callwright", settings: { negotiated: true, id: 100 } } as const;

const abandonMessage = JSON.stringify({ type: "abandon" });

const openLegs = new Set<PeerLeg>();
/** How often to look whether all candidates are there: cheaper than one more callback out of a native thread. */
const gatherPollMs = 5;

/** How many native connections are open: 0 when nothing leaked. */
export function openLegCount(): number {
  return openLegs.size;
}

/** Closes what is still open and stops the native threads. Call once, when the process ends. */
export function shutDownWebRtc(): void {
  for (const leg of openLegs) leg.close("server-stopped");
  cleanup();
}

/** One native connection to a browser: an answered offer with one audio track. A call has one, or two while it reconnects. */
export class PeerLeg {
  readonly #connection: PeerConnection;
  readonly #track: Track;
  readonly #handlers: PeerLegHandlers;
  readonly #options: PeerLegOptions;
  #control: DataChannel | undefined;
  /** Our client has spoken on the control channel. */
  #isClientHeard = false;
  #closed = false;
  #isOpen = false;

  constructor(options: PeerLegOptions) {
    this.#options = options;
    this.#handlers = options.handlers;
    this.#connection = new PeerConnection("callwright", options.config);
    try {
      // Our own track, with our own SSRC, before the remote description: an answer built by the library itself carries
      // stereo Opus, and Chromium drops a stream whose SSRC it has not been told.
      this.#track = this.#connection.addTrack(describeAudio(options.offer, options.ssrc));
      this.#listen();
    } catch (error) {
      this.#connection.close();
      throw error;
    }
    openLegs.add(this);
  }

  /** DTLS is up and neither side has closed. */
  get isOpen(): boolean {
    return this.#isOpen && !this.#closed;
  }

  /** Takes the offer and answers it, with all candidates that were found within `gatherTimeoutMs`. */
  async answer(gatherTimeoutMs: number, signal: AbortSignal): Promise<string> {
    const { clock } = this.#options;
    if (signal.aborted) throw new CancelledError(signal.reason);
    const deadlineMs = clock.now() + gatherTimeoutMs;
    this.#takeOffer();
    while (!this.#closed && this.#connection.gatheringState() !== "complete" && clock.now() < deadlineMs) {
      await sleep(clock, gatherPollMs, signal);
    }
    if (this.#closed) throw new CancelledError("the leg was closed");
    const description = this.#connection.localDescription();
    if (description === null) {
      throw new CallwrightError("No answer came out of the WebRTC library", {
        code: "WEBRTC_NO_ANSWER",
        retryable: true,
      });
    }
    return description.sdp;
  }

  /** A candidate that the browser found after its offer. A malformed one is passed over. */
  addRemoteCandidate(candidate: string, mid: string): void {
    if (this.#closed) return;
    try {
      this.#connection.addRemoteCandidate(candidate, mid);
    } catch (error) {
      this.#options.log.debug({ error: String(error) }, "A remote ICE candidate was passed over");
    }
  }

  /** Sends one RTP or RTCP packet; answers whether the library took it. */
  send(packet: Buffer): boolean {
    if (!this.isOpen) return false;
    try {
      return this.#track.sendMessageBinary(packet);
    } catch (error) {
      // A race with the far end's hang-up: the track closed between our check and the call.
      this.#options.log.debug({ error: String(error) }, "A packet was not sent");
      return false;
    }
  }

  /** Closes. Idempotent. Nothing is delivered afterwards. With a `hangUpReason` our own client hears that the call is over. */
  close(hangUpReason?: string): void {
    if (this.#closed) return;
    this.#closed = true;
    // The order matters to the native library: farewell, track, connection.
    this.#quietly("farewell", () => {
      if (hangUpReason === undefined || this.#control?.isOpen() !== true) return;
      this.#control.sendMessage(JSON.stringify({ type: "hang-up", reason: hangUpReason }));
    });
    this.#quietly("track", () => this.#track.close());
    this.#quietly("control", () => this.#control?.close());
    this.#quietly("connection", () => this.#connection.close());
    openLegs.delete(this);
  }

  #takeOffer(): void {
    try {
      this.#connection.setRemoteDescription(this.#options.offer.sdp, "offer");
      // After the offer: the library would make an offer of its own for a channel that none has room for.
      if (this.#options.offer.hasDataChannel) this.#openControl();
    } catch (cause) {
      throw toOfferError(cause);
    }
  }

  #listen(): void {
    const connection = this.#connection;
    const release = hold(connection, "leg: connection");
    connection.onStateChange((state) => {
      if (state === "closed") release();
      this.#guard(() => {
        // A failed ICE says `failed`; the far end's goodbye is a DTLS alert, which only closes.
        if (state === "failed") this.#handlers.onEnded("network");
        if (state === "closed") this.#handlers.onEnded(this.#isGivenUp() ? "network" : "hung-up");
      });
    });
    this.#track.onClosed(hold(this.#track, "leg: track"));
    this.#track.onOpen(() =>
      this.#guard(() => {
        this.#isOpen = true;
        this.#handlers.onOpen();
      }),
    );
    this.#track.onMessage((bytes) => this.#guard(() => this.#handlers.onPacket(bytes)));
  }

  /** While it reconnects, our client closes a connection that it tried and gave up before the channel stood on which it would say so. */
  #isGivenUp(): boolean {
    return this.#options.isReplacement && this.#options.offer.hasDataChannel && !this.#isClientHeard;
  }

  #openControl(): void {
    const channel = this.#connection.createDataChannel(control.label, control.settings);
    this.#control = channel;
    channel.onClosed(hold(channel, "leg: channel"));
    channel.onMessage((message) =>
      this.#guard(() => {
        // The first word is that the channel stands on the client's side too.
        this.#isClientHeard = true;
        // Our client gives this connection up for another one; without this word its close would be a hang-up.
        if (message === abandonMessage) this.#handlers.onEnded("network");
        else this.#handlers.onAlive();
      }),
    );
  }

  /** An exception that leaves a native callback ends the process: none may. */
  #guard(work: () => void): void {
    if (this.#closed) return;
    try {
      work();
    } catch (error) {
      this.#options.log.error({ error: String(error) }, "A WebRTC callback failed; the call goes on");
    }
  }

  #quietly(what: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#options.log.debug({ what, error: String(error) }, "Closing a WebRTC connection: passed over");
    }
  }
}

function toOfferError(cause: unknown): CallwrightError {
  if (String(cause).includes("ICE candidates")) {
    return new CallwrightError("No UDP port is free for the call's media", {
      code: "WEBRTC_NO_PORT",
      retryable: true,
      hint: "Give media a wider port range, a mux port that no other program has, or a bind address of this machine.",
      cause,
    });
  }
  return toCallwrightError(cause, {
    code: "WEBRTC_BAD_SDP",
    field: "sdp",
    hint: "Send the SDP exactly as the browser made it.",
  });
}

function describeAudio(offer: WebRtcOffer, ssrc: number): Audio {
  const audio = new Audio(offer.mid, "SendRecv");
  audio.addOpusCodec(offer.opusPayloadType, opusProfile);
  for (const { payloadType, rateHz } of offer.telephoneEvents) {
    audio.addAudioCodec(payloadType, `telephone-event/${rateHz}`);
  }
  audio.addSSRC(ssrc, "callwright", "callwright", "agent");
  return audio;
}
