import { CallwrightError } from "../base/errors.ts";
import type { AudioFrame } from "./frame.ts";
import { samplesPerFrame } from "./frame.ts";
import { Framer } from "./framer.ts";
import { ToldWindow } from "./told-window.ts";
import type { Vad, VadStream, VadWindow } from "./vad.ts";
import { VoiceMeter } from "./voice-meter.ts";
import type { VoiceMeterOptions } from "./voice-meter.ts";

/**
 * A detector by energy over the noise of the line, in windows of 20 ms. It answers inside `push`, so it is exact in
 * virtual time; it cannot tell a voice from other loud sounds.
 */
export function openEnergyVad(options: VoiceMeterOptions = {}): Vad {
  return {
    name: "energy",
    open: (sampleRateHz, onWindow) => new EnergyVadStream({ sampleRateHz, onWindow, meterOptions: options }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

class EnergyVadStream implements VadStream {
  readonly #sampleRateHz: number;
  readonly #onWindow: (window: VadWindow) => void;
  readonly #meter: VoiceMeter;
  readonly #framer: Framer;
  readonly #window = { probability: 0, endMs: 0, levelDb: 0, voicedFromMs: 0, voicedToMs: 0 };
  readonly #told = new ToldWindow();
  #samples = 0;
  #closed = false;

  constructor(options: {
    readonly sampleRateHz: 8000 | 16_000;
    readonly onWindow: (window: VadWindow) => void;
    readonly meterOptions: VoiceMeterOptions;
  }) {
    this.#sampleRateHz = options.sampleRateHz;
    this.#onWindow = options.onWindow;
    const length = samplesPerFrame(options.sampleRateHz);
    this.#meter = new VoiceMeter(options.sampleRateHz, length, options.meterOptions);
    this.#framer = new Framer(length, (samples) => this.#measure(samples));
  }

  push(frame: AudioFrame): void {
    if (this.#closed) return;
    if (frame.sampleRateHz !== this.#sampleRateHz) throw wrongRate(frame.sampleRateHz, this.#sampleRateHz);
    this.#framer.push(frame.samples);
  }

  close(): void {
    this.#closed = true;
  }

  #measure(samples: Int16Array): void {
    if (this.#closed) return;
    const meter = this.#meter;
    meter.measure(samples);
    const msPerSample = 1000 / this.#sampleRateHz;
    const start = this.#samples;
    this.#samples += samples.length;
    const told = this.#window;
    told.probability = meter.probability;
    told.endMs = this.#samples * msPerSample;
    told.levelDb = meter.levelDb;
    told.voicedFromMs = (start + meter.voicedFrom) * msPerSample;
    told.voicedToMs = (start + meter.voicedTo) * msPerSample;
    this.#onWindow(this.#told.tell(told));
  }
}

/** What a detector throws when its frames do not have the rate it was opened with. */
export function wrongRate(rateHz: number, expectedHz: number): CallwrightError {
  return new CallwrightError(`A frame at ${rateHz} Hz came where ${expectedHz} Hz was agreed`, {
    code: "AUDIO_WRONG_RATE",
    field: "sampleRateHz",
    hint: "Resample before pushing, or open the stream at the rate of the frames.",
  });
}
