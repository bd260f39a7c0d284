import type { RtpPacket } from "./rtp-packet.ts";

/** What a receiver tells its sender, the fields of an RTCP report block (RFC 3550 §6.4.1). */
export interface ReceptionReport {
  readonly ssrc: number;
  /** Share lost since the last report, in 256ths. */
  readonly fractionLost: number;
  readonly totalLost: number;
  readonly highestSequence: number;
  /** In timestamp units. */
  readonly jitter: number;
}

// RFC 3550 appendix A.1: a step forward up to MAX_DROPOUT is a gap, a step back up to MAX_MISORDER is reordering.
const maxDropout = 3000;
const sequenceModulus = 65_536;

/** Counts one incoming stream as RFC 3550 appendix A.1, A.3 and A.8 do, so that the sender can adapt to the loss. */
export class ReceptionStatistics {
  readonly ssrc: number;
  readonly #clockRateHz: number;
  #base = 0;
  #highest = 0;
  #cycles = 0;
  #received = 0;
  #expectedBefore = 0;
  #receivedBefore = 0;
  #jitter = 0;
  #lastTransit: number | undefined;

  constructor(ssrc: number, clockRateHz: number) {
    this.ssrc = ssrc;
    this.#clockRateHz = clockRateHz;
  }

  /** Counts one packet that arrived at `nowMs`. */
  push(packet: RtpPacket, nowMs: number): void {
    if (this.#received === 0) {
      this.#base = packet.sequence;
      this.#highest = packet.sequence;
    }
    this.#received++;
    const step = (packet.sequence - this.#highest + sequenceModulus) % sequenceModulus;
    if (step < maxDropout) {
      if (packet.sequence < this.#highest) this.#cycles += sequenceModulus;
      this.#highest = packet.sequence;
    }
    const transit = ((nowMs * this.#clockRateHz) / 1000 - packet.timestamp) % 4_294_967_296;
    if (this.#lastTransit !== undefined) {
      const difference = Math.abs(transit - this.#lastTransit);
      // A wrapped timestamp looks like hours of jitter; skip that one.
      if (difference < this.#clockRateHz) this.#jitter += (difference - this.#jitter) / 16;
    }
    this.#lastTransit = transit;
  }

  /** The report since the last one. */
  report(): ReceptionReport {
    const extended = this.#cycles + this.#highest;
    const expected = this.#received === 0 ? 0 : extended - this.#base + 1;
    const expectedNow = expected - this.#expectedBefore;
    const lostNow = expectedNow - (this.#received - this.#receivedBefore);
    this.#expectedBefore = expected;
    this.#receivedBefore = this.#received;
    return {
      ssrc: this.ssrc,
      fractionLost: expectedNow <= 0 || lostNow <= 0 ? 0 : Math.min(255, Math.floor((lostNow * 256) / expectedNow)),
      totalLost: Math.max(0, Math.min(0x7f_ffff, expected - this.#received)),
      highestSequence: extended >>> 0,
      jitter: Math.floor(this.#jitter) >>> 0,
    };
  }
}
