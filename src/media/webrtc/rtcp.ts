import type { ReceptionReport } from "./reception-statistics.ts";

const senderReport = 200;
const receiverReport = 201;
const sourceDescription = 202;
const reportBlockBytes = 24;
// Seconds between 1900, where NTP counts from, and 1970.
const ntpOffsetSeconds = 2_208_988_800;

/** What we tell of our own stream in a sender report (RFC 3550 §6.4.1). */
export interface SenderInfo {
  readonly ssrc: number;
  readonly wallTimeMs: number;
  readonly rtpTimestamp: number;
  readonly packets: number;
  readonly octets: number;
}

/** The far end's last sender report: the middle 32 bits of its NTP time, and when it came. */
export interface LastSenderReport {
  readonly middleNtp: number;
  readonly receivedAtMs: number;
}

/** What a compound packet says that we use. */
export interface RtcpNews {
  /** From the far end's sender report. */
  readonly middleNtp: number | undefined;
  /** Share of our packets that it lost, 0 to 1, from its report about our SSRC. */
  readonly fractionLost: number | undefined;
}

/** Reads a compound packet, leniently: what is malformed or unknown is passed over. */
export function readRtcp(bytes: Uint8Array, ownSsrc: number): RtcpNews {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let middleNtp: number | undefined;
  let fractionLost: number | undefined;
  let offset = 0;
  while (offset + 8 <= bytes.length) {
    const count = view.getUint8(offset) & 0x1f;
    const type = view.getUint8(offset + 1);
    const end = offset + 4 * (view.getUint16(offset + 2) + 1);
    if (end > bytes.length) break;
    if (type === senderReport && offset + 28 <= end) middleNtp = view.getUint32(offset + 10);
    if (type === senderReport || type === receiverReport) {
      const first = offset + (type === senderReport ? 28 : 8);
      for (
        let at = first;
        at + reportBlockBytes <= end && at < first + count * reportBlockBytes;
        at += reportBlockBytes
      ) {
        if (view.getUint32(at) === ownSsrc) fractionLost = view.getUint8(at + 4) / 256;
      }
    }
    offset = end;
  }
  return { middleNtp, fractionLost };
}

/** Writes a sender report with at most one report block, and the CNAME that RFC 3550 §6.1 demands with it. */
export function writeSenderReport(
  sender: SenderInfo,
  reception:
    | { readonly report: ReceptionReport; readonly last: LastSenderReport | undefined; readonly nowMs: number }
    | undefined,
  cname: string,
): Buffer {
  const reportBytes = 28 + (reception === undefined ? 0 : reportBlockBytes);
  const name = Buffer.from(cname, "utf8");
  // SSRC, then one item (type, length, text), then at least one null, padded to whole words.
  const descriptionBytes = 4 + 4 * Math.ceil((4 + 2 + name.length + 1) / 4);
  const packet = Buffer.alloc(reportBytes + descriptionBytes);
  writeHeader(packet, 0, { count: reception === undefined ? 0 : 1, type: senderReport, bytes: reportBytes });
  packet.writeUInt32BE(sender.ssrc >>> 0, 4);
  const seconds = sender.wallTimeMs / 1000 + ntpOffsetSeconds;
  packet.writeUInt32BE(Math.floor(seconds) >>> 0, 8);
  packet.writeUInt32BE(Math.floor((seconds % 1) * 4_294_967_296) >>> 0, 12);
  packet.writeUInt32BE(sender.rtpTimestamp >>> 0, 16);
  packet.writeUInt32BE(sender.packets >>> 0, 20);
  packet.writeUInt32BE(sender.octets >>> 0, 24);
  if (reception !== undefined) {
    const { report, last, nowMs } = reception;
    packet.writeUInt32BE(report.ssrc >>> 0, 28);
    packet.writeUInt32BE(((report.fractionLost << 24) | report.totalLost) >>> 0, 32);
    packet.writeUInt32BE(report.highestSequence, 36);
    packet.writeUInt32BE(report.jitter, 40);
    packet.writeUInt32BE(last?.middleNtp ?? 0, 44);
    // Delay since that report, in 65536ths of a second.
    packet.writeUInt32BE(last === undefined ? 0 : Math.floor(((nowMs - last.receivedAtMs) * 65_536) / 1000) >>> 0, 48);
  }
  writeHeader(packet, reportBytes, { count: 1, type: sourceDescription, bytes: descriptionBytes });
  packet.writeUInt32BE(sender.ssrc >>> 0, reportBytes + 4);
  packet[reportBytes + 8] = 1;
  packet[reportBytes + 9] = name.length;
  name.copy(packet, reportBytes + 10);
  return packet;
}

function writeHeader(
  packet: Buffer,
  at: number,
  header: { readonly count: number; readonly type: number; readonly bytes: number },
): void {
  packet[at] = 0x80 | header.count;
  packet[at + 1] = header.type;
  packet.writeUInt16BE(header.bytes / 4 - 1, at + 2);
}
