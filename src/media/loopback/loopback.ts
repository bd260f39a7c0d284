import type { AudioFrame, SampleRateHz } from "../../audio/frame.ts";
import { frameMs, samplesPerFrame } from "../../audio/frame.ts";
import type { Clock } from "../../base/clock.ts";
import { CallwrightError } from "../../base/errors.ts";
import type { Random } from "../../base/random.ts";
import type { Transport, TransportHandlers } from "../../contracts/transport.ts";
import { Playback } from "./playback.ts";
import { Uplink } from "./uplink.ts";

/** How to open a line that stays inside the process. */
export interface LoopbackOptions {
  readonly clock: Clock;
  /** Rate of the caller's frames. Default 16,000. */
  readonly inputRateHz?: SampleRateHz;
  /** Rate of the agent's frames. Default 24,000. */
  readonly outputRateHz?: SampleRateHz;
  /** What the network takes, each way. Default 0. */
  readonly networkDelayMs?: number;
  /** Adds up to `maxMs` to the way of each of the caller's frames; their order stays. */
  readonly jitter?: { readonly maxMs: number; readonly random: Random };
  /** A line on which frames must flow all the time. Default false. */
  readonly continuous?: boolean;
  /** Default 20 for a continuous line, else 200. */
  readonly leadMs?: number;
}

/** The caller's end of the line. */
export interface FarEnd {
  /** Says 20 ms. Throws AUDIO_WRONG_RATE or AUDIO_WRONG_LENGTH for anything else. */
  say(frame: AudioFrame): void;
  /** Presses a key, behind what was said so far. */
  dtmf(digit: string): void;
  /** Ends the call from this end: the agent's side learns it behind everything said. */
  hangUp(reason?: string): void;
  /** Loses the network, or finds it again; while it is lost, frames of both directions vanish. */
  network(state: "lost" | "recovered"): void;
  /** Hears the agent: each frame at the time its first sample sounds. One listener; the frame may be read until it returns. */
  onFrame(listener: (frame: AudioFrame, atMs: number) => void): void;
  /** Learns, once, that the line is closed. */
  onClosed(listener: (reason: string) => void): void;
  /** The most audio that was ever waiting to be heard when a frame was sent: above `leadMs`, the sender is too fast. */
  readonly maxLeadMs: number;
}

/** Opens a line between an agent's side and a far end in the same process; exact on a virtual clock. */
export function openLoopback(options: LoopbackOptions): { readonly transport: Transport; readonly far: FarEnd } {
  const line = new LoopbackLine(options);
  return { transport: line, far: line.far };
}

class LoopbackLine implements Transport {
  readonly kind = "loopback";
  readonly inputRateHz: SampleRateHz;
  readonly outputRateHz: SampleRateHz;
  readonly leadMs: number;
  readonly continuous: boolean;
  readonly far: FarEnd;
  readonly #uplink: Uplink;
  readonly #playback: Playback;
  #handlers: TransportHandlers | undefined;
  #onFarClosed: ((reason: string) => void) | undefined;
  #closedReason: string | undefined;
  #lost = false;

  constructor(options: LoopbackOptions) {
    this.inputRateHz = options.inputRateHz ?? 16_000;
    this.outputRateHz = options.outputRateHz ?? 24_000;
    this.continuous = options.continuous ?? false;
    this.leadMs = options.leadMs ?? (this.continuous ? frameMs : 200);
    const delayMs = options.networkDelayMs ?? 0;
    this.#uplink = new Uplink({ clock: options.clock, delayMs, ...(options.jitter && { jitter: options.jitter }) });
    this.#playback = new Playback({
      clock: options.clock,
      delayMs,
      sampleRateHz: this.outputRateHz,
      onMark: (name) => this.#handlers?.onMark(name),
    });
    this.far = this.#farEnd();
  }

  start(handlers: TransportHandlers): void {
    if (this.#handlers !== undefined) {
      throw new CallwrightError("This line was started before", { code: "TRANSPORT_STARTED_TWICE" });
    }
    this.#handlers = handlers;
    if (this.#closedReason === undefined) this.#uplink.start();
    else handlers.onClosed(this.#closedReason);
  }

  send(frame: AudioFrame): void {
    if (this.#closedReason !== undefined || this.#lost) return;
    this.#playback.send(frame);
  }

  mark(name: string): void {
    if (this.#closedReason === undefined) this.#playback.mark(name);
  }

  clear(): void {
    if (this.#closedReason === undefined) this.#playback.clear();
  }

  close(reason: string): Promise<void> {
    this.#end(reason);
    return Promise.resolve();
  }

  #end(reason: string): void {
    if (this.#closedReason !== undefined) return;
    this.#closedReason = reason;
    this.#uplink.close();
    this.#playback.close();
    this.#onFarClosed?.(reason);
    this.#handlers?.onClosed(reason);
  }

  #farEnd(): FarEnd {
    const playback = this.#playback;
    return {
      say: (frame) => this.#say(frame),
      dtmf: (digit) => this.#uplink.event(() => this.#handlers?.onDtmf(digit)),
      hangUp: (reason = "caller-hung-up") => this.#uplink.event(() => this.#end(reason)),
      network: (state) => this.#network(state),
      onFrame: (listener) => playback.onFrame(listener),
      onClosed: (listener) => {
        this.#onFarClosed = listener;
        if (this.#closedReason !== undefined) listener(this.#closedReason);
      },
      get maxLeadMs(): number {
        return playback.maxLeadMs;
      },
    };
  }

  #say(frame: AudioFrame): void {
    if (frame.sampleRateHz !== this.inputRateHz) {
      throw new CallwrightError(`The line takes ${this.inputRateHz} Hz, not ${frame.sampleRateHz} Hz`, {
        code: "AUDIO_WRONG_RATE",
        field: "sampleRateHz",
      });
    }
    if (frame.samples.length !== samplesPerFrame(this.inputRateHz)) {
      throw new CallwrightError(`A frame of ${frame.samples.length} samples is not 20 ms`, {
        code: "AUDIO_WRONG_LENGTH",
        field: "samples",
        hint: "Cut audio into frames with a Framer.",
      });
    }
    if (this.#closedReason !== undefined || this.#lost) return;
    this.#uplink.frame(frame, (copy) => this.#handlers?.onFrame(copy));
  }

  #network(state: "lost" | "recovered"): void {
    const lost = state === "lost";
    if (this.#closedReason !== undefined || lost === this.#lost) return;
    this.#lost = lost;
    this.#uplink.event(() => this.#handlers?.onNetwork(state));
  }
}
