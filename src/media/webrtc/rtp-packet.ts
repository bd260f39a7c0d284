/** One RTP packet (RFC 3550 §5.1), taken apart. `payload` is a view of the bytes it was read from. */
export interface RtpPacket {
  readonly payloadType: number;
  readonly marker: boolean;
  /** 16 bits, wraps. */
  readonly sequence: number;
  /** 32 bits, wraps; counts samples of the payload type's clock. */
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Uint8Array;
}

/** Bytes of an RTP header without contributing sources and extension. */
export const rtpHeaderBytes = 12;

/** Whether a packet is RTCP rather than RTP: RFC 5761 §4 keeps payload types 64 to 95 free for this. */
export function isRtcp(bytes: Uint8Array): boolean {
  const payloadType = (bytes[1] ?? 0) & 0x7f;
  return payloadType >= 64 && payloadType <= 95;
}

/** Takes a packet apart; `undefined` when it is no RTP packet or lies about its own lengths. */
export function readRtp(bytes: Uint8Array): RtpPacket | undefined {
  const first = bytes[0];
  const second = bytes[1];
  if (bytes.length < rtpHeaderBytes || first === undefined || second === undefined || first >> 6 !== 2)
    return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let start = rtpHeaderBytes + 4 * (first & 0x0f);
  if ((first & 0x10) !== 0) {
    if (start + 4 > bytes.length) return undefined;
    start += 4 + 4 * view.getUint16(start + 2);
  }
  let end = bytes.length;
  if ((first & 0x20) !== 0) {
    const padding = bytes[end - 1] ?? 0;
    if (padding === 0) return undefined;
    end -= padding;
  }
  if (start > end) return undefined;
  return {
    payloadType: second & 0x7f,
    marker: (second & 0x80) !== 0,
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
    payload: bytes.subarray(start, end),
  };
}

/** Writes a packet without extensions into `target` and returns how many bytes it took. */
export function writeRtp(packet: RtpPacket, target: Buffer): number {
  target[0] = 0x80;
  target[1] = (packet.marker ? 0x80 : 0) | packet.payloadType;
  target.writeUInt16BE(packet.sequence & 0xffff, 2);
  target.writeUInt32BE(packet.timestamp >>> 0, 4);
  target.writeUInt32BE(packet.ssrc >>> 0, 8);
  target.set(packet.payload, rtpHeaderBytes);
  return rtpHeaderBytes + packet.payload.length;
}
