import { Application, Signal, createEncoder, type OpusEncoderHandle } from "libopus-wasm";
import type { AudioFrame } from "../../audio/frame.ts";
import { rtpHeaderBytes, writeRtp } from "./rtp-packet.ts";
import { opusBitrate, opusComplexity, opusFrameUnits, opusOutputRateHz } from "./opus-settings.ts";

// Error correction costs a tenth of the bits; below this expected loss the encoder would leave it out.
const leastLossPercent = 5;
const mostLossPercent = 30;

/** Makes RTP packets of the agent's frames: one stream, whose numbers go on when the call changes its connection. */
export class OpusSender {
  readonly ssrc: number;
  readonly #encoder: OpusEncoderHandle;
  readonly #packet = Buffer.alloc(1500);
  #sequence: number;
  #timestamp: number;
  #packets = 0;
  #octets = 0;
  #lossPercent = leastLossPercent;

  private constructor(
    encoder: OpusEncoderHandle,
    start: { readonly ssrc: number; readonly sequence: number; readonly timestamp: number },
  ) {
    this.#encoder = encoder;
    this.ssrc = start.ssrc;
    this.#sequence = start.sequence;
    this.#timestamp = start.timestamp;
  }

  /** RFC 3550 §5.1 wants the three numbers unpredictable. */
  static async open(start: {
    readonly ssrc: number;
    readonly sequence: number;
    readonly timestamp: number;
  }): Promise<OpusSender> {
    const encoder = await createEncoder({
      sampleRate: opusOutputRateHz,
      channels: 1,
      application: Application.Voip,
      signal: Signal.Voice,
      bitrate: opusBitrate,
      complexity: opusComplexity,
      fec: true,
      packetLossPercent: leastLossPercent,
    });
    return new OpusSender(encoder, start);
  }

  /** Timestamp of the next packet, and what was sent so far, for the sender report. */
  get progress(): { readonly rtpTimestamp: number; readonly packets: number; readonly octets: number } {
    return { rtpTimestamp: this.#timestamp, packets: this.#packets, octets: this.#octets };
  }

  /** One packet of one 20 ms frame. The buffer is used again for the next one. */
  encode(frame: AudioFrame, payloadType: number): Buffer {
    const payload = this.#encoder.encode(frame.samples);
    const length = writeRtp(
      {
        payloadType,
        // RFC 7587 §4.1: set on the first packet of a talk spurt, and ours never pauses.
        marker: this.#packets === 0,
        sequence: this.#sequence,
        timestamp: this.#timestamp,
        ssrc: this.ssrc,
        payload,
      },
      this.#packet,
    );
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#packets++;
    this.#octets += length - rtpHeaderBytes;
    this.skip();
    return this.#packet.subarray(0, length);
  }

  /** A frame's time passes without a packet: the receiver sees silence there, not loss. */
  skip(): void {
    this.#timestamp = (this.#timestamp + opusFrameUnits) >>> 0;
  }

  /** The far end lost this share (0 to 1) of our packets: spend as many bits on error correction as that needs. */
  adaptToLoss(fractionLost: number): void {
    const percent = Math.min(mostLossPercent, Math.max(leastLossPercent, Math.round(fractionLost * 100)));
    if (percent === this.#lossPercent) return;
    this.#lossPercent = percent;
    this.#encoder.setPacketLossPercent(percent);
  }

  /** Releases the encoder's memory, which no garbage collector sees. */
  free(): void {
    this.#encoder.free();
  }
}
