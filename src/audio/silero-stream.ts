import type { AudioFrame } from "./frame.ts";
import { wrongRate } from "./energy-vad.ts";
import { Framer } from "./framer.ts";
import { sileroWindowLength } from "./silero-batch.ts";
import { QuietGate } from "./quiet-gate.ts";
import { ToldWindow } from "./told-window.ts";
import type { VadStream, VadWindow } from "./vad.ts";
import { VoiceMeter } from "./voice-meter.ts";

/** A window on its way to the worker and back. Reused. */
export interface PendingWindow {
  stream: SileroStream;
  readonly samples: Int16Array;
  endMs: number;
  levelDb: number;
  voicedFromMs: number;
  voicedToMs: number;
  /** What the energy says, for when the worker does not answer. */
  energyProbability: number;
  /** Negative: not known yet. */
  probability: number;
  /** It was given out already; the model hears it only to know what came before. */
  isPreRoll: boolean;
  /** The window after it that waits to be given out: a chain, for an array that empties gives up its room each time. */
  next: PendingWindow | undefined;
}

/** What a stream needs of the detector it belongs to. */
export interface SileroHost {
  /** Whether the worker answers; without it, energy decides at once. */
  readonly isReady: boolean;
  take(stream: SileroStream): PendingWindow;
  giveBack(window: PendingWindow): void;
  ask(window: PendingWindow): void;
  closed(stream: SileroStream): void;
}

/** One call's windows: measured here, judged by the worker, given out in order. */
export class SileroStream implements VadStream {
  readonly id: number;
  readonly sampleRateHz: number;
  readonly #host: SileroHost;
  readonly #onWindow: (window: VadWindow) => void;
  readonly #framer: Framer;
  readonly #meter: VoiceMeter;
  readonly #gate: QuietGate;
  readonly #told = new ToldWindow();
  #first: PendingWindow | undefined;
  #last: PendingWindow | undefined;
  #samples = 0;
  #closed = false;

  constructor(options: {
    readonly id: number;
    readonly sampleRateHz: 8000 | 16_000;
    readonly host: SileroHost;
    readonly onWindow: (window: VadWindow) => void;
  }) {
    this.id = options.id;
    this.sampleRateHz = options.sampleRateHz;
    this.#host = options.host;
    this.#onWindow = options.onWindow;
    const length = sileroWindowLength(options.sampleRateHz);
    this.#meter = new VoiceMeter(options.sampleRateHz, length);
    this.#gate = new QuietGate(length);
    this.#framer = new Framer(length, (samples) => this.#measure(samples));
  }

  push(frame: AudioFrame): void {
    if (this.#closed) return;
    if (frame.sampleRateHz !== this.sampleRateHz) throw wrongRate(frame.sampleRateHz, this.sampleRateHz);
    this.#framer.push(frame.samples);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#host.closed(this);
  }

  /** A probability has come: gives out every window whose turn it is. */
  drain(): void {
    for (let window = this.#first; window !== undefined && window.probability >= 0; window = this.#first) {
      this.#first = window.next;
      if (this.#first === undefined) this.#last = undefined;
      window.next = undefined;
      this.#gate.answered(window.probability);
      if (!this.#closed) this.#onWindow(this.#told.tell(window));
      this.#host.giveBack(window);
    }
  }

  #measure(samples: Int16Array): void {
    if (this.#closed) return;
    const meter = this.#meter;
    meter.measure(samples);
    const msPerSample = 1000 / this.sampleRateHz;
    const start = this.#samples;
    this.#samples += samples.length;
    const rests = this.#gate.rests(meter.levelDb, meter.floorDb);
    if (!rests && this.#host.isReady) this.#askPreRoll();
    const window = this.#host.take(this);
    window.endMs = this.#samples * msPerSample;
    window.levelDb = meter.levelDb;
    window.voicedFromMs = (start + meter.voicedFrom) * msPerSample;
    window.voicedToMs = (start + meter.voicedTo) * msPerSample;
    window.energyProbability = meter.probability;
    window.isPreRoll = false;
    window.probability = -1;
    if (this.#last === undefined) this.#first = window;
    else this.#last.next = window;
    this.#last = window;
    if (rests) window.probability = 0;
    else if (!this.#host.isReady) window.probability = window.energyProbability;
    if (rests) this.#gate.keep(samples);
    if (window.probability >= 0) {
      this.drain();
      return;
    }
    window.samples.set(samples);
    this.#host.ask(window);
  }

  /** Sound has come back: the model hears what it was not asked about first. */
  #askPreRoll(): void {
    for (let index = 0; index < this.#gate.keptCount; index++) {
      const window = this.#host.take(this);
      window.isPreRoll = true;
      this.#gate.copyKept(index, window.samples);
      this.#host.ask(window);
    }
    this.#gate.forget();
  }
}
