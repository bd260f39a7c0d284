/*
 * A stand-in for the addon of sherpa-onnx-node 1.13.8: a recogniser of tones would need a model, this one "understands" a
 * word for each third of a second it hears. Loaded by the worker in place of the addon.
 */
const words = ["BOOK", "A", "CLEANING", "ON", "TUESDAY"];
const samplesPerWord = 5000;

class ScriptedStream {
  heard = 0;
  decoded = 0;

  acceptWaveform({ samples }: { readonly samples: Float32Array }): void {
    this.heard += samples.length;
  }
}

/** As the addon's, as far as the worker uses it. */
export class OnlineRecognizer {
  createStream(): ScriptedStream {
    return new ScriptedStream();
  }

  isReady(stream: ScriptedStream): boolean {
    return stream.decoded < stream.heard;
  }

  decode(stream: ScriptedStream): void {
    stream.decoded = stream.heard;
  }

  getResult(stream: ScriptedStream): { readonly text: string } {
    return { text: ` ${words.slice(0, Math.floor(stream.decoded / samplesPerWord)).join(" ")}` };
  }
}
