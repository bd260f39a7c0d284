import type { AudioFrame } from "../../../src/audio/frame.ts";
import { Mailbox } from "../../../src/base/mailbox.ts";
import type { SttEvent, SttSession, SttVendor } from "../../../src/contracts/stt.ts";

const loud = 600;
const wordMs = 280;
/** Shorter sounds are no line. */
const shortestMs = 200;
/** A sound so soon after a line still belongs to it. */
const sameLineMs = 900;

/** A recogniser that reads from a script: whenever the caller makes a sound, the next line is what was said. */
export function lineReaderStt(lines: readonly string[]): SttVendor {
  return {
    name: "script",
    capabilities: {
      streaming: true,
      sampleRatesHz: [8000, 16_000],
      wordTimes: false,
      confidence: true,
      finalDeadlineMs: 800,
    },
    open: () => Promise.resolve(new LineReader(lines)),
  };
}

class LineReader implements SttSession {
  readonly #lines: readonly string[];
  readonly #events = new Mailbox<SttEvent>();
  #next = 0;
  #soundMs = 0;
  #shown = 0;
  #quietMs = sameLineMs;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  get events(): AsyncIterable<SttEvent> {
    return this.#events;
  }

  push({ samples, sampleRateHz }: AudioFrame): void {
    const lengthMs = (samples.length * 1000) / sampleRateHz;
    if (samples.every((sample) => Math.abs(sample) <= loud)) {
      this.#quietMs += lengthMs;
      return;
    }
    const belongsToLineBefore = this.#soundMs === 0 && this.#quietMs < sameLineMs;
    this.#quietMs = 0;
    if (belongsToLineBefore) return;
    this.#soundMs += lengthMs;
    const words = this.#words();
    const count = Math.min(words.length - 1, Math.floor(this.#soundMs / wordMs));
    if (count <= this.#shown) return;
    this.#shown = count;
    const text = words.slice(0, count).join(" ");
    this.#events.push({ type: "transcript-partial", transcript: { text, confidence: 0.9 } });
  }

  finalise(): void {
    const isLine = this.#soundMs >= shortestMs;
    const text = isLine ? this.#words().join(" ") : "";
    if (isLine) this.#next++;
    this.#soundMs = 0;
    this.#shown = 0;
    this.#events.push({ type: "transcript-final", transcript: { text, confidence: 0.97 }, finalised: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#events.end();
    return Promise.resolve();
  }

  #words(): readonly string[] {
    return (this.#lines[this.#next] ?? "").split(" ");
  }
}
