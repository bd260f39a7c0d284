import type { Transport } from "../../contracts/transport.ts";

/** A stretch of sound, ms of the clock. */
export interface SoundSpan {
  readonly startMs: number;
  endMs: number;
}

/** Watches both ends of a simulated line: what is sent into it, and what is heard at its far end. */
export class LineWatch {
  readonly heard: SoundSpan[] = [];
  /** Times at which the engine sent something after it had closed the line. */
  readonly sentAfterClose: number[] = [];
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Stands between engine and line. */
  readonly tap = (transport: Transport): Transport => {
    let closed = false;
    return {
      kind: transport.kind,
      inputRateHz: transport.inputRateHz,
      outputRateHz: transport.outputRateHz,
      leadMs: transport.leadMs,
      continuous: transport.continuous,
      start: (handlers) =>
        transport.start({
          ...handlers,
          onClosed: (reason) => {
            closed = true;
            handlers.onClosed(reason);
          },
        }),
      send: (frame) => {
        if (closed) this.sentAfterClose.push(this.#nowMs());
        transport.send(frame);
      },
      mark: (name) => transport.mark(name),
      clear: () => transport.clear(),
      close: (reason) => {
        closed = true;
        return transport.close(reason);
      },
    };
  };

  /** One frame of 20 ms as it sounds at the far end. */
  hear(samples: Int16Array, atMs: number): void {
    if (samples.every((sample) => sample === 0)) return;
    const last = this.heard.at(-1);
    if (last && atMs <= last.endMs + 1) last.endMs = atMs + 20;
    else this.heard.push({ startMs: atMs, endMs: atMs + 20 });
  }

  /** How much sound there was between two times. */
  soundMs(fromMs: number, toMs: number): number {
    return this.heard.reduce(
      (sum, span) => sum + Math.max(0, Math.min(span.endMs, toMs) - Math.max(span.startMs, fromMs)),
      0,
    );
  }

  /** The longest stretch without sound between two times. */
  longestGapMs(fromMs: number, toMs: number): number {
    let longestMs = 0;
    let atMs = fromMs;
    for (const span of this.heard) {
      if (span.endMs <= fromMs || span.startMs >= toMs) continue;
      longestMs = Math.max(longestMs, span.startMs - atMs);
      atMs = Math.max(atMs, span.endMs);
    }
    return Math.max(longestMs, toMs - atMs);
  }
}
