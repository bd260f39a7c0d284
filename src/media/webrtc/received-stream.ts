import type { Clock } from "../../base/clock.ts";
import type { OpusSender } from "./opus-sender.ts";
import { opusClockHz } from "./opus-settings.ts";
import { ReceptionStatistics } from "./reception-statistics.ts";
import { readRtcp, writeSenderReport, type LastSenderReport } from "./rtcp.ts";
import type { RtpPacket } from "./rtp-packet.ts";
import { TelephoneEvents } from "./telephone-event.ts";

// RFC 3550 §6.2 would allow 5 s; browsers take the loss in these reports to decide on error correction, so sooner is better.
const reportEveryMs = 2000;
const cname = "callwright";

/** What one connection received: its loss for the reports, the reports themselves, its keypad digits. */
export class ReceivedStream {
  readonly digits = new TelephoneEvents();
  readonly #sender: OpusSender;
  readonly #clock: Clock;
  #statistics: ReceptionStatistics | undefined;
  #last: LastSenderReport | undefined;
  #nextReportMs: number;

  constructor(options: { readonly sender: OpusSender; readonly clock: Clock }) {
    this.#sender = options.sender;
    this.#clock = options.clock;
    this.#nextReportMs = options.clock.now() + reportEveryMs;
  }

  /** Counts an audio packet; true when a new stream began with it (another SSRC), so that buffers must start afresh. */
  rtp(packet: RtpPacket): boolean {
    const isNew = this.#statistics?.ssrc !== packet.ssrc;
    const wasOther = this.#statistics !== undefined && isNew;
    if (isNew) {
      this.#statistics = new ReceptionStatistics(packet.ssrc, opusClockHz);
      this.digits.reset();
    }
    this.#statistics?.push(packet, this.#clock.now());
    return wasOther;
  }

  /** Takes the far end's report. */
  rtcp(bytes: Uint8Array): void {
    const { middleNtp, fractionLost } = readRtcp(bytes, this.#sender.ssrc);
    if (middleNtp !== undefined) this.#last = { middleNtp, receivedAtMs: this.#clock.now() };
    if (fractionLost !== undefined) this.#sender.adaptToLoss(fractionLost);
  }

  /** Our own report, every two seconds. */
  report(nowMs: number): Buffer | undefined {
    if (nowMs < this.#nextReportMs) return undefined;
    this.#nextReportMs = nowMs + reportEveryMs;
    const sender = { ssrc: this.#sender.ssrc, wallTimeMs: this.#clock.wallTimeMs(), ...this.#sender.progress };
    if (this.#statistics === undefined) return writeSenderReport(sender, undefined, cname);
    return writeSenderReport(sender, { report: this.#statistics.report(), last: this.#last, nowMs }, cname);
  }
}
