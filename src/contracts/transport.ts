import type { AudioFrame, SampleRateHz } from "../audio/frame.ts";

/**
 * Words of this contract.
 * - *Line*: the connection to one caller, whatever carries it.
 * - *Lead*: how much audio may be handed over ahead of real time. RTP and WebRTC 20 ms; media streams some 200 ms.
 * - *Mark*: a name put into the outgoing audio; it comes back when the caller has heard everything before it.
 */
export interface Transport {
  readonly kind: "loopback" | "webrtc" | "twilio" | "sip";
  /** Rate of the frames that arrive at `onFrame`. */
  readonly inputRateHz: SampleRateHz;
  /** Rate of the frames that `send` takes. */
  readonly outputRateHz: SampleRateHz;
  readonly leadMs: number;
  /** Whether frames must flow all the time, silence too (RTP, WebRTC), or only while there is something to say. */
  readonly continuous: boolean;
  /** Starts delivery. Called once; before it nothing is delivered and nothing is lost. */
  start(handlers: TransportHandlers): void;
  /** Sends one 20 ms frame. Never waits, never throws; after `close` or while the network is lost it drops the frame. */
  send(frame: AudioFrame): void;
  /** Puts a mark behind what was sent so far. */
  mark(name: string): void;
  /** Throws away whatever was sent and is not yet heard; outstanding marks never come back. */
  clear(): void;
  /** Ends the line. Idempotent. `onClosed` is called once, with this reason, unless the far end was first. */
  close(reason: string): Promise<void>;
}

/** How a transport tells of its line. All synchronous, none may throw. */
export interface TransportHandlers {
  /** One 20 ms frame of the caller, in order, silence included where the network lost something. */
  onFrame(frame: AudioFrame): void;
  onMark(name: string): void;
  /** One keypad digit: 0-9, *, #, A-D. */
  onDtmf(digit: string): void;
  /** The network is gone (`lost`) and may return (`recovered`); the call stays. */
  onNetwork(state: "lost" | "recovered"): void;
  onClosed(reason: string): void;
}
