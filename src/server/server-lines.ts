import { CallwrightError } from "../base/errors.ts";
import type { LiveCall } from "../call/call-host.ts";
import type { WebRtcTransport } from "../media/webrtc/webrtc-transport.ts";
import type { KeyedLine } from "./keyed-line.ts";

/** Browsers that got an answer and whose sound does not flow yet: a line gives up by itself after some seconds. */
const mostPending = 50;

/** A line of a call that this server opened. */
export interface ServerLine extends KeyedLine {
  readonly webRtc?: WebRtcTransport;
}

/** The lines that this server opened, by call: of live calls, and of calls that begin when their sound flows. */
export class ServerLines {
  readonly #lines = new Map<string, ServerLine>();
  readonly #pending = new Map<string, Promise<LiveCall>>();

  /** Undefined when the call is over, or its line is not ours. */
  get(callId: string): ServerLine | undefined {
    return this.#lines.get(callId);
  }

  /** The call that was promised under this id, once it has begun; undefined when none was, or it has begun. */
  pending(callId: string): Promise<LiveCall> | undefined {
    return this.#pending.get(callId);
  }

  /** Throws CALL_LIMIT_REACHED when too many calls are waiting for their sound. */
  checkRoom(): void {
    if (this.#pending.size < mostPending) return;
    throw new CallwrightError(`${this.#pending.size} calls are just being connected`, {
      code: "CALL_LIMIT_REACHED",
      retryable: true,
      hint: "Try again shortly.",
    });
  }

  /** Gives up on calls whose sound does not flow yet. */
  async closePending(): Promise<void> {
    for (const callId of this.#pending.keys()) await this.#lines.get(callId)?.webRtc?.close("shutdown");
  }

  /** Keeps the line of a live call until that has ended. */
  keep({ info, call }: LiveCall, line: ServerLine): void {
    this.#lines.set(info.id, line);
    void call.done.then(() => this.#lines.delete(info.id));
  }

  /** Keeps the line of a call that begins later, or never. */
  promise(callId: string, line: ServerLine, begun: Promise<LiveCall>): void {
    this.#lines.set(callId, line);
    this.#pending.set(callId, begun);
    void begun.then(
      (live) => {
        this.#pending.delete(callId);
        this.keep(live, line);
      },
      () => {
        this.#pending.delete(callId);
        this.#lines.delete(callId);
      },
    );
  }
}
