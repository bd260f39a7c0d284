import type { AudioFrame } from "../audio/frame.ts";
import { CallwrightError } from "../base/errors.ts";
import type { TransportHandlers } from "../contracts/transport.ts";

/** Audio of this many frames is kept for a call that has not started to listen: five seconds. */
const mostFrames = 250;

/**
 * Keeps what a line has to tell until the call listens, then passes everything on, in order. `onClosed` is told once
 * and nothing after it.
 */
export class EarlyEvents {
  #handlers: TransportHandlers | undefined;
  readonly #waiting: ((handlers: TransportHandlers) => void)[] = [];
  #frames = 0;
  #closed = false;

  /** The call listens from now on. Throws TRANSPORT_STARTED_TWICE. */
  start(handlers: TransportHandlers): void {
    if (this.#handlers !== undefined) {
      throw new CallwrightError("This line was started before", { code: "TRANSPORT_STARTED_TWICE" });
    }
    // A handler may cause further events: they queue up behind the ones that are still waiting.
    for (let tell = this.#waiting.shift(); tell !== undefined; tell = this.#waiting.shift()) tell(handlers);
    this.#handlers = handlers;
  }

  /** Passes one frame of the caller. */
  frame(frame: AudioFrame): void {
    if (this.#closed) return;
    if (this.#handlers !== undefined) {
      this.#handlers.onFrame(frame);
      return;
    }
    if (this.#frames === mostFrames) return;
    this.#frames++;
    const copy: AudioFrame = { samples: frame.samples.slice(), sampleRateHz: frame.sampleRateHz };
    this.#waiting.push((handlers) => handlers.onFrame(copy));
  }

  /** Passes anything else. */
  tell(tell: (handlers: TransportHandlers) => void): void {
    if (this.#closed) return;
    if (this.#handlers === undefined) this.#waiting.push(tell);
    else tell(this.#handlers);
  }

  /** The line is over. */
  close(reason: string): void {
    this.tell((handlers) => handlers.onClosed(reason));
    this.#closed = true;
  }
}
