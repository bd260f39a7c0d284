import { samplesPerFrame } from "../../audio/frame.ts";
import { decodeMulaw } from "../../audio/g711.ts";

/** A frame of µ-law, or a mark. */
type Item = Uint8Array | string;

const frameSamples = samplesPerFrame(8000);

/**
 * Twilio's buffer of what it was sent: played in order, 20 ms at a time; a mark goes back when everything before it was
 * played; `clear` empties the buffer and sends back the marks that were in it.
 */
export class TwilioPlayer {
  readonly #onHeard: ((samples: Int16Array, atMs: number) => void) | undefined;
  readonly #onMark: (name: string) => void;
  readonly #items: Item[] = [];
  readonly #decoded = new Int16Array(frameSamples);
  #rest: Uint8Array = new Uint8Array(0);
  playedSamples = 0;
  waitingFrames = 0;

  constructor(options: {
    readonly onHeard?: (samples: Int16Array, atMs: number) => void;
    readonly onMark: (name: string) => void;
  }) {
    this.#onHeard = options.onHeard;
    this.#onMark = options.onMark;
  }

  /** Takes audio of any length. */
  media(mulaw: Uint8Array): void {
    const all = this.#rest.length === 0 ? mulaw : Buffer.concat([this.#rest, mulaw]);
    let from = 0;
    for (; from + frameSamples <= all.length; from += frameSamples) {
      this.#items.push(all.subarray(from, from + frameSamples));
      this.waitingFrames++;
    }
    this.#rest = all.subarray(from);
  }

  mark(name: string): void {
    this.#items.push(name);
    this.#passMarks();
  }

  clear(): void {
    const marks = this.#items.filter((item) => typeof item === "string");
    this.#items.length = 0;
    this.#rest = new Uint8Array(0);
    this.waitingFrames = 0;
    for (const name of marks) this.#onMark(name);
  }

  /** Plays the next 20 ms. */
  play(atMs: number): void {
    this.#passMarks();
    const frame = this.#items.shift();
    if (frame === undefined || typeof frame === "string") return;
    this.waitingFrames--;
    this.playedSamples += frameSamples;
    this.#onHeard?.(decodeMulaw(frame, this.#decoded), atMs);
  }

  /** Marks with nothing before them: they are due now. */
  #passMarks(): void {
    for (let item = this.#items[0]; typeof item === "string"; item = this.#items[0]) {
      this.#items.shift();
      this.#onMark(item);
    }
  }
}
