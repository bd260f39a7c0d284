/** Below this a level shows as nothing, dBFS. */
const floorDb = -60;

/** Reads how loud a stream is. */
export class LevelMeter {
  readonly #analyser: AnalyserNode;
  readonly #source: MediaStreamAudioSourceNode;
  readonly #samples: Float32Array<ArrayBuffer>;

  constructor(context: AudioContext, stream: MediaStream) {
    this.#source = context.createMediaStreamSource(stream);
    this.#analyser = context.createAnalyser();
    this.#analyser.fftSize = 1024;
    this.#samples = new Float32Array(this.#analyser.fftSize);
    // Not connected to the speakers: the stream is played by an <audio> element.
    this.#source.connect(this.#analyser);
  }

  /** Loudness now, 0 (silence) to 1 (full scale), linear in decibels so that a bar of it looks even. */
  get level(): number {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let squares = 0;
    for (const sample of this.#samples) squares += sample * sample;
    if (squares === 0) return 0;
    const levelDb = 10 * Math.log10(squares / this.#samples.length);
    return Math.min(1, Math.max(0, 1 - levelDb / floorDb));
  }

  close(): void {
    this.#source.disconnect();
  }
}
