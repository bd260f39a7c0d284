import { createDecoder, type OpusDecoderHandle } from "libopus-wasm";
import { samplesPerFrame, type AudioFrame } from "../../audio/frame.ts";
import { opusInputRateHz } from "./opus-settings.ts";
import type { RtpPacket } from "./rtp-packet.ts";

const frameSize = samplesPerFrame(opusInputRateHz);

export class OpusReceiver {
  readonly #decoder: OpusDecoderHandle;
  readonly #packets = new Map<number, Uint8Array>();
  #next: number | undefined;
  private constructor(decoder: OpusDecoderHandle) {
    this.#decoder = decoder;
  }
  static async open(): Promise<OpusReceiver> {
    return new OpusReceiver(await createDecoder({ sampleRate: opusInputRateHz, channels: 1 }));
  }
  push(packet: RtpPacket, _nowMs: number): void {
    this.#next ??= packet.sequence;
    this.#packets.set(packet.sequence, packet.payload);
  }
  pull(_nowMs: number): AudioFrame | undefined {
    if (this.#next === undefined) return undefined;
    const packet = this.#packets.get(this.#next);
    if (packet !== undefined) {
      this.#packets.delete(this.#next);
      this.#next = (this.#next + 1) & 0xffff;
      return { samples: this.#decoder.decode(packet), sampleRateHz: opusInputRateHz };
    }
    return { samples: this.#decoder.decodePacketLoss(frameSize), sampleRateHz: opusInputRateHz };
  }
  reset(): void {
    this.#packets.clear();
    this.#next = undefined;
  }
  free(): void {
    this.#decoder.free();
  }
}
