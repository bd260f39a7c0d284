import { createDecoder, type OpusDecoderHandle } from "libopus-wasm";
import { samplesPerFrame, type AudioFrame } from "../../audio/frame.ts";
import { JitterBuffer, type JitterGap, type JitterStats } from "../../audio/jitter-buffer.ts";
import { opusClockHz, opusInputRateHz } from "./opus-settings.ts";
import type { RtpPacket } from "./rtp-packet.ts";

const frameSamples = samplesPerFrame(opusInputRateHz);
const silence = new Int16Array(frameSamples);
const nothing = new Int16Array(0);
/** Opus packs silence into a few bytes; leaving such a packet out is not heard. */
const quietBytes = 10;
/** Browsers send packets of 20 ms; the format allows 2.5 to 120, so it may take several to fill a frame. */
const mostPacketsPerFrame = 8;

/** How the gaps of one stream were filled, for the tests and the log. */
export interface ReceiverStats extends JitterStats {
  /** Lost packets for which the next one was there, with its copy of what was lost. */
  readonly corrected: number;
  readonly concealed: number;
  /** Packets that were no Opus. */
  readonly undecodable: number;
}

/** Turns the caller's packets into a frame every 20 ms, whatever the network does. */
export class OpusReceiver {
  readonly #decoder: OpusDecoderHandle;
  readonly #buffer = new JitterBuffer<RtpPacket>({
    clockRateHz: opusClockHz,
    isQuiet: (packet) => packet.payload.length <= quietBytes,
  });
  // What a packet held beyond the frame it began. Empty as long as packets hold 20 ms.
  #rest: Int16Array = nothing;
  #hasBegun = false;
  readonly #count = { corrected: 0, concealed: 0, undecodable: 0 };

  private constructor(decoder: OpusDecoderHandle) {
    this.#decoder = decoder;
  }

  static async open(): Promise<OpusReceiver> {
    return new OpusReceiver(await createDecoder({ sampleRate: opusInputRateHz, channels: 1 }));
  }

  get stats(): ReceiverStats {
    return { ...this.#buffer.stats, ...this.#count };
  }

  /** Takes a packet that arrived at `nowMs`. */
  push(packet: RtpPacket, nowMs: number): void {
    this.#buffer.push(packet, nowMs);
  }

  /** The next 20 ms; `undefined` until the caller was first heard. */
  pull(nowMs: number): AudioFrame | undefined {
    let samples = this.#rest;
    for (let packets = 0; samples.length < frameSamples && packets < mostPacketsPerFrame; packets++) {
      const pulled = this.#buffer.pull(nowMs);
      if (typeof pulled === "string") {
        if (pulled === "empty" && !this.#hasBegun) return undefined;
        samples = this.#fill(pulled);
        break;
      }
      this.#hasBegun = true;
      const decoded = this.#decode(pulled);
      samples = samples.length === 0 ? decoded : joined(samples, decoded);
    }
    this.#rest = samples.length > frameSamples ? samples.slice(frameSamples) : nothing;
    return { samples: wholeFrame(samples), sampleRateHz: opusInputRateHz };
  }

  /** Begins afresh, as for a new stream. */
  reset(): void {
    this.#buffer.reset();
    this.#rest = this.#rest.subarray(0, 0);
  }

  /** Releases the decoder's memory, which no garbage collector sees. */
  free(): void {
    this.#decoder.free();
  }

  #fill(gap: JitterGap): Int16Array {
    if (gap === "empty") return silence;
    const next = gap === "lost" ? this.#buffer.next : undefined;
    if (next === undefined || next.payload.length === 0) return this.#conceal();
    try {
      // Opus carries a coarse copy of a packet in the one after it; without a copy the decoder conceals by itself.
      const samples = this.#decoder.decode(next.payload, { decodeFec: true, frameSize: frameSamples });
      this.#count.corrected++;
      return samples;
    } catch {
      this.#count.undecodable++;
      return this.#conceal();
    }
  }

  #decode(packet: RtpPacket): Int16Array {
    if (packet.payload.length === 0) return this.#conceal();
    try {
      return this.#decoder.decode(packet.payload);
    } catch {
      this.#count.undecodable++;
      return this.#conceal();
    }
  }

  #conceal(): Int16Array {
    this.#count.concealed++;
    return this.#decoder.decodePacketLoss(frameSamples);
  }
}

function joined(one: Int16Array, other: Int16Array): Int16Array {
  const both = new Int16Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

function wholeFrame(samples: Int16Array): Int16Array {
  if (samples.length === frameSamples) return samples;
  if (samples.length > frameSamples) return samples.subarray(0, frameSamples);
  return joined(samples, silence).subarray(0, frameSamples);
}
